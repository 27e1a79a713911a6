import sql, { join, raw, type Sql } from 'sql-template-tag';
import { AccountStatus, AccountType, type RestrictedFeature } from '../../generated/prisma/enums';
import { sqlViewer } from '../../kernel/auth/policy';
import type { Viewer } from '../../kernel/auth/viewer';
import { Parameter } from '../../kernel/read/parameters';
import type { StandingRule } from '../../kernel/read/standing';

/** What decides what an account may do. */
export interface Standing {
  readonly accountType: AccountType;
  readonly status: AccountStatus;
  readonly permissions: readonly string[];
  /** What sanctions in force close to it. */
  readonly restrictions: readonly RestrictedFeature[];
  readonly mustChangePassword: boolean;
}

/** What an account may do that has just been made. */
export const newcomersStanding: Standing = {
  accountType: AccountType.FAN,
  status: AccountStatus.PENDING_VERIFICATION,
  permissions: [],
  restrictions: [],
  mustChangePassword: false,
};

/** One part of a standing. */
interface Part {
  /** It, of an account `u`. */
  readonly asked: Sql;
  /** Whether it still is what the viewer of a statement says. */
  readonly isUnchanged: Sql;
  /** The same where the viewer is plain, which is less to ask. */
  readonly isPlain: Sql;
}

function unchanged(asked: Sql, type: string, remembered: (viewer: Viewer) => unknown): Sql {
  const parameter = new Parameter(({ viewer }) => remembered(viewer));
  return sql`${asked} = ${parameter}::${raw(type)}`;
}

/** Whether an account is as nearly all are: no right over others, no sanction, nothing that it must do first. */
function isPlain({ accountType, permissions, restrictions, mustChangePassword }: Viewer): boolean {
  const hasRights = accountType === AccountType.ADMIN || accountType === AccountType.MODERATOR;
  const isEmpty = (list: readonly unknown[] | undefined): boolean => (list ?? []).length === 0;
  return !hasRights && isEmpty(permissions) && isEmpty(restrictions) && !mustChangePassword;
}

const typeAsked = sql`u.account_type::text`;
const isSameType = unchanged(typeAsked, 'text', ({ accountType }) => accountType);
// A viewer says no more of it than whether the account is in good standing.
const isSameStatus = unchanged(sql`(u.status = 'ACTIVE')`, 'boolean', ({ isActive }) => isActive);
const permissionsAsked = sql`ARRAY(SELECT p.key::text FROM app.permissions_of(u.id) AS p(key) ORDER BY 1)`;
// Most accounts have no sanction, and then there is nothing to ask feature by feature.
const restrictionsAsked = sql`ARRAY(SELECT f.feature::text FROM unnest(enum_range(NULL::"RestrictedFeature")) AS f(feature)
  WHERE EXISTS (SELECT FROM user_sanctions sanction WHERE sanction.user_id = u.id)
    AND app.is_restricted(u.id, f.feature::text) ORDER BY 1)`;
const mustChangeAsked = sql`coalesce((SELECT c.must_change FROM user_credentials c WHERE c.user_id = u.id), false)`;

/** Every part there is: one that is asked for is also held against what is remembered, as long as both are made of this. */
const parts: Readonly<Record<keyof Standing, Part>> = {
  accountType: { asked: typeAsked, isUnchanged: isSameType, isPlain: isSameType },
  status: { asked: sql`u.status::text`, isUnchanged: isSameStatus, isPlain: isSameStatus },
  permissions: {
    asked: permissionsAsked,
    isUnchanged: unchanged(permissionsAsked, 'text[]', ({ permissions = [] }) => [...permissions]),
    isPlain: sql`NOT EXISTS (SELECT FROM user_role_assignments a JOIN role_permissions rp ON rp.role_id = a.role_id
      WHERE a.user_id = u.id AND (a.expires_at IS NULL OR a.expires_at > app.now()))`,
  },
  restrictions: {
    asked: restrictionsAsked,
    isUnchanged: unchanged(restrictionsAsked, 'text[]', ({ restrictions = [] }) => [
      ...restrictions,
    ]),
    isPlain: sql`NOT EXISTS (SELECT FROM user_sanctions s WHERE s.user_id = u.id AND s.lifted_at IS NULL
      AND s.begins_at <= app.now() AND (s.ends_at IS NULL OR s.ends_at > app.now())
      AND s.kind IN ('SUSPENSION', 'BAN', 'FEATURE_RESTRICTION'))`,
  },
  mustChangePassword: {
    asked: mustChangeAsked,
    isUnchanged: unchanged(
      mustChangeAsked,
      'boolean',
      ({ mustChangePassword = false }) => mustChangePassword,
    ),
    isPlain: sql`NOT EXISTS (SELECT FROM user_credentials c WHERE c.user_id = u.id AND c.must_change)`,
  },
};

/** An account `u` that is there and not closed. */
const hasLogin = sql`u.deleted_at IS NULL AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')`;

/** An account `u` that may log in, read and manage itself. */
export const mayLogIn = sql`(${hasLogin} AND NOT EXISTS (SELECT FROM app.suspensions(u.id)))`;

/** An account `u` that moderators keep out, by its state or by a sanction in force. */
export const isKeptOut = sql`(u.status IN ('SUSPENDED', 'BANNED') OR EXISTS (SELECT FROM app.suspensions(u.id)))`;

/** A session `s` that is open. */
const isOpen = sql`s.revoked_at IS NULL AND s.expires_at > now()`;

/** A session `s` that is open, and its account `u`, which may log in. */
const openSession = sql`user_sessions s JOIN users u ON u.id = s.user_id AND ${isOpen} AND ${mayLogIn}`;

const columns = join(
  Object.entries(parts).map(([name, { asked }]) => sql`${asked} AS ${raw(`"${name}"`)}`),
);

/** Asks for the standing of an account; no row where it may not log in. */
export function standingOf(userId: string): Sql {
  return sql`/* accounts.standing */ SELECT ${columns} FROM users u WHERE u.id = ${userId}::uuid AND ${mayLogIn}`;
}

/** Asks for the standing of an account through one of its sessions; no row where the session or the account is over. */
export function standingThrough(sessionId: string, userId: string): Sql {
  return sql`SELECT ${columns} FROM ${openSession} WHERE s.id = ${sessionId}::uuid AND s.user_id = ${userId}::uuid`;
}

function standsThroughSession(accounts: Sql, rules: readonly Sql[]): Sql {
  return sql`EXISTS (
  SELECT FROM user_sessions s JOIN users u ON u.id = s.user_id AND ${accounts}
  WHERE s.id = ${sqlViewer.sessionId} AND s.user_id = ${sqlViewer.id} AND ${isOpen} AND ${join(rules, ' AND ')})`;
}

const standsUnchanged = standsThroughSession(
  mayLogIn,
  Object.values(parts).map(({ isUnchanged }) => isUnchanged),
);

// That no suspension is in force is among what is asked of plain accounts.
const standsPlainly = standsThroughSession(
  hasLogin,
  Object.values(parts).map((part) => part.isPlain),
);

/** The session of the viewer is open, and the account stands in every part as the viewer says. */
export const standsAsRemembered: StandingRule = (viewer) =>
  isPlain(viewer) ? standsPlainly : standsUnchanged;
