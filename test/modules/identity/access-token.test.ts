import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { AccessTokens } from '../../../src/kernel/auth/tokens';
import { SigningKeys } from '../../../src/kernel/auth/signing-keys';
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

interface Forgery {
  readonly claims?: JWTPayload;
  readonly typ?: string;
  readonly key?: KeyObject;
  readonly kid?: string;
}

/** A token that is like ours but for what is given. */
function signed({
  claims = {},
  typ = 'at+jwt',
  key = ownKey(),
  kid = ownKid(),
}: Forgery): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { sub: userId, sid: sessionId, iss: 'marquee', aud: 'marquee', exp: now + 60 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ, kid })
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
