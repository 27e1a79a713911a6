import { networkOf } from '../../../src/kernel/limits/rate-limiter';
import { entryRules } from '../../../src/modules/identity/entry-limits';
import { describeWithRedis, TestRedis } from '../../kit/redis';
import { World } from '../../kit/world';
import { login, newAccount, registered, type NewAccount } from './accounts';

const { loginsPerName, loginsPerAddress, registrationsPerAddress } = entryRules;

/** What came of a login: the code of what kept it out, or null. */
async function knock(at: World, name: string, password: string): Promise<string | null> {
  const { code, data } = await at.execute<{
    login: { readonly userErrors: readonly { readonly code: string }[] };
  }>(null, 'mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }', {
    input: { login: name, password },
  });
  return code ?? data.login.userErrors[0]?.code ?? null;
}

function knockOften(at: World, name: string, times: number): Promise<readonly (string | null)[]> {
  return Promise.all(Array.from({ length: times }, () => knock(at, name, 'a wrong password')));
}

async function newcomer(world: World): Promise<NewAccount> {
  const ada = newAccount('ada');
  await registered(world, ada);
  return ada;
}

describe('whoever tries to log in', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create({ entryRules: { loginsPerName } });
  });
  afterAll(() => world.close());

  it('[identity.auth-rate-limit] never gets in after ten failures under a name, not even with the password', async () => {
    const ada = await newcomer(world);

    const failures = await knockOften(world, ada.email, 11);
    const right = await knock(world, ada.email.toUpperCase(), ada.password);

    expect(failures.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(10);
    expect(failures.filter((code) => code === 'RATE_LIMITED')).toHaveLength(1);
    expect(right).toBe('RATE_LIMITED');
  });

  it('[identity.auth-rate-limit] learns when to come back', async () => {
    const { email } = newAccount('nobody');
    await knockOften(world, email, 10);

    const { errors, status } = await world.execute(
      null,
      `mutation { login(input: { login: "${email}", password: "x" }) { userErrors { code } } }`,
    );

    const retryAfterSeconds = errors[0]?.extensions.retryAfterSeconds;
    expect(status).toBe(200);
    expect(errors[0]?.extensions).toEqual({
      code: 'RATE_LIMITED',
      requestId: expect.any(String),
      retryAfterSeconds: expect.any(Number),
    });
    expect(retryAfterSeconds).toBeGreaterThan(800);
    expect(retryAfterSeconds).toBeLessThanOrEqual(900);
  });

  it('[identity.auth-rate-limit] begins anew with each right password', async () => {
    const ada = await newcomer(world);

    for (let round = 0; round < 3; round += 1) {
      expect(await knockOften(world, ada.email, 9)).not.toContain('RATE_LIMITED');
      expect(await knock(world, ada.email, ada.password)).toBeNull();
    }
  });

  it('[identity.login] does not learn whether there is such an account', async () => {
    const ada = await newcomer(world);
    const nobody = newAccount('nobody');

    const known = await knockOften(world, ada.email, 12);
    const unknown = await knockOften(world, nobody.email, 12);

    expect([...known].sort()).toEqual([...unknown].sort());
    expect(await knock(world, ada.username ?? '', 'a wrong password')).toBe('INVALID_CREDENTIALS');
  });
});

describe('an address', () => {
  it('[identity.login] from which too many logins fail is let in no more', async () => {
    const perAddress = { ...loginsPerAddress, times: 5 };
    const world = await World.create({ entryRules: { loginsPerAddress: perAddress } });
    const ada = await newcomer(world);
    await login(world, ada.email, ada.password);

    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      expect(await knock(world, name, 'a wrong password')).toBe('INVALID_CREDENTIALS');
    }

    expect(await knock(world, ada.email, ada.password)).toBe('RATE_LIMITED');
    await world.close();
  });

  it('[identity.register] from which many accounts were made, or asked for, makes no more', async () => {
    const perAddress = { ...registrationsPerAddress, times: 3 };
    const world = await World.create({ entryRules: { registrationsPerAddress: perAddress } });
    const ada = await newcomer(world);
    const again = (input: NewAccount) =>
      world.execute<{ register: { userErrors: { code: string }[] } }>(
        null,
        'mutation ($input: RegisterInput!) { register(input: $input) { userErrors { code } } }',
        { input },
      );

    const answers = [await again(ada), await again(ada), await again(newAccount('ben'))];
    const malformed = await again({ ...ada, password: 'short' });

    expect(answers.map(({ code, data }) => code ?? data.register.userErrors[0]?.code)).toEqual([
      'EMAIL_TAKEN',
      'EMAIL_TAKEN',
      'RATE_LIMITED',
    ]);
    expect(malformed.data.register.userErrors[0]?.code).toBe('TOO_SHORT');
    await world.close();
  });

  it.each([
    [null, 'unknown'],
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::1', '2001:db8:1:2'],
    ['2001:db8::5', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('is what one network has: %s is of %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});

describeWithRedis('limits of several processes', () => {
  it('[identity.login] are one while Redis answers, and are never off', async () => {
    const redis = await TestRedis.start();
    const rules = { redisUrl: redis.url, entryRules: { loginsPerName } };
    const first = await World.create(rules);
    const second = await World.create({ ...rules, beside: first });
    const ada = await newcomer(first);
    const ben = await newcomer(first);

    const failures = [
      ...(await knockOften(first, ada.email, 6)),
      ...(await knockOften(second, ada.email, 6)),
    ];
    await redis.kill();
    const without = await knockOften(first, ben.email, 12);

    expect(failures.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
    expect(without.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
    await second.close();
    await first.close();
    await redis.stop();
  });
});
