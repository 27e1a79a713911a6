import { randomBytes } from 'node:crypto';
import { createFirstAdministrator } from '../../../prisma/database/first-administrator';
import { createDatabase } from '../../kit/database';
import { World, type Person } from '../../kit/world';
import { broken, login, newAccount, register, whoAmI } from './accounts';
import { codes, confirmed, newSelf, run } from './self';

let world: World;
let admin: Person;
beforeAll(async () => {
  world = await World.create();
  admin = await world.person('root', { accountType: 'ADMIN' });
});
afterAll(() => world.close());

const trail = '{ auditLogs(first: 1) { nodes { action } } }';

async function newRole(
  permissions: readonly string[],
): Promise<{ readonly id: string; readonly name: string }> {
  const key = `role-${randomBytes(6).toString('hex').replace(/\d/g, 'x')}`;
  const input = { key, name: `Role ${key}`, permissions };
  const outcome = await run(world, admin.token, 'createRole', input, 'role { id name }');
  return outcome['role'] as { id: string; name: string };
}

describe('roles', () => {
  test('[identity.rbac-roles] allow from the next request on, and no longer once they are taken away', async () => {
    const ada = await world.person('ada');
    const role = await newRole(['audit:read']);
    const given = { userId: ada.id, roleId: role.id };

    const before = await world.execute(ada, trail);
    await run(world, admin.token, 'assignRole', given);
    const with_ = await world.execute(ada, trail);
    await run(world, admin.token, 'removeRole', given);
    const after = await world.execute(ada, trail);

    expect([before.code, with_.code, after.code]).toEqual(['FORBIDDEN', undefined, 'FORBIDDEN']);
  });

  test('[identity.rbac-roles] allow what is attached to them later', async () => {
    const ada = await world.person('ada');
    const role = await newRole([]);
    await run(world, admin.token, 'assignRole', { userId: ada.id, roleId: role.id });
    expect((await world.execute(ada, trail)).code).toBe('FORBIDDEN');

    const changed = { roleId: role.id, permissions: ['audit:read'] };
    expect(codes(await run(world, admin.token, 'changeRole', changed))).toEqual([]);

    expect((await world.execute(ada, trail)).code).toBeUndefined();
  });

  test('[identity.rbac-roles identity.resolver-authorisation] refuses everyone but administrators, and changes nothing', async () => {
    const role = await newRole(['audit:read']);
    const [eve, mo] = [
      await world.person('eve'),
      await world.person('mo', { accountType: 'MODERATOR' }),
    ];
    const given = { userId: eve.id, roleId: role.id };

    const answers = [
      await run(world, null, 'assignRole', given),
      await run(world, eve.token, 'assignRole', given),
      await run(world, mo.token, 'assignRole', given),
      await run(world, admin.token, 'assignRole', { ...given, userId: admin.id }),
    ];

    expect(answers.map(({ error }) => error)).toEqual([
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    expect(await world.owner.prisma.roleAssignment.count({ where: { userId: eve.uuid } })).toBe(0);
  });
});

describe('accounts', () => {
  const accounts = `query ($filter: AccountFilter) { userAccounts(filter: $filter, first: 100) {
    nodes { id username accountType status email walletBalance kycStatus lastLoginAt } } }`;

  interface Accounts {
    readonly userAccounts: { readonly nodes: readonly Readonly<Record<string, unknown>>[] };
  }

  test('[identity.account-types] are filtered by type and state for administrators', async () => {
    const mo = await world.person('mo', { accountType: 'MODERATOR' });
    const ben = await world.person('ben', { status: 'SUSPENDED' });

    const filters = [{ accountType: 'MODERATOR' }, { status: 'SUSPENDED' }];
    const [moderators, suspended] = await Promise.all(
      filters.map(
        async (filter) =>
          (await world.ask<Accounts>(admin, accounts, { filter })).userAccounts.nodes,
      ),
    );

    expect(moderators?.map(({ id }) => id)).toContain(mo.id);
    expect(moderators?.every(({ accountType }) => accountType === 'MODERATOR')).toBe(true);
    expect(suspended?.map(({ id }) => id)).toContain(ben.id);
  });

  test('[identity.account-types identity.user-summary] refuses lists and summaries to fans and visitors', async () => {
    const eve = await world.person('eve');

    expect((await world.execute(eve, accounts)).code).toBe('FORBIDDEN');
    expect((await world.execute(null, accounts)).code).toBe('UNAUTHENTICATED');
    const { id } = await world.person('ben');
    const one = await world.ask<object>(
      eve,
      'query ($id: ID!) { node(id: $id) { ... on User { email status walletBalance kycStatus } } }',
      { id },
    );
    expect(one).toEqual({
      node: { email: null, status: null, walletBalance: null, kycStatus: null },
    });
  });

  test('[identity.user-summary] have one row each with data, balance and the newest check', async () => {
    const ada = await newSelf(world);
    const { prisma } = world.owner;
    await prisma.$executeRaw`INSERT INTO kyc_verifications
        (user_id, status, created_at, decided_at, decision_reason, reviewed_by_id)
      VALUES (${ada.userId}::uuid, 'REJECTED', now(), now(), 'Blurred', ${admin.uuid}::uuid)`;
    await prisma.$executeRaw`INSERT INTO kyc_verifications (user_id, created_at)
      VALUES (${ada.userId}::uuid, now() + interval '1 second')`;

    const { nodes } = (await world.ask<Accounts>(admin, accounts)).userAccounts;

    const rows = nodes.filter(({ username }) => username === ada.account.username);
    expect(rows).toMatchObject([
      {
        email: ada.account.email,
        status: 'PENDING_VERIFICATION',
        walletBalance: 0,
        kycStatus: 'PENDING',
      },
    ]);
  });

  test('[identity.account-status] move by staff along the allowed steps alone', async () => {
    const ada = await newSelf(world);
    const { id } = (
      await world.execute<{ viewer: { id: string } }>(
        null,
        '{ viewer { id } }',
        {},
        {
          authorization: `Bearer ${ada.session.accessToken}`,
        },
      )
    ).data.viewer;
    const judge = (verdict: string) =>
      run(
        world,
        admin.token,
        'judgeAccount',
        { userId: id, verdict, reason: 'Because' },
        'user { status }',
      );

    const outcomes = [];
    for (const verdict of ['REINSTATE', 'SUSPEND', 'SUSPEND', 'REINSTATE', 'BAN', 'SUSPEND']) {
      const outcome = await judge(verdict);
      outcomes.push(codes(outcome)[0] ?? 'done');
    }

    const no = 'INVALID_STATE';
    expect(outcomes).toEqual([no, 'done', no, 'done', 'done', no]);
    expect(broken(await login(world, ada.account.email, ada.account.password))).toEqual([
      'INVALID_CREDENTIALS',
    ]);
    expect((await whoAmI(world, ada.session.accessToken)).code).toBe('FORBIDDEN');
  });

  test('[identity.account-status] refuses to be judged by themselves, by equals and by fans, and by SQL that skips a step', async () => {
    const [mo, mia, eve] = [
      await world.person('mo', { accountType: 'MODERATOR' }),
      await world.person('mia', { accountType: 'MODERATOR' }),
      await world.person('eve'),
    ];
    const suspend = (who: Person, whom: Person) =>
      run(world, who.token, 'judgeAccount', {
        userId: whom.id,
        verdict: 'SUSPEND',
        reason: 'Because',
      });

    const answers = [
      await suspend(mo, mo),
      await suspend(mo, mia),
      await suspend(mo, admin),
      await suspend(eve, mo),
    ];

    expect(answers.map(({ error }) => error)).toEqual(answers.map(() => 'FORBIDDEN'));
    const skip = world.owner.prisma.user.update({
      where: { id: eve.uuid },
      data: { status: 'PENDING_VERIFICATION' },
    });
    await expect(skip).rejects.toThrow();
  });

  test('[identity.account-status] are deactivated by their owners, and let in no more', async () => {
    const ada = await confirmed(world, await newSelf(world));
    const { password, email } = ada.account;

    const wrong = await run(world, ada.session.accessToken, 'deactivateAccount', {
      password: 'wrong',
    });
    const right = await run(world, ada.session.accessToken, 'deactivateAccount', { password });

    expect([codes(wrong), codes(right)]).toEqual([['INVALID_CREDENTIALS'], []]);
    expect((await login(world, email, password)).session).toBeNull();
  });

  test('[identity.soft-delete-account] are marked, hidden everywhere and let in no more', async () => {
    const ada = await newSelf(world);
    const reader = await world.person('ben');
    const find = { search: ada.account.username };
    const users = 'query ($search: String!) { users(search: $search) { nodes { username } } }';
    const before = await world.ask<{ users: { nodes: readonly object[] } }>(reader, users, find);

    await run(world, ada.session.accessToken, 'deleteAccount', { password: ada.account.password });

    const kept = await world.owner.prisma.user.findUniqueOrThrow({ where: { id: ada.userId } });
    expect(before.users.nodes).toHaveLength(1);
    expect(kept.deletedAt).toBeInstanceOf(Date);
    expect(await world.ask<object>(reader, users, find)).toEqual({ users: { nodes: [] } });
    expect((await login(world, ada.account.email, ada.account.password)).session).toBeNull();
  });

  test('[identity.soft-delete-account] never free their names, nor come back', async () => {
    const ada = await newSelf(world);
    await run(world, ada.session.accessToken, 'deleteAccount', { password: ada.account.password });

    const again = await register(
      world,
      newAccount('ada', { email: ada.account.email, username: ada.account.username }),
    );

    expect(broken(again)).toEqual(['email EMAIL_TAKEN', 'username USERNAME_TAKEN']);
    const revive = world.owner.prisma.user.update({
      where: { id: ada.userId },
      data: { deletedAt: null },
    });
    await expect(revive).rejects.toThrow();
  });
});

describe('finding people', () => {
  const users =
    'query ($search: String!) { users(search: $search, first: 50) { nodes { username } } }';

  async function found(person: Person | null, search: string): Promise<readonly string[]> {
    const { nodes } = (
      await world.ask<{ users: { nodes: readonly { username: string }[] } }>(person, users, {
        search,
      })
    ).users;
    return nodes.map(({ username }) => username);
  }

  test('[identity.user-search] goes by the beginning of a username, and by words of the profile', async () => {
    const word = `zeppelin${randomBytes(4).toString('hex')}`;
    const { ada, ben } = await world.people('ada', 'ben');
    await world.owner.prisma.userProfile.create({
      data: { userId: ada.uuid, displayName: `Captain ${word}`, bio: 'Flies.' },
    });

    expect(await found(ben, ada.username.slice(0, -2).toUpperCase())).toContain(ada.username);
    expect(await found(null, word)).toEqual([ada.username]);
    expect(await found(ben, `Captain ${word.slice(0, -1)}`)).toEqual([ada.username]);
  });

  test('[identity.user-search] hides the blocked, the hidden and the deleted, and takes no wildcards', async () => {
    const { ada, eve, hidden } = await world.people('ada', 'eve', 'hidden');
    const gone = await world.person('gone');
    const { prisma } = world.owner;
    await prisma.userBlock.create({ data: { blockerId: ada.uuid, blockedId: eve.uuid } });
    await prisma.userPrivacySettings.create({ data: { userId: hidden.uuid, isSearchable: false } });
    await prisma.user.update({ where: { id: gone.uuid }, data: { deletedAt: new Date() } });

    expect(await found(eve, ada.username)).toEqual([]);
    expect(await found(ada, eve.username)).toEqual([]);
    expect(await found(ada, hidden.username)).toEqual([]);
    expect(await found(ada, gone.username)).toEqual([]);
    expect(await found(ada, '%')).toEqual([]);
    expect((await world.execute(ada, users, { search: '' })).code).toBe('BAD_USER_INPUT');
  });
});

describe('the first administrator', () => {
  test('[identity.bootstrap-admin] is made by a command, and changes the password before anything else', async () => {
    const fresh = await World.create({ database: 'own' });
    try {
      const email = 'root@example.com';
      const made = await createFirstAdministrator(fresh.databaseUrl, {
        email,
        dateOfBirth: '1980-01-01',
      });
      const { session } = await login(fresh, email, made.password);
      const headers = { authorization: `Bearer ${session?.accessToken}` };
      const before = await fresh.execute(null, trail, {}, headers);

      const input = { currentPassword: made.password, newPassword: 'a password of my own' };
      const changed = await run(fresh, session?.accessToken ?? '', 'changePassword', input);

      expect(before.code).toBe('FORBIDDEN');
      expect(codes(changed)).toEqual([]);
      expect((await fresh.execute(null, trail, {}, headers)).code).toBeUndefined();
    } finally {
      await fresh.close();
    }
  });

  test('[identity.bootstrap-admin] refuses to be made twice, also at once, and no password is known before', async () => {
    const database = await createDatabase('migrated');
    try {
      const make = (email: string) =>
        createFirstAdministrator(database.url, { email, dateOfBirth: '1980-01-01' });

      const results = await Promise.allSettled(
        ['a@example.com', 'b@example.com', 'c@example.com'].map(make),
      );

      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expect(make('d@example.com')).rejects.toThrow('There is an administrator already.');
    } finally {
      await database.drop();
    }
  });
});
