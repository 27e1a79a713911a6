import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, SignJWT, type JSONWebKeySet, type JWTPayload } from 'jose';
import { PurposeTokens } from '../../../src/kernel/auth/purpose-tokens';
import { AccessTokens } from '../../../src/kernel/auth/tokens';
import { SigningKeys } from '../../../src/kernel/auth/signing-keys';
import { send } from '../../kit/http';
import { World } from '../../kit/world';
import { executeWith, newAccount, registered, whoAmI } from './accounts';

let world: World;
let userId: string;
let sessionId: string;
let good: string;
beforeAll(async () => {
  world = await World.create();
  const ada = await registered(world, newAccount('ada'));
  userId = ada.userId;
  good = ada.session.accessToken;
  sessionId = (payloadOf(good)['sid'] as string | undefined) ?? '';
});
afterAll(() => world.close());
afterEach(() => jest.useRealTimers());

function payloadOf(token: string): JWTPayload {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The key that this world signs with. */
function ownKey(): KeyObject {
  return new SigningKeys(world.authSecret).current().privateKey;
}

function ownKid(): string {
  return new SigningKeys(world.authSecret).current().kid;
}

/** A good token under the name of another way to sign. */
function relabelled(alg: string): string {
  return good.replace(/^[^.]*/, encoded({ alg, typ: 'at+jwt', kid: ownKid() }));
}

/** Signed by a key that the token itself says is the right one. */
function broughtAlong(): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return signed({ key: privateKey, extra: { jwk: publicKey.export({ format: 'jwk' }) } });
}

/** The key that we publish, as others read it, as the secret of a MAC. */
function macOfPublishedKey(): string {
  const [key] = new SigningKeys(world.authSecret).keySet().keys as { x: string }[];
  const secret = Buffer.from(key?.x ?? '', 'base64url');
  const text = `${encoded({ alg: 'HS256', typ: 'at+jwt', kid: ownKid() })}.${good.split('.')[1]}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

interface Forgery {
  readonly extra?: Record<string, unknown>;
  readonly claims?: JWTPayload;
  readonly typ?: string;
  readonly key?: KeyObject;
  readonly kid?: string | undefined;
}

/** A token that is like ours but for what is given. */
function signed({
  claims = {},
  typ = 'at+jwt',
  key = ownKey(),
  extra = {},
  ...rest
}: Forgery): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { sub: userId, sid: sessionId, iss: 'marquee', aud: 'marquee', exp: now + 60 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ, kid: 'kid' in rest ? rest.kid : ownKid(), ...extra })
    .sign(key);
}

/** The public key as the secret of a MAC: what a verifier that trusts `alg` would take. */
function macOfPublicKey(): string {
  const key = createPublicKey(ownKey()).export({ format: 'pem', type: 'spki' });
  const text = `${encoded({ alg: 'HS256', typ: 'at+jwt' })}.${good.split('.')[1]}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

const [header = '', payload = '', signature = ''] = ['a', 'b', 'c'];

const forgeries: readonly (readonly [string, () => string | Promise<string>])[] = [
  ['is empty', () => ''],
  ['has no form', () => `${header}.${payload}.${signature}`],
  ['has no signature', () => good.split('.').slice(0, 2).join('.') + '.'],
  ['has a changed payload', () => good.replace(/\.(.*)\./, `.${encoded(payloadOf(good))}x.`)],
  ['has alg none', () => `${encoded({ alg: 'none', typ: 'at+jwt' })}.${good.split('.')[1]}.`],
  ['is a MAC under the public key', macOfPublicKey],
  ['has another key', () => signed({ key: generateKeyPairSync('ed25519').privateKey })],
  ['has another type', () => signed({ typ: 'JWT' })],
  ['has another issuer', () => signed({ claims: { iss: 'somebody' } })],
  ['has another audience', () => signed({ claims: { aud: 'somebody' } })],
  ['has no end', () => signed({ claims: { exp: undefined } })],
  ['has ended', () => signed({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } })],
  ['is not good yet', () => signed({ claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } })],
  ['is for several, us among others of which none is alone', () => signed({ claims: { aud: [] } })],
  ['names no key', () => signed({ kid: undefined })],
  ['names a key that never was', () => signed({ kid: 'access-0' })],
  ['names a key by a path', () => signed({ kid: '../../dev/null' })],
  ['brings its own key along', broughtAlong],
  [
    'names an address for the key',
    () =>
      signed({
        key: generateKeyPairSync('ed25519').privateKey,
        extra: { jku: 'https://thief.example/keys' },
      }),
  ],
  ['is signed as RS256 says', () => relabelled('RS256')],
  ['is signed as ES256 says', () => relabelled('ES256')],
  ['is written none in other letters', () => relabelled('nOnE')],
  [
    'is a challenge of ours',
    () =>
      new PurposeTokens(world.authSecret).issue(
        'second-factor',
        { sub: userId, sid: sessionId },
        60,
      ),
  ],
  ['is a MAC under the key of an address', macOfPublishedKey],
  ['names no account', () => signed({ claims: { sub: "' OR 1=1" } })],
  ['names no session', () => signed({ claims: { sid: undefined } })],
  ['names a session that never was', () => signed({ claims: { sid: crypto.randomUUID() } })],
  ['names a session of somebody else', () => signed({ claims: { sub: crypto.randomUUID() } })],
];

describe('authentication', () => {
  test('[identity.login] takes a token in which all is right', async () => {
    const { data, status } = await whoAmI(world, await signed({}));

    expect(status).toBe(200);
    expect(data.viewer).toEqual({ username: expect.stringMatching(/^ada_/) as unknown });
  });

  test('[identity.login] issues tokens that say who, through which session, until when, and nothing else', () => {
    expect(payloadOf(good)).toEqual({
      sub: userId,
      sid: sessionId,
      iss: 'marquee',
      aud: 'marquee',
      iat: expect.any(Number) as unknown,
      exp: expect.any(Number) as unknown,
    });
    const { iat = 0, exp = 0 } = payloadOf(good);
    expect(exp - iat).toBe(15 * 60);
  });

  test.each(forgeries)('[identity.login] refuses a token that %s', async (_title, forge) => {
    const { status, code, data } = await whoAmI(world, await forge());

    expect({ status, code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(data).toBeFalsy();
  });

  test.each(['', 'Bearer', 'Basic YWRhOmFkYQ==', 'Bearer a b', 'Bearer \u00e4'])(
    '[identity.login] refuses the header %p',
    async (authorization) => {
      const { status, code } = await executeWith(world, authorization, '{ viewer { id } }');

      expect({ status, code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    },
  );

  test('[identity.login] refuses a token that was good when it was checked before and has ended since', async () => {
    const tokens = new AccessTokens(world.authSecret);
    const { token, expiresAt } = await tokens.issue(userId, sessionId);
    expect(await tokens.verify(token)).toEqual({ userId, sessionId, expiresAt });

    jest.useFakeTimers({ now: expiresAt, doNotFake: ['nextTick', 'setImmediate'] });

    expect(await tokens.verify(token)).toBeNull();
  });

  test('[identity.login] costs one statement for each request', async () => {
    const statements = await world.statements(() =>
      executeWith(world, `Bearer ${good}`, '{ __typename }'),
    );

    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain('user_sessions');
  });

  test('[identity.login] asks no token of a visitor', async () => {
    const { data, status } = await world.execute<object>(null, '{ viewer { id } }');

    expect(status).toBe(200);
    expect(data).toEqual({ viewer: null });
  });
});

describe('the keys that sign', () => {
  const periodMs = 30 * 24 * 60 * 60 * 1000;
  const at = (now: number) =>
    jest.useFakeTimers({ now, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });

  test('[identity.login] are published for others to check tokens with, without the halves that sign', async () => {
    const { json, status } = await send(world.url, {
      method: 'GET',
      path: '/.well-known/jwks.json',
    });
    const keySet = json as unknown as JSONWebKeySet;

    const { payload } = await jwtVerify(good, createLocalJWKSet(keySet), { audience: 'marquee' });

    expect(status).toBe(200);
    expect(payload.sub).toBe(userId);
    for (const key of keySet.keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    }
  });

  test('[identity.login] change by themselves every thirty days, and the last one is taken for as long as its tokens live', async () => {
    const begun = Math.ceil(Date.now() / periodMs) * periodMs;
    const tokens = new AccessTokens(world.authSecret);
    at(begun - 1000);
    const { token } = await tokens.issue(userId, sessionId);
    const before = tokens.keys.current().kid;

    at(begun + 1000);
    const { token: next } = await tokens.issue(userId, sessionId);
    const elsewhere = new AccessTokens(world.authSecret);
    const later = elsewhere.keys.current().kid;

    expect(later).not.toBe(before);
    expect(await elsewhere.verify(token)).not.toBeNull();
    expect(await elsewhere.verify(next)).not.toBeNull();
    // A process whose clock is a little behind knows the next key already.
    at(begun - 1000);
    const behind = new AccessTokens(world.authSecret).keys;
    expect(behind.current().kid).toBe(before);
    expect(behind.find(later)?.kid).toBe(later);
  });

  test('[identity.login] refuses a key of two periods ago, and keys of another installation', async () => {
    const now = Date.now();
    at(now - 2 * periodMs);
    const old = new SigningKeys(world.authSecret).current();
    at(now);
    const forged = await signed({ key: old.privateKey, kid: old.kid });
    const foreign = new SigningKeys(Buffer.alloc(32, 9)).current();
    jest.useRealTimers();

    for (const token of [forged, await signed({ key: foreign.privateKey })]) {
      expect((await whoAmI(world, token)).code).toBe('UNAUTHENTICATED');
    }
  });
});
