import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { World } from '../../kit/world';
import { whoAmI } from './accounts';
import { HonestProvider, LyingProvider, redirectUri, type Lie } from './providers';
import { codes, newSelf, run, withTotp, type Outcome, type Self } from './self';

let world: World;
let honest: HonestProvider;
let lying: LyingProvider;
beforeAll(async () => {
  [honest, lying] = await Promise.all([HonestProvider.start(), LyingProvider.start()]);
  const gone = { ...lying.settings, key: 'gone', issuer: 'http://127.0.0.1:9' };
  world = await World.create({ socialProviders: [honest.settings, lying.settings, gone] });
});
afterAll(async () => {
  await world.close();
  await Promise.all([honest.stop(), lying.stop()]);
});
beforeEach(() => {
  lying.lie = {};
});

const begunLogin = z.object({ authorizationUrl: z.url(), state: z.string().min(1) });
type Begun = z.infer<typeof begunLogin>;

/** Begins at a provider, as somebody or as a visitor. */
async function begin(token: string | null, provider: string): Promise<Begun> {
  const outcome = await run(
    world,
    token,
    'beginSocialLogin',
    { provider, redirectUri },
    'authorizationUrl state',
  );
  return begunLogin.parse(outcome);
}

/** A name at a provider that no other test uses. */
function someName(): string {
  return `name-${randomBytes(5).toString('hex')}`;
}

function logIn(state: string, callbackUrl: string): Promise<Outcome> {
  return run(
    world,
    null,
    'socialLogin',
    { state, callbackUrl },
    'session { accessToken } challenge { token acceptsCode }',
  );
}

function link({ session }: Self, state: string, callbackUrl: string): Promise<Outcome> {
  return run(world, session.accessToken, 'linkIdentity', { state, callbackUrl });
}

/** Logs in, or links, as the honest provider knows somebody. */
async function through(self: Self | null, name: string): Promise<Outcome> {
  const { authorizationUrl, state } = await begin(self?.session.accessToken ?? null, 'honest');
  const callbackUrl = await honest.approve(authorizationUrl, name);
  return self ? link(self, state, callbackUrl) : logIn(state, callbackUrl);
}

async function linked(name: string): Promise<Self> {
  const self = await newSelf(world);
  const outcome = await through(self, name);
  if (codes(outcome).length > 0) throw new Error(JSON.stringify(outcome));
  return self;
}

const unknown = ['INVALID_CREDENTIALS'];
const failed = ['INVALID_TOKEN'];

describe('an identity at another provider', () => {
  test('[identity.social-login] is linked, lets its owner in, and does so no more once the link is gone', async () => {
    const name = someName();
    const ada = await linked(name);
    const authorization = `Bearer ${ada.session.accessToken}`;

    const entered = await through(null, name);
    const { data } = await world.execute<{ viewer: { externalIdentities: unknown[] } }>(
      null,
      '{ viewer { externalIdentities { issuer lastUsedAt } } }',
      {},
      { authorization },
    );
    const unlink = () =>
      run(world, ada.session.accessToken, 'unlinkIdentity', { provider: 'honest' });

    expect(codes(entered)).toEqual([]);
    const { accessToken } = entered['session'] as { accessToken: string };
    expect((await whoAmI(world, accessToken)).data.viewer?.username).toBe(ada.account.username);
    expect(data.viewer.externalIdentities).toEqual([
      { issuer: honest.settings.issuer, lastUsedAt: expect.any(String) as unknown },
    ]);
    expect(codes(await unlink())).toEqual([]);
    expect(codes(await unlink())).toEqual(['NOT_FOUND']);
    expect(codes(await through(null, name))).toEqual(unknown);
  });

  test('[identity.social-login identity.mfa-challenge] asks for the second factor as a password does', async () => {
    const name = someName();
    const ada = await linked(name);
    await withTotp(world, ada);

    const outcome = await through(null, name);

    expect(outcome['session']).toBeNull();
    expect(outcome['challenge']).toEqual({
      token: expect.any(String) as unknown,
      acceptsCode: true,
    });
  });

  test('[identity.social-login] refuses to belong to two accounts, also when both ask at once', async () => {
    const name = someName();
    const people = await Promise.all(['ada', 'eve', 'ben'].map((one) => newSelf(world, one)));

    const outcomes = await Promise.all(people.map((person) => through(person, name)));

    expect(outcomes.map(codes).sort()).toEqual([[], ['CONFLICT'], ['CONFLICT']]);
    const [issuer] = [honest.settings.issuer];
    const rows = await world.owner.prisma.externalIdentity.findMany({
      where: { issuer, subject: name },
    });
    expect(rows).toHaveLength(1);
  });

  test('[identity.social-login] refuses whoever is linked to no account, whatever address the provider names', async () => {
    const ada = await newSelf(world);

    expect(codes(await through(null, ada.account.email))).toEqual(unknown);
    for (const email_verified of [false, true]) {
      lying.lie = { claims: { email: ada.account.email, email_verified } };
      const { authorizationUrl, state } = await begin(null, 'lying');
      expect(codes(await logIn(state, lying.sendBack(authorizationUrl)))).toEqual(unknown);
    }
    const { prisma } = world.owner;
    expect(await prisma.externalIdentity.count({ where: { userId: ada.userId } })).toBe(0);
  });
});

describe('an answer of a provider', () => {
  test('[identity.social-login] refuses a state that is forged, of another login or of somebody else', async () => {
    const name = someName();
    const ada = await linked(name);
    const eve = await newSelf(world, 'eve');
    const [first, second] = [await begin(null, 'honest'), await begin(null, 'honest')];
    const callbackUrl = await honest.approve(first.authorizationUrl, name);
    const mine = await begin(ada.session.accessToken, 'honest');
    const mineBack = await honest.approve(mine.authorizationUrl, someName());

    const outcomes = [
      await logIn('', callbackUrl),
      await logIn(`${first.state}x`, callbackUrl),
      await logIn(ada.session.accessToken, callbackUrl),
      await logIn(second.state, callbackUrl),
      // What a visitor began links nothing, and what an account began lets nobody in and links no other account.
      await link(eve, first.state, callbackUrl),
      await logIn(mine.state, mineBack),
      await link(eve, mine.state, mineBack),
    ];

    expect(outcomes.map(codes)).toEqual(outcomes.map(() => failed));
    expect(codes(await logIn(first.state, callbackUrl))).toEqual([]);
  });

  test('[identity.social-login] refuses a code that was used, and one of a login with another verifier', async () => {
    const name = someName();
    await linked(name);
    const [first, second] = [await begin(null, 'honest'), await begin(null, 'honest')];
    const used = await honest.approve(first.authorizationUrl, name);
    await logIn(first.state, used);
    const stolen = new URL(
      await honest.approve((await begin(null, 'honest')).authorizationUrl, name),
    );
    const ownState = new URL(second.authorizationUrl).searchParams.get('state') ?? '';
    stolen.searchParams.set('state', ownState);

    expect(codes(await logIn(first.state, used))).toEqual(failed);
    expect(codes(await logIn(second.state, stolen.href))).toEqual(failed);
  });

  test('[identity.social-login] refuses to come back to an address that is not ours', async () => {
    const { authorizationUrl, state } = await begin(null, 'lying');
    const back = new URL(lying.sendBack(authorizationUrl));
    const elsewhere = [
      back.href.replace('localhost:3000', 'localhost:3001'),
      back.href.replace('/back', '/other'),
      'not an address',
    ];
    const toThem = await run(world, null, 'beginSocialLogin', {
      provider: 'honest',
      redirectUri: 'https://thief.example/back',
    });
    const nowhere = await run(world, null, 'beginSocialLogin', { provider: 'none', redirectUri });

    for (const address of elsewhere) expect(codes(await logIn(state, address))).toEqual(failed);
    expect([codes(toThem), codes(nowhere)]).toEqual([['INVALID'], ['NOT_FOUND']]);
  });

  test('[identity.social-login] takes an identity token in which all is right', async () => {
    const subject = someName();
    const ada = await newSelf(world);
    lying.lie = { claims: { sub: subject } };
    const mine = await begin(ada.session.accessToken, 'lying');
    expect(codes(await link(ada, mine.state, lying.sendBack(mine.authorizationUrl)))).toEqual([]);

    const { authorizationUrl, state } = await begin(null, 'lying');

    expect(codes(await logIn(state, lying.sendBack(authorizationUrl)))).toEqual([]);
  });

  const now = Math.floor(Date.now() / 1000);
  const lies: readonly (readonly [string, Lie])[] = [
    ['signed by another key', { signedBy: 'another key' }],
    ['signed by nobody', { signedBy: 'nobody' }],
    ['signed with our own secret', { signedBy: 'our secret' }],
    ['of another issuer', { claims: { iss: 'https://accounts.example.com' } }],
    ['for another client', { claims: { aud: 'somebody-else' } }],
    ['for several clients, made for another', { claims: { aud: ['marquee', 'b'], azp: 'b' } }],
    ['with another nonce', { claims: { nonce: 'an earlier one' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['that has ended', { claims: { exp: now - 3600, iat: now - 7200 } }],
    ['that is not good yet', { claims: { nbf: now + 3600 } }],
    ['of nobody', { claims: { sub: undefined } }],
    ['instead of which there is an error', { status: 400 }],
  ];

  test.each(lies)('[identity.social-login] refuses an identity token %s', async (_title, lie) => {
    const ada = await newSelf(world);
    const subject = someName();
    await world.owner.prisma.externalIdentity.create({
      data: { userId: ada.userId, issuer: lying.settings.issuer, subject },
    });
    lying.lie = { ...lie, claims: { sub: subject, ...lie.claims } };
    const { authorizationUrl, state } = await begin(null, 'lying');

    const outcome = await logIn(state, lying.sendBack(authorizationUrl));

    expect(outcome['session']).toBeFalsy();
    expect(codes(outcome)).toEqual(failed);
  });

  test('[identity.social-login] refuses with UNAVAILABLE where a provider cannot be reached', async () => {
    const begun = await run(world, null, 'beginSocialLogin', { provider: 'gone', redirectUri });

    expect(begun['error']).toBe('UNAVAILABLE');
  });
});
