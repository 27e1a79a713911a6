import { rolePermissions, userRoles } from '../prisma/seed/reference/identity';
import type { Access, Action, Target } from '../src/access';

/**
 * Who calls, as a thing's owner sees them. Everybody but the visitor is logged in, and everybody but `unconfirmed` has a
 * confirmed e-mail address. The owner is an approved creator, `blocked` is somebody whom the owner blocks, and
 * `restricted` somebody to whom a sanction has closed every feature that can be closed.
 */
export const kinds = [
  'visitor',
  'unconfirmed',
  'stranger',
  'follower',
  'subscriber',
  'blocked',
  'restricted',
  'owner',
  'moderator',
  'admin',
] as const;

export type Kind = (typeof kinds)[number];

/**
 * How an operation answers. `log in`: UNAUTHENTICATED. `no`: FORBIDDEN, or ACCESS_REQUIRED among the user errors. `closed`:
 * FORBIDDEN with the reason ACCOUNT_RESTRICTED. `nothing`: as if the thing were not there. `self`: SELF_TARGET.
 */
export type Verdict = 'yes' | 'log in' | 'no' | 'closed' | 'nothing' | 'self';

const staff: readonly Kind[] = ['moderator', 'admin'];

/** What becomes of those who passed the door, by what the operation is done to; whoever is not named gets `others`. */
const verdicts: Readonly<
  Record<Target, Readonly<Partial<Record<Kind, Verdict>>> & { readonly others: Verdict }>
> = {
  known: { blocked: 'nothing', others: 'yes' },
  'another account': { blocked: 'nothing', owner: 'self', others: 'yes' },
  'for followers': {
    follower: 'yes',
    owner: 'yes',
    moderator: 'yes',
    admin: 'yes',
    blocked: 'nothing',
    others: 'no',
  },
  'for subscribers': {
    subscriber: 'yes',
    owner: 'yes',
    moderator: 'yes',
    admin: 'yes',
    blocked: 'nothing',
    others: 'no',
  },
  own: { owner: 'yes', others: 'nothing' },
  hosted: { owner: 'yes', blocked: 'nothing', others: 'no' },
  'kept in order': {
    owner: 'yes',
    moderator: 'yes',
    admin: 'yes',
    blocked: 'nothing',
    others: 'no',
  },
  'approved creator': { owner: 'yes', others: 'no' },
  correspondence: { owner: 'yes', others: 'nothing' },
  'lower rank': { moderator: 'yes', admin: 'yes', others: 'no' },
};

/** What an operation answers to somebody, by what is declared of it. */
export function verdictOf({ access, target, feature }: Action, kind: Kind): Verdict {
  const door = atTheDoor(access, kind);
  if (door !== 'yes') return door;
  if (feature && kind === 'restricted') return 'closed';
  if (!target) return 'yes';
  return verdicts[target][kind] ?? verdicts[target].others;
}

function atTheDoor(access: Access, kind: Kind): Verdict {
  if (access === 'anyone') return 'yes';
  if (kind === 'visitor') return 'log in';
  if (access === 'member') return 'yes';
  if (kind === 'unconfirmed') return 'no';
  if (access === 'active') return 'yes';
  if (access === 'administrator') return kind === 'admin' ? 'yes' : 'no';
  return staff.includes(kind) && roleHas(kind, access.slice('permission '.length)) ? 'yes' : 'no';
}

/** Whether the role that a type of account stands for has a permission from the start. */
function roleHas(kind: Kind, permission: string): boolean {
  const key = kind === 'admin' ? 'administrator' : kind;
  const role = userRoles.rows.find((row) => row['key'] === key);
  return rolePermissions.rows.some(
    (row) => row['role_id'] === role?.['id'] && row['permission_key'] === permission,
  );
}

/** The whole matrix as a page for reviewers. */
export function accessPage(actions: Readonly<Record<string, Action>>): string {
  const names = Object.keys(actions).sort();
  const header = ['operation', 'asks for', 'done to', ...kinds];
  const rows = names.flatMap((name) => {
    const action = actions[name];
    if (!action) return [];
    const { access, target, feature } = action;
    const asks = feature ? `${access}, ${feature}` : access;
    return [[`\`${name}\``, asks, target ?? '', ...kinds.map((kind) => verdictOf(action, kind))]];
  });
  return `${introduction}\n\n${tableOf([header, ...rows])}\n`;
}

const introduction = `# Who may do what

Made from \`src/access.ts\` by \`npm run generate\`; \`npm run check\` holds it to that, and
\`test/access/matrix.test.ts\` calls every operation as everybody and compares. Read it with every change of rights.

The callers are those of \`scripts/access-matrix.ts\`: a thing's owner, and others as the owner knows them. **yes** is past
all rules about who may, **log in** is UNAUTHENTICATED, **no** is FORBIDDEN or ACCESS_REQUIRED, **closed** is FORBIDDEN by a
sanction, **nothing** is as if the thing were not there, **self** is SELF_TARGET.`;

/** A table of Markdown with columns of even width. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const lines = rows.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
