import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { SigningKeys } from '../../src/kernel/auth/signing-keys';
import { post } from '../kit/http';
import { World } from '../kit/world';
import { login, newAccount, refresh, registered, whoAmI } from '../modules/identity/accounts';
import { outcomeOf, type Attack, type Outcome, type Stage } from './attack';

const loginMutation = `mutation ($input: LoginInput!) {
  login(input: $input) { session { accessToken } userErrors { code } } }`;

async function knock(
  { world }: Stage,
  name: string,
  password: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const variables = { input: { login: name, password } };
  return outcomeOf(await post(world.url, loginMutation, variables, headers));
}

/** The median times of two things, in milliseconds, tried by turns so that a busy machine is as slow for both. */
async function medianTimes(
  times: number,
  ...works: readonly (() => Promise<unknown>)[]
): Promise<readonly number[]> {
  const durations = works.map((): number[] => []);
  for (let count = 0; count < times; count += 1) {
    for (const [at, work] of works.entries()) {
      const startedAt = performance.now();
      await work();
      durations[at]?.push(performance.now() - startedAt);
    }
  }
  return durations.map((all) => all.sort((one, other) => one - other)[Math.floor(times / 2)] ?? 0);
}

const entries: readonly Attack[] = [
  {
    row: 'A7',
    issue: 5,
    input: '100 logins in one request, none of which is counted',
    channel: 'errors[]',
    code: 'QUERY_TOO_COMPLEX',
    run: async (stage) => {
      const { email } = newAccount('nobody');
      const aliases = Array.from(
        { length: 100 },
        (_, at) => `a${at}: login(input: $i) { userErrors { code } }`,
      );
      const query = `mutation ($i: LoginInput!) { ${aliases.join(' ')} }`;
      const answer = await post(stage.world.url, query, { i: { login: email, password: 'x' } });
      const next = await knock(stage, email, 'x');
      return next.code === 'INVALID_CREDENTIALS' ? outcomeOf(answer) : next;
    },
  },
  ...(['unknown', 'known'] as const).map((who): Attack => ({
    row: 'A48',
    issue: 5,
    input: `a wrong password of an ${who} account`,
    channel: 'userErrors',
    code: 'INVALID_CREDENTIALS',
    run: async (stage) => {
      const account = newAccount('ada');
      if (who === 'known') await registered(stage.world, account);
      return knock(stage, account.email, 'a wrong password');
    },
  })),
  {
    row: 'A48',
    issue: 5,
    input: 'a stopwatch, which `npm run soak -- login-timing` reads 200 times for each',
    channel: 'userErrors',
    code: 'INVALID_CREDENTIALS',
    withinMs: 60_000,
    run: async (stage) => {
      const account = newAccount('ada');
      await registered(stage.world, account);
      // Where nobody is stopped for guessing too often, which would be quick.
      const world = await World.create({ beside: stage.world });
      const patient = { ...stage, world };
      await knock(patient, account.email, 'warm');
      const [known = 0, unknown = 0] = await medianTimes(
        25,
        () => knock(patient, account.email, 'wrong'),
        () => knock(patient, newAccount('no').email, 'wrong'),
      );
      await world.close();
      const ratio = known / unknown;
      const isTelling = ratio > 1.5 || ratio < 1 / 1.5;
      return isTelling ? { code: `ratio ${ratio}`, text: '' } : knock(stage, 'nobody', 'wrong');
    },
  },
  {
    row: 'A49',
    issue: 5,
    input: 'a registration with an address that is taken',
    channel: 'userErrors',
    code: 'EMAIL_TAKEN',
    run: async ({ world }) => {
      const account = newAccount('ada');
      await registered(world, account);
      const query = `mutation ($input: RegisterInput!) { register(input: $input) { userErrors { code } } }`;
      const again = { ...newAccount('eve'), email: account.email.toUpperCase() };
      return outcomeOf(await post(world.url, query, { input: again }));
    },
  },
  {
    row: 'A50',
    issue: 5,
    input: 'an eleventh guess, of which five come in one request',
    channel: 'errors[]',
    code: 'RATE_LIMITED',
    run: async (stage) => {
      const { email } = newAccount('victim');
      const input = { login: email, password: 'x' };
      const aliases = [0, 1, 2, 3, 4].map(
        (at) => `a${at}: login(input: $i) { userErrors { code } }`,
      );
      await post(stage.world.url, `mutation ($i: LoginInput!) { ${aliases.join(' ')} }`, {
        i: input,
      });
      for (let count = 0; count < 5; count += 1) await knock(stage, email, 'x');
      return knock(stage, email, 'x');
    },
  },
];

/** A token whose parts are of the attacker's making. */
function forged(header: object, payload: object, key: string | null): string {
  const text = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = key === null ? '' : createHmac('sha256', key).update(text).digest('base64url');
  return `${text}.${signature}`;
}

const forgeries: Readonly<Record<string, (stage: Stage) => string | Promise<string>>> = {
  'with alg none': ({ ada }) => forged({ alg: 'none', typ: 'at+jwt' }, claimsFor(ada.uuid), null),
  'with alg NONE': ({ ada }) => forged({ alg: 'NONE', typ: 'at+jwt' }, claimsFor(ada.uuid), null),
  'that is a MAC under nothing': ({ ada }) =>
    forged({ alg: 'HS256', typ: 'at+jwt' }, claimsFor(ada.uuid), ''),
  'whose key id is a path': ({ ada }) =>
    forged({ alg: 'HS256', typ: 'at+jwt', kid: '../../../../dev/null' }, claimsFor(ada.uuid), ''),
  'whose key id is SQL': ({ ada }) => foreign(ada.uuid, { kid: "x' UNION SELECT 'key" }),
  'that brings its own key': async ({ ada }) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    return foreign(ada.uuid, { jwk: publicKey.export({ format: 'jwk' }) }, privateKey);
  },
  'that names an address for its key': ({ ada }) =>
    foreign(ada.uuid, { jku: 'https://evil.example.com/keys' }),
  'that demands something unknown': ({ ada }) =>
    forged({ alg: 'EdDSA', typ: 'at+jwt', crit: ['exp'] }, claimsFor(ada.uuid), 'key'),
  'of another key': ({ ada }) => foreign(ada.uuid, {}),
  'cut short': ({ ada }) => ada.token.slice(0, -4),
  'without its signature': ({ ada }) => `${ada.token.split('.').slice(0, 2).join('.')}.`,
  'with a part too many': ({ ada }) => `${ada.token}.${ada.token.split('.')[2]}`,
  'with a changed payload': ({ ada, ben }) => {
    const [header, , signature] = ada.token.split('.');
    return `${header}.${ben.token.split('.')[1]}.${signature}`;
  },
};

/** What is wrong with a token that our own key has signed. */
const wrongClaims: Readonly<Record<string, (now: number) => JWTPayload>> = {
  'that has expired': (now) => ({ iat: now - 7200, exp: now - 3600 }),
  'that is not valid yet': (now) => ({ nbf: now + 3600, exp: now + 7200 }),
  'that never expires': () => ({ exp: undefined }),
  'for another audience': () => ({ aud: 'somebody-else' }),
  'of another issuer': () => ({ iss: 'https://evil.example.com' }),
  'without an account': () => ({ sub: undefined }),
  'whose account is SQL': () => ({ sub: "' OR 1=1 --" }),
  'without a session': () => ({ sid: undefined }),
};

/** Signed by the key of the installation, for the session of Ada but for what is changed. */
function ownToken({ world, ada }: Stage, changes: JWTPayload, typ = 'at+jwt'): Promise<string> {
  const [, claims = ''] = ada.token.split('.');
  const given = JSON.parse(Buffer.from(claims, 'base64url').toString()) as JWTPayload;
  const { kid, privateKey } = new SigningKeys(world.authSecret).current();
  return new SignJWT({ ...given, ...changes })
    .setProtectedHeader({ alg: 'EdDSA', typ, kid })
    .sign(privateKey);
}

const misused: Readonly<Record<string, (stage: Stage) => string | Promise<string>>> = {
  ...Object.fromEntries(
    Object.entries(wrongClaims).map(([what, change]) => [
      what,
      (stage: Stage) => ownToken(stage, change(Math.floor(Date.now() / 1000))),
    ]),
  ),
  'that is for something else': (stage) => ownToken(stage, {}, 'JWT'),
  'of a session that belongs to somebody else': (stage) => ownToken(stage, { sub: stage.ben.uuid }),
};

function claimsFor(userId: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: userId,
    sid: randomUUID(),
    iss: 'marquee',
    aud: 'marquee',
    iat: now,
    exp: now + 60,
  };
}

function foreign(
  userId: string,
  header: object,
  key = generateKeyPairSync('ed25519').privateKey,
): Promise<string> {
  return new SignJWT(claimsFor(userId))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header })
    .sign(key);
}

const tokens: readonly Attack[] = Object.entries({ ...forgeries, ...misused }).map(
  ([what, forge]) => ({
    row: 'A52',
    issue: 5,
    input: `a token ${what}`,
    channel: 'errors[]',
    code: 'UNAUTHENTICATED',
    run: async (stage) => {
      const authorization = `Bearer ${await forge(stage)}`;
      return outcomeOf(await post(stage.world.url, '{ viewer { id } }', {}, { authorization }));
    },
  }),
);

const sessions: readonly Attack[] = [
  {
    row: 'A53',
    issue: 5,
    input: 'a refresh token that was used before the one after it was',
    channel: 'userErrors',
    code: 'INVALID_TOKEN',
    run: async ({ world }) => {
      const { session } = await registered(world, newAccount('ada'));
      const second = (await refresh(world, session.refreshToken)).session;
      await refresh(world, second?.refreshToken ?? '');
      const replayed = await refresh(world, session.refreshToken);
      const family = await refresh(world, second?.refreshToken ?? '');
      const codes = [replayed, family].map(({ userErrors }) => userErrors[0]?.code);
      return { code: codes[0] === codes[1] ? String(codes[0]) : codes.join(), text: '' };
    },
  },
  {
    row: 'A53',
    issue: 5,
    input: 'an access token of a session whose refresh token was replayed',
    channel: 'errors[]',
    code: 'UNAUTHENTICATED',
    run: async ({ world }) => {
      const { session } = await registered(world, newAccount('ada'));
      const second = (await refresh(world, session.refreshToken)).session;
      const third = (await refresh(world, second?.refreshToken ?? '')).session;
      await refresh(world, session.refreshToken);
      const { code = 'OK', status } = await whoAmI(world, third?.accessToken ?? '');
      return { code, status, text: '' };
    },
  },
  {
    row: 'A53',
    issue: 5,
    input:
      'a refresh token again within the time for lost answers, which is one more answer and no fork',
    channel: 'none',
    code: 'SAME_TOKEN',
    run: async ({ world }) => {
      const { session } = await registered(world, newAccount('ada'));
      const first = (await refresh(world, session.refreshToken)).session;
      const again = (await refresh(world, session.refreshToken)).session;
      const isSame = first !== null && first.refreshToken === again?.refreshToken;
      return { code: isSame ? 'SAME_TOKEN' : 'FORK', text: '' };
    },
  },
  ...['changed', 'cut short', 'of nobody'].map((what): Attack => ({
    row: 'A53',
    issue: 5,
    input: `a refresh token that is ${what}`,
    channel: 'userErrors',
    code: 'INVALID_TOKEN',
    run: async ({ world }) => {
      const { session } = await registered(world, newAccount('ada'));
      const { refreshToken: good } = session;
      const bad = { changed: `A${good.slice(1)}B`, 'cut short': good.slice(0, -4) };
      const token = what === 'changed' || what === 'cut short' ? bad[what] : 'nobody';
      const { userErrors } = await refresh(world, token);
      return { code: userErrors[0]?.code ?? 'OK', text: '' };
    },
  })),
  {
    row: 'A54',
    issue: 5,
    input: 'a session that was there before the login',
    channel: 'none',
    code: 'NEW_SESSION',
    run: async ({ world }) => {
      const account = newAccount('ada');
      const { session } = await registered(world, account);
      const next = await login(world, account.email, account.password);
      const sid = (token: string): unknown =>
        JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sid;
      const isNew = sid(next.session?.accessToken ?? '') !== sid(session.accessToken);
      return { code: isNew ? 'NEW_SESSION' : 'OLD_SESSION', text: '' };
    },
  },
  {
    row: 'A55',
    issue: 5,
    input: '200 renewals of one refresh token at once, after which no two tokens work',
    channel: 'none',
    code: 'ONE_FAMILY',
    withinMs: 30_000,
    run: async ({ world }) => {
      const { session } = await registered(world, newAccount('ada'));
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => refresh(world, session.refreshToken)),
      );
      const given = answers.flatMap(({ session: next }) => (next ? [next.refreshToken] : []));
      const distinct = new Set(given);
      return { code: distinct.size === 1 ? 'ONE_FAMILY' : `${distinct.size} tokens`, text: '' };
    },
  },
  {
    row: 'A60',
    issue: 5,
    input: 'a token whose session was ended elsewhere',
    channel: 'errors[]',
    code: 'UNAUTHENTICATED',
    run: async ({ world }) => {
      const account = newAccount('ada');
      const { session } = await registered(world, account);
      const other = await login(world, account.email, account.password);
      const authorization = `Bearer ${other.session?.accessToken}`;
      const logout = 'mutation { logout(input: { everywhere: true }) { userErrors { code } } }';
      await post(world.url, logout, {}, { authorization });
      const { code = 'OK', status } = await whoAmI(world, session.accessToken);
      return { code, status, text: '' };
    },
  },
];

export const identityAttacks: readonly Attack[] = [...entries, ...tokens, ...sessions];
