import { generateKeyPairSync } from 'node:crypto';
import { World } from '../../kit/world';
import { login, whoAmI } from './accounts';
import { VirtualAuthenticator, type Slips } from './authenticator';
import { codes, newSelf, run, type Outcome, type Self } from './self';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

/** What the device of somebody is to make a passkey from. */
async function registrationOptions({ account, session }: Self): Promise<string> {
  const outcome = await run(
    world,
    session.accessToken,
    'passkeyRegistrationOptions',
    { password: account.password },
    'options',
  );
  return String(outcome['options']);
}

function keep(self: Self, answer: string): Promise<Outcome> {
  const input = { answer, name: 'My telephone' };
  return run(world, self.session.accessToken, 'registerPasskey', input, 'passkeyId');
}

/** Somebody with a passkey, and the id under which we know it. */
async function withPasskey(
  counts = true,
): Promise<{ self: Self; device: VirtualAuthenticator; passkeyId: string }> {
  const self = await newSelf(world);
  const device = new VirtualAuthenticator(counts);
  const outcome = await keep(self, device.attest(await registrationOptions(self)));
  if (codes(outcome).length > 0) throw new Error(JSON.stringify(outcome));
  return { self, device, passkeyId: String(outcome['passkeyId']) };
}

/** The challenge that a right password gives, and what the passkey has to sign for it. */
async function challenged({ account }: Self): Promise<{ challengeToken: string; options: string }> {
  const input = { login: account.email, password: account.password };
  const outcome = await run(
    world,
    null,
    'login',
    input,
    'session { accessToken } challenge { token acceptsCode acceptsPasskey }',
  );
  expect(outcome['session']).toBeNull();
  const { token, ...accepts } = outcome['challenge'] as Record<string, unknown>;
  expect(accepts).toEqual({ acceptsCode: false, acceptsPasskey: true });
  const challengeToken = String(token);
  const { options } = await run(world, null, 'passkeyLoginOptions', { challengeToken }, 'options');
  return { challengeToken, options: String(options) };
}

function complete(challengeToken: string, passkey: string): Promise<Outcome> {
  const input = { challengeToken, passkey };
  return run(world, null, 'completeLogin', input, 'session { accessToken }');
}

/** Logs in with password and passkey. */
async function enter(
  self: Self,
  device: VirtualAuthenticator,
  slips: Slips = {},
): Promise<Outcome> {
  const { challengeToken, options } = await challenged(self);
  return complete(challengeToken, device.assert(options, slips));
}

function passkeysOf(self: Self): Promise<unknown> {
  return world.owner.prisma.passkey.count({ where: { userId: self.userId } });
}

const refused = ['INVALID_TOKEN'];

describe('a passkey', () => {
  test('[identity.biometric-passkeys identity.mfa-challenge] is asked for after the password, and its signature opens the session', async () => {
    const { self, device } = await withPasskey();

    const first = await enter(self, device);
    const second = await enter(self, device);

    for (const outcome of [first, second]) {
      expect(codes(outcome)).toEqual([]);
      const { accessToken } = outcome['session'] as { accessToken: string };
      expect((await whoAmI(world, accessToken)).data.viewer?.username).toBe(self.account.username);
    }
  });

  test('[identity.biometric-passkeys] works without counting, as those do that live on several devices', async () => {
    const { self, device } = await withPasskey(false);

    expect(codes(await enter(self, device))).toEqual([]);
    expect(codes(await enter(self, device))).toEqual([]);
  });

  test('[identity.biometric-passkeys] is listed for its owner, and goes with the password alone', async () => {
    const { self, passkeyId } = await withPasskey();
    const { accessToken } = self.session;
    const { data } = await world.execute<{ viewer: { passkeys: unknown[] } }>(
      null,
      '{ viewer { passkeys { id name lastUsedAt } } }',
      {},
      { authorization: `Bearer ${accessToken}` },
    );
    const remove = (password: string) =>
      run(world, accessToken, 'removePasskey', { passkeyId, password });

    expect(data.viewer.passkeys).toEqual([
      { id: passkeyId, name: 'My telephone', lastUsedAt: null },
    ]);
    expect(codes(await remove('not the password'))).toEqual(['INVALID_CREDENTIALS']);
    expect(codes(await remove(self.account.password))).toEqual([]);
    expect(codes(await remove(self.account.password))).toEqual(['NOT_FOUND']);
    const { email, password } = self.account;
    expect((await login(world, email, password)).session).not.toBeNull();
  });

  test('[identity.biometric-passkeys] hides itself from others, who can neither see nor remove it', async () => {
    const { self, passkeyId } = await withPasskey();
    const eve = await newSelf(world, 'eve');
    const authorization = `Bearer ${eve.session.accessToken}`;

    const { data } = await world.execute<{ node: unknown }>(
      null,
      'query ($id: ID!) { node(id: $id) { id } }',
      { id: passkeyId },
      { authorization },
    );
    const outcome = await run(world, eve.session.accessToken, 'removePasskey', {
      passkeyId,
      password: eve.account.password,
    });

    expect(data.node).toBeNull();
    expect(codes(outcome)).toEqual(['NOT_FOUND']);
    expect(await passkeysOf(self)).toBe(1);
  });
});

const strangersKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const wrongs: readonly (readonly [string, Slips])[] = [
  ['of another origin', { origin: 'https://marquee.example' }],
  ['of the same host at another port', { origin: 'http://localhost:3001' }],
  ['for another domain', { domain: 'example.com' }],
  ['to another challenge', { challenge: Buffer.alloc(56, 7).toString('base64url') }],
  ['to no challenge', { challenge: '' }],
  ['made for the other ceremony', { type: 'payment.get' }],
  ['without the person', { isPresent: false }],
  ['without a finger or a number', { isVerified: false }],
  ['signed by another key', { key: strangersKey }],
];

describe('a forged passkey', () => {
  test.each(wrongs)(
    '[identity.biometric-passkeys] refuses an attestation %s',
    async (_title, slips) => {
      const self = await newSelf(world);
      const answer = new VirtualAuthenticator().attest(await registrationOptions(self), slips);

      expect(codes(await keep(self, answer))).toEqual(refused);
      expect(await passkeysOf(self)).toBe(0);
    },
  );

  test.each(wrongs)(
    '[identity.biometric-passkeys] refuses an assertion %s',
    async (_title, slips) => {
      const { self, device } = await withPasskey();

      expect(codes(await enter(self, device, slips))).toEqual(refused);
      expect(codes(await enter(self, device))).toEqual([]);
    },
  );

  test('[identity.biometric-passkeys] refuses an attestation that was given once, and a challenge of somebody else', async () => {
    const [ada, eve] = [await newSelf(world), await newSelf(world, 'eve')];
    const options = await registrationOptions(ada);
    const answer = new VirtualAuthenticator().attest(options);

    expect(codes(await keep(eve, answer))).toEqual(refused);
    expect(codes(await keep(ada, answer))).toEqual([]);
    expect(codes(await keep(ada, answer))).toEqual(['CONFLICT']);
    const proving = (await challenged(ada)).options;
    expect(codes(await keep(ada, new VirtualAuthenticator().attest(proving)))).toEqual(refused);
  });

  test('[identity.biometric-passkeys] refuses an assertion that was given before, and takes one of fifty at once', async () => {
    for (const counts of [true, false]) {
      const { self, device } = await withPasskey(counts);
      const { challengeToken, options } = await challenged(self);
      const answer = device.assert(options);

      const outcomes = await Promise.all(
        Array.from({ length: 50 }, () => complete(challengeToken, answer)),
      );
      const later = await complete((await challenged(self)).challengeToken, answer);

      expect(outcomes.filter((outcome) => codes(outcome).length === 0)).toHaveLength(1);
      expect(codes(later)).toEqual(refused);
    }
  });

  test('[identity.biometric-passkeys audit.security-events] refuses a passkey whose count goes back, and tells staff', async () => {
    const { self, device } = await withPasskey();
    await enter(self, device, { count: 10 });

    const same = await enter(self, device, { count: 10 });
    const back = await enter(self, device, { count: 9 });
    const none = await enter(self, device, { count: 0 });
    const on = await enter(self, device, { count: 11 });

    expect([same, back, none, on].map(codes)).toEqual([refused, refused, refused, []]);
    const events = await world.owner.prisma.securityEvent.findMany({
      where: { userId: self.userId, kind: 'OTHER' },
    });
    expect(events.map(({ severity }) => severity)).toEqual(['HIGH', 'HIGH', 'HIGH']);
  });

  test('[identity.biometric-passkeys] refuses the passkey of somebody else, and one that is not registered', async () => {
    const { self } = await withPasskey();
    const { device: foreign } = await withPasskey();

    expect(codes(await enter(self, foreign))).toEqual(refused);
    expect(codes(await enter(self, new VirtualAuthenticator()))).toEqual(refused);
  });

  test.each(['', 'null', '{}', '[]', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}'])(
    '[identity.biometric-passkeys] refuses the answer %p',
    async (answer) => {
      const { self } = await withPasskey();
      const { challengeToken } = await challenged(self);

      expect(codes(await keep(self, answer))).toEqual(refused);
      expect(codes(await complete(challengeToken, answer))).toEqual(refused);
    },
  );

  test('[identity.biometric-passkeys] refuses answers whose parts are garbage, without an error of ours', async () => {
    const { self, device } = await withPasskey();
    const { challengeToken, options } = await challenged(self);
    const parts = ['bnVsbA', 'AAAA', Buffer.from('{"a":1}').toString('base64url'), 'oA'];

    for (const part of parts) {
      for (const field of ['clientDataJSON', 'attestationObject']) {
        const made = spoilt(
          new VirtualAuthenticator().attest(await registrationOptions(self)),
          field,
          part,
        );
        expect(codes(await keep(self, made))).toEqual(refused);
      }
      for (const field of ['clientDataJSON', 'authenticatorData', 'signature']) {
        const made = spoilt(device.assert(options), field, part);
        expect(codes(await complete(challengeToken, made))).toEqual(refused);
      }
    }
  });
});

/** An answer with one part replaced. */
function spoilt(answer: string, field: string, part: string): string {
  const parsed = JSON.parse(answer) as { response: Record<string, unknown> };
  return JSON.stringify({ ...parsed, response: { ...parsed.response, [field]: part } });
}
