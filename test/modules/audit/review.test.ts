import { World, type Person } from '../../kit/world';
import { login } from '../identity/accounts';
import { codes, eventually, newSelf, run } from '../identity/self';

let world: World;
let admin: Person;
beforeAll(async () => {
  world = await World.create();
  admin = await world.person('root', { accountType: 'ADMIN' });
});
afterAll(() => world.close());

interface Trail {
  readonly auditLogs: {
    readonly nodes: readonly {
      readonly action: string;
      readonly category: string;
      readonly severity: string;
      readonly description: string | null;
      readonly changes: string;
      readonly ip: string | null;
      readonly userAgent: string | null;
      readonly requestId: string | null;
      readonly actor: { readonly id: string } | null;
      readonly affectedUser: { readonly id: string } | null;
    }[];
  };
}

const trail = `query ($filter: AuditLogFilter) { auditLogs(filter: $filter, first: 100) { nodes {
  action category severity description changes ip userAgent requestId actor { id } affectedUser { id } } } }`;

async function trailOf(
  person: Person,
  filter: Readonly<Record<string, unknown>>,
): Promise<Trail['auditLogs']['nodes']> {
  return (await world.ask<Trail>(person, trail, { filter })).auditLogs.nodes;
}

describe('the audit trail', () => {
  test('[audit.audit-categories audit.audit-origin] names administrator, affected account, address and program of what staff did', async () => {
    const ben = await world.person('ben');
    await run(
      world,
      admin.token,
      'judgeAccount',
      { userId: ben.id, verdict: 'SUSPEND', reason: 'Spam' },
      '',
      { 'user-agent': 'desk/1.0' },
    );

    const rows = await trailOf(admin, { category: 'ADMINISTRATION', affectedUserId: ben.id });

    expect(rows).toMatchObject([
      {
        action: 'account.suspend',
        severity: 'WARNING',
        actor: { id: admin.id },
        affectedUser: { id: ben.id },
        ip: expect.stringContaining('127.0.0.1') as unknown,
        userAgent: 'desk/1.0',
        requestId: expect.any(String) as unknown,
      },
    ]);
  });

  test('[audit.audit-categories audit.audit-everything] files content, accounts and security each under their own, by whichever way they change', async () => {
    const ada = await newSelf(world);
    await run(world, ada.session.accessToken, 'changePassword', {
      currentPassword: ada.account.password,
      newPassword: 'another long password',
    });
    const cleo = await world.person('cleo', { isCreator: true });
    const input = { title: 'Hello', body: 'Hello', contentType: 'TEXT', visibility: 'PUBLIC' };
    await run(world, cleo.token, 'createPost', input);

    const categories = await Promise.all(
      ['ACCOUNT', 'SECURITY', 'CONTENT'].map((category) => trailOf(admin, { category })),
    );

    expect(categories[0]?.map(({ action }) => action)).toContain('users.insert');
    expect(categories[1]?.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['password.change', 'user_credentials.update']),
    );
    expect(categories[2]?.length).toBeGreaterThan(0);
  });

  test('[audit.audit-severity] is found by severity, action and time, with a description to read', async () => {
    const ben = await world.person('ben');
    const from = new Date().toISOString();
    const judged = { userId: ben.id, verdict: 'BAN', reason: 'Fraud' };
    await run(world, admin.token, 'judgeAccount', judged);

    const within = { severity: 'WARNING', action: 'account.ban', from };
    const found = await trailOf(admin, { ...within, affectedUserId: ben.id });
    const before = await trailOf(admin, {
      action: 'account.ban',
      until: from,
      affectedUserId: ben.id,
    });

    expect(found).toMatchObject([{ severity: 'WARNING', description: 'Account: ban' }]);
    expect(before).toEqual([]);
  });

  test('[audit.audit-severity audit.audit-origin] refuses everyone who may not read it', async () => {
    const eve = await world.person('eve');
    const mo = await world.person('mo', { accountType: 'MODERATOR' });

    const answers = await Promise.all(
      [null, eve, mo].map(async (person) => (await world.execute(person, trail)).code),
    );

    expect(answers).toEqual(['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN']);
  });

  test('[audit.audit-diff audit.audit-categories] hides names, addresses and hashes in what it shows of a change', async () => {
    const ada = await newSelf(world);
    const { prisma } = world.owner;
    await prisma.userPrivate.update({
      where: { userId: ada.userId },
      data: { email: `other.${ada.account.email}` },
    });

    const rows = await prisma.auditLog.findMany({ where: { subjectId: ada.userId } });

    expect(JSON.stringify(rows)).toContain('"***"');
    expect(JSON.stringify(rows)).not.toContain(ada.account.email);
    expect(JSON.stringify(rows)).not.toContain('$argon2id$');
  });

  test('[audit.audit-diff] shows a state before and after', async () => {
    const ben = await world.person('ben');
    const judged = { userId: ben.id, verdict: 'SUSPEND', reason: 'Spam' };
    await run(world, admin.token, 'judgeAccount', judged);

    const rows = await trailOf(admin, { affectedUserId: ben.id, action: 'users.update' });

    expect(JSON.parse(rows[0]?.changes ?? '{}')).toEqual({
      status: { before: 'ACTIVE', after: 'SUSPENDED' },
    });
  });

  test('[audit.rls-policies] gets a row of its own for each look of staff through the role of the auditor', async () => {
    const secret = await world.person('mira', { accountType: 'ADMIN' });
    await trailOf(secret, {});

    const switches = await trailOf(admin, { actorId: secret.id, action: 'staff.switch-role' });

    expect(switches).toMatchObject([
      { category: 'SECURITY', description: 'Read as the auditor: audit trail' },
    ]);
  });
});

describe('security events', () => {
  const query =
    '{ securityEvents(filter: { severity: HIGH, isOpen: true }) { nodes { id kind severity description user { id } } } }';

  interface Events {
    readonly securityEvents: {
      readonly nodes: readonly {
        readonly id: string;
        readonly kind: string;
        readonly user: { readonly id: string } | null;
      }[];
    };
  }

  async function unusualLogin(): Promise<{ readonly email: string; readonly eventId: string }> {
    const ada = await newSelf(world);
    const input = { login: ada.account.email, password: ada.account.password };
    await run(world, null, 'login', input, '', { 'user-agent': 'a stranger/6.6' });
    const row = await world.owner.prisma.securityEvent.findFirstOrThrow({
      where: { userId: ada.userId },
    });
    const { nodes } = (await world.ask<Events>(admin, query)).securityEvents;
    const event =
      nodes.find(({ id }) => Buffer.from(id, 'base64url').toString().includes(row.id)) ?? nodes[0];
    return { email: ada.account.email, eventId: event?.id ?? '' };
  }

  test('[audit.suspicious-login audit.security-events] come of a login with a device that is new to the account, which is told', async () => {
    const { email, eventId } = await unusualLogin();

    expect(eventId).not.toBe('');
    const mail = await eventually(async () =>
      world.post.mail.to(email).find(({ subject }) => subject.includes('unusual')),
    );
    expect(mail.text).toContain('Somebody logged in to your account');
  });

  test('[audit.suspicious-login] never come of a login as always', async () => {
    const ada = await newSelf(world);
    await login(world, ada.account.email, ada.account.password);
    await login(world, ada.account.email, 'a wrong password');

    expect(await world.owner.prisma.securityEvent.count({ where: { userId: ada.userId } })).toBe(0);
  });

  test('[audit.security-events] are taken on and resolved by staff, once', async () => {
    const { eventId } = await unusualLogin();
    const input = { securityEventId: eventId };

    const outcomes = [
      await run(world, admin.token, 'takeOnSecurityEvent', input),
      await run(world, admin.token, 'resolveSecurityEvent', {
        ...input,
        resolution: 'A new telephone.',
      }),
      await run(world, admin.token, 'resolveSecurityEvent', { ...input, resolution: 'Again.' }),
    ];

    expect(outcomes.map(codes)).toEqual([[], [], ['NOT_FOUND']]);
  });

  test('[audit.security-events] refuses everyone else, to read and to resolve', async () => {
    const { eventId } = await unusualLogin();
    const eve = await world.person('eve');

    const resolved = await run(world, eve.token, 'resolveSecurityEvent', {
      securityEventId: eventId,
      resolution: 'Nothing to see here.',
    });

    expect(resolved['error']).toBe('FORBIDDEN');
    expect((await world.execute(eve, query)).code).toBe('FORBIDDEN');
    const node = await world.execute(eve, 'query ($id: ID!) { node(id: $id) { id } }', {
      id: eventId,
    });
    expect(node.data).toEqual({ node: null });
  });
});
