import { connectSocket } from '../../kit/socket';
import { World } from '../../kit/world';
import { executeWith, login, refresh, whoAmI } from './accounts';
import { codes, eventually, newSelf, run } from './self';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

interface Sessions {
  readonly viewer: {
    readonly sessions: {
      readonly nodes: readonly {
        readonly id: string;
        readonly deviceName: string | null;
        readonly ip: string | null;
        readonly userAgent: string | null;
        readonly lastUsedAt: string;
        readonly isCurrent: boolean;
      }[];
    };
  };
}

async function sessionsOf(token: string): Promise<Sessions['viewer']['sessions']['nodes']> {
  const operation =
    '{ viewer { sessions { nodes { id deviceName ip userAgent lastUsedAt isCurrent } } } }';
  const { data } = await executeWith<Sessions>(world, `Bearer ${token}`, operation);
  return data.viewer.sessions.nodes;
}

async function loggedInOn(self: Awaited<ReturnType<typeof newSelf>>, deviceName: string) {
  const input = { login: self.account.email, password: self.account.password, deviceName };
  const { session } = await run(
    world,
    null,
    'login',
    input,
    'session { accessToken refreshToken }',
    {
      'user-agent': `${deviceName}/1.0`,
    },
  );
  return session as { readonly accessToken: string; readonly refreshToken: string };
}

describe('sessions', () => {
  test('[identity.sessions] are listed with device, address, program and last use', async () => {
    const ada = await newSelf(world);
    await loggedInOn(ada, 'phone');

    const sessions = await sessionsOf(ada.session.accessToken);

    expect(sessions).toHaveLength(2);
    expect(sessions).toContainEqual({
      id: expect.any(String) as unknown,
      deviceName: 'phone',
      ip: expect.stringContaining('127.0.0.1') as unknown,
      userAgent: 'phone/1.0',
      lastUsedAt: expect.any(String) as unknown,
      isCurrent: false,
    });
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
  });

  test('[identity.sessions] end one by one, and their tokens with them', async () => {
    const ada = await newSelf(world);
    const phone = await loggedInOn(ada, 'phone');
    const other = (await sessionsOf(ada.session.accessToken)).find(({ isCurrent }) => !isCurrent);

    await run(world, ada.session.accessToken, 'revokeSession', { sessionId: other?.id });

    expect((await whoAmI(world, phone.accessToken)).code).toBe('UNAUTHENTICATED');
    expect((await refresh(world, phone.refreshToken)).session).toBeNull();
    expect((await whoAmI(world, ada.session.accessToken)).status).toBe(200);
  });

  test('[identity.sessions] end all but the one of the request', async () => {
    const ada = await newSelf(world);
    const others = [await loggedInOn(ada, 'phone'), await loggedInOn(ada, 'tablet')];

    const outcome = await run(
      world,
      ada.session.accessToken,
      'revokeOtherSessions',
      { confirm: true },
      'count',
    );

    expect(outcome).toMatchObject({ count: 2, userErrors: [] });
    for (const { accessToken } of others) {
      expect((await whoAmI(world, accessToken)).status).toBe(401);
    }
    expect((await whoAmI(world, ada.session.accessToken)).status).toBe(200);
  });

  test('[identity.sessions] refuses to end somebody else’s session, as if there were none', async () => {
    const [ada, eve] = [await newSelf(world), await newSelf(world, 'eve')];
    const [adas] = await sessionsOf(ada.session.accessToken);

    const outcome = await run(world, eve.session.accessToken, 'revokeSession', {
      sessionId: adas?.id,
    });

    expect(codes(outcome)).toEqual(['NOT_FOUND']);
    expect((await whoAmI(world, ada.session.accessToken)).status).toBe(200);
  });

  test('[identity.sessions] never outlive a change of the password, but for the one that made it', async () => {
    const ada = await newSelf(world);
    const phone = await loggedInOn(ada, 'phone');

    const outcome = await run(world, ada.session.accessToken, 'changePassword', {
      currentPassword: ada.account.password,
      newPassword: 'another long password',
    });

    expect(codes(outcome)).toEqual([]);
    expect((await whoAmI(world, phone.accessToken)).status).toBe(401);
    expect((await whoAmI(world, ada.session.accessToken)).status).toBe(200);
    expect((await login(world, ada.account.email, 'another long password')).userErrors).toEqual([]);
    expect((await login(world, ada.account.email, ada.account.password)).session).toBeNull();
  });

  test('[identity.sessions] close the sockets that are open in them when they end', async () => {
    const ada = await newSelf(world);
    const phone = await loggedInOn(ada, 'phone');
    const socket = await connectSocket(world.url, phone.accessToken);
    const before = Date.now();

    await run(world, ada.session.accessToken, 'revokeOtherSessions', { confirm: true });

    expect((await socket.closed).code).toBe(4403);
    expect(Date.now() - before).toBeLessThan(5_000);
  });
});

describe('the history of logins', () => {
  const operation = '{ viewer { loginAttempts { nodes { outcome ip userAgent createdAt } } } }';

  test('[identity.login-history] keeps every attempt with outcome, address and device', async () => {
    const ada = await newSelf(world);
    await login(world, ada.account.email, 'a wrong password');
    await loggedInOn(ada, 'phone');

    const nodes = await eventually(async () => {
      const { data } = await executeWith<{
        viewer: {
          loginAttempts: { nodes: readonly { outcome: string; userAgent: string | null }[] };
        };
      }>(world, `Bearer ${ada.session.accessToken}`, operation);
      const attempts = data.viewer.loginAttempts.nodes;
      return attempts.length === 3 ? attempts : null;
    });

    expect(nodes.map(({ outcome }) => outcome).sort()).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'WRONG_PASSWORD',
    ]);
    expect(nodes.some(({ userAgent }) => userAgent === 'phone/1.0')).toBe(true);
  });

  test('[identity.login-history] is open to security staff', async () => {
    const ada = await newSelf(world);
    const admin = await world.person('root', { accountType: 'ADMIN' });
    const asked = await world.execute<{
      userAccount: { loginAttempts: { nodes: readonly { outcome: string }[] } };
    }>(admin, 'query ($id: ID!) { userAccount(id: $id) { loginAttempts { nodes { outcome } } } }', {
      id: await idOf(ada.session.accessToken),
    });

    expect(asked.errors).toEqual([]);
    expect(asked.data.userAccount.loginAttempts.nodes).toEqual([{ outcome: 'SUCCEEDED' }]);
  });

  test('[identity.login-history] hides the attempts of others', async () => {
    const ada = await newSelf(world);
    const eve = await world.person('eve');
    const { data } = await world.execute<{ node: { loginAttempts: { nodes: readonly object[] } } }>(
      eve,
      'query ($id: ID!) { node(id: $id) { ... on User { loginAttempts { nodes { outcome } } } } }',
      { id: await idOf(ada.session.accessToken) },
    );

    expect(data.node.loginAttempts.nodes).toEqual([]);
  });
});

async function idOf(token: string): Promise<string | null> {
  const { data } = await executeWith<{ viewer: { id: string } | null }>(
    world,
    `Bearer ${token}`,
    '{ viewer { id } }',
  );
  return data.viewer?.id ?? null;
}
