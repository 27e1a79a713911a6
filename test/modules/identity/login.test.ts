import { AccountStatus, AccountType } from '../../../src/generated/prisma/enums';
import { World } from '../../kit/world';
import { broken, executeWith, login, newAccount, refresh, registered, whoAmI } from './accounts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

async function sessionCount(userId: string): Promise<number> {
  return world.owner.prisma.userSession.count({ where: { userId } });
}

const logout =
  'mutation ($everywhere: Boolean) { logout(input: { everywhere: $everywhere }) { userErrors { code } } }';

const readUser = 'query ($id: ID!) { node(id: $id) { ... on User { username } } }';

describe('login', () => {
  test.each([
    ['the e-mail address', ({ email }: { email: string }) => email],
    ['the e-mail address in capitals', ({ email }: { email: string }) => email.toUpperCase()],
    ['the username', ({ username }: { username: string | null }) => username ?? ''],
    [
      'the username in capitals',
      ({ username }: { username: string | null }) => username?.toUpperCase() ?? '',
    ],
  ])('[identity.login] opens a session by %s', async (_title, loginOf) => {
    const ada = newAccount('ada');
    await registered(world, ada);

    const { session, viewer, userErrors } = await login(world, loginOf(ada), ada.password);

    expect(userErrors).toEqual([]);
    expect(viewer).toMatchObject({ username: ada.username, email: ada.email, accountType: 'FAN' });
    const { data } = await whoAmI(world, session?.accessToken ?? '');
    expect(data.viewer).toEqual({ username: ada.username });
    const lifetimeMs = new Date(session?.accessTokenExpiresAt ?? 0).getTime() - Date.now();
    expect(lifetimeMs).toBeGreaterThan(14 * 60_000);
    expect(lifetimeMs).toBeLessThanOrEqual(15 * 60_000);
  });

  test('[identity.login] records the time and the address, and keeps an audit row', async () => {
    const ada = newAccount('ada');
    const { userId } = await registered(world, ada);
    const { prisma } = world.owner;
    await prisma.userPrivate.update({
      where: { userId },
      data: { lastLoginAt: null, lastLoginIp: null },
    });

    await login(world, ada.email, ada.password);

    const { lastLoginAt, lastLoginIp } = await prisma.userPrivate.findUniqueOrThrow({
      where: { userId },
    });
    expect(Date.now() - (lastLoginAt?.getTime() ?? 0)).toBeLessThan(10_000);
    expect(lastLoginIp).toMatch(/127\.0\.0\.1/);
    const rows = await prisma.auditLog.findMany({
      where: { subjectId: userId, action: 'session.login' },
    });
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(ada.username);
  });

  test('[identity.login] refuses a wrong password and an unknown login alike, and opens nothing', async () => {
    const ada = newAccount('ada');
    const { userId } = await registered(world, ada);
    const { prisma } = world.owner;
    const before = await prisma.userPrivate.findUnique({ where: { userId } });

    const answers = [
      await login(world, ada.email, `${ada.password}.`),
      await login(world, ada.email, ''),
      await login(world, `nobody.${ada.email}`, ada.password),
      await login(world, '', ada.password),
      await login(world, "' OR 1=1 --", ada.password),
    ];

    expect(answers.map(broken)).toEqual(answers.map(() => ['INVALID_CREDENTIALS']));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await sessionCount(userId)).toBe(1);
    expect(await prisma.userPrivate.findUnique({ where: { userId } })).toEqual(before);
  });

  test('[identity.login] takes as long for nobody as for a wrong password', async () => {
    const ada = newAccount('ada');
    await registered(world, ada);
    const timesMs: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };

    for (let turn = 0; turn < 15; turn += 1) {
      for (const who of ['known', 'unknown'] as const) {
        const start = performance.now();
        await login(world, who === 'known' ? ada.email : `nobody.${ada.email}`, 'a wrong password');
        timesMs[who].push(performance.now() - start);
      }
    }

    // The least of many is what the work itself takes: the rest is what else the machine was doing.
    const [known, unknown] = [Math.min(...timesMs.known), Math.min(...timesMs.unknown)];
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });

  test.each([
    ['suspended', { status: AccountStatus.SUSPENDED }, 403, 'FORBIDDEN'],
    ['banned', { status: AccountStatus.BANNED }, 403, 'FORBIDDEN'],
    ['deactivated', { status: AccountStatus.DEACTIVATED }, 401, 'UNAUTHENTICATED'],
    ['deleted', { deletedAt: new Date() }, 401, 'UNAUTHENTICATED'],
  ])(
    '[identity.account-status identity.login] refuses a %s account and its tokens',
    async (_title, change, status, code) => {
      const ada = newAccount('ada');
      const { userId, session } = await registered(world, ada);
      await world.owner.prisma.user.update({ where: { id: userId }, data: change });

      expect(broken(await login(world, ada.email, ada.password))).toEqual(['INVALID_CREDENTIALS']);
      expect(broken(await refresh(world, session.refreshToken))).toEqual([
        'refreshToken INVALID_TOKEN',
      ]);
      expect(await whoAmI(world, session.accessToken)).toMatchObject({ status, code });
      expect(await sessionCount(userId)).toBe(1);
    },
  );
});

describe('an account', () => {
  test('[identity.account-status] may log in and read itself before its address is confirmed', async () => {
    const ada = newAccount('ada');
    const { userId } = await registered(world, ada);

    const { viewer } = await login(world, ada.email, ada.password);

    const { status } = await world.owner.prisma.user.findUniqueOrThrow({
      where: { id: userId },
    });
    expect(status).toBe('PENDING_VERIFICATION');
    expect(viewer).toMatchObject({ username: ada.username, email: ada.email });
  });

  test.each([AccountType.MODERATOR, AccountType.ADMIN])(
    '[identity.account-types] lets a %s see a banned account',
    async (accountType) => {
      const staff = await world.person('mo', { accountType });
      const { id, username } = await world.person('ben', { status: AccountStatus.BANNED });

      expect(await world.ask<object>(staff, readUser, { id })).toEqual({ node: { username } });
    },
  );

  test.each([AccountType.FAN, AccountType.CREATOR])(
    '[identity.account-types] hides a banned account from a %s',
    async (accountType) => {
      const ada = await world.person('ada', { accountType });
      const { id } = await world.person('ben', { status: AccountStatus.BANNED });

      expect(await world.ask<object>(ada, readUser, { id })).toEqual({ node: null });
    },
  );
});

describe('logout', () => {
  test('[identity.login identity.resolver-authorisation] ends the session, and only that one, from the next request on', async () => {
    const ada = newAccount('ada');
    const first = (await registered(world, ada)).session;
    const second = (await login(world, ada.email, ada.password)).session;

    const { data } = await executeWith<object>(world, `Bearer ${first.accessToken}`, logout);

    expect(data).toEqual({ logout: { userErrors: [] } });
    expect(await whoAmI(world, first.accessToken)).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(broken(await refresh(world, first.refreshToken))).toEqual([
      'refreshToken INVALID_TOKEN',
    ]);
    expect((await whoAmI(world, second?.accessToken ?? '')).status).toBe(200);
  });

  test('[identity.login] ends all sessions of the account where it is asked to, and nobody else’s', async () => {
    const [ada, ben] = [newAccount('ada'), newAccount('ben')];
    const { session, userId } = await registered(world, ada);
    const other = (await login(world, ada.email, ada.password)).session;
    const bens = await registered(world, ben);

    await executeWith(world, `Bearer ${session.accessToken}`, logout, { everywhere: true });

    const statuses = await Promise.all(
      [session, other, bens.session].map(
        async (tokens) => (await whoAmI(world, tokens?.accessToken ?? '')).status,
      ),
    );
    expect(statuses).toEqual([401, 401, 200]);
    const rows = await world.owner.prisma.auditLog.findMany({
      where: { subjectId: userId, action: 'session.logout' },
    });
    expect(rows).toMatchObject([{ actorId: userId, changes: { everywhere: true, sessions: 2 } }]);
  });

  test('[identity.resolver-authorisation] refuses a visitor', async () => {
    expect(await world.execute(null, logout)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
