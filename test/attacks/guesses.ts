import { createHmac } from 'node:crypto';
import { SigningKeys } from '../../src/kernel/auth/signing-keys';
import { entryRules } from '../../src/modules/identity/entry-limits';
import { post } from '../kit/http';
import { connectSocket } from '../kit/socket';
import { World } from '../kit/world';
import { login, newAccount, whoAmI } from '../modules/identity/accounts';
import { newSelf, run } from '../modules/identity/self';
import { outcomeOf, userErrorIn, type Attack, type Outcome, type Stage } from './attack';

const loginMutation = `mutation ($input: LoginInput!) {
  login(input: $input) { session { accessToken } userErrors { code } } }`;

/** A failed login under a name, over HTTP. */
async function guess(world: World, name: string): Promise<Outcome> {
  const variables = { input: { login: name, password: 'wrong' } };
  return outcomeOf(await post(world.url, loginMutation, variables));
}

/** The same over a WebSocket. */
async function guessOverSocket(world: World, name: string): Promise<Outcome> {
  const socket = await connectSocket(world.url);
  const variables = { input: { login: name, password: 'wrong' } };
  const { payload } = await socket.ask('1', loginMutation, variables);
  socket.close();
  const errors = payload?.errors ?? [];
  const code = errors[0]?.extensions.code ?? userErrorIn(payload?.data) ?? 'OK';
  return { code, text: JSON.stringify(payload), errors: errors.length };
}

const spread: readonly Attack[] = [
  {
    row: 'A50',
    issue: 5,
    input: 'an eleventh guess over HTTP, after ten over sockets of their own',
    channel: 'errors[]',
    code: 'RATE_LIMITED',
    says: 'retryAfterSeconds',
    run: async ({ world }) => {
      const { email } = newAccount('victim');
      for (let count = 0; count < 10; count += 1) await guessOverSocket(world, email);
      return guess(world, email);
    },
  },
  {
    row: 'A50',
    issue: 5,
    input:
      'a hundred and first guess from one address, each under another name, by turns over both',
    channel: 'errors[]',
    code: 'RATE_LIMITED',
    says: 'retryAfterSeconds',
    withinMs: 60_000,
    run: async ({ world: beside }) => {
      const { loginsPerAddress } = entryRules;
      const world = await World.create({ beside, entryRules: { loginsPerAddress } });
      const ways = [guess, guessOverSocket] as const;
      const early = new Set<string>();
      for (let count = 0; count < loginsPerAddress.times; count += 1) {
        const way = ways[count % 2] ?? guess;
        early.add((await way(world, newAccount('victim').email)).code);
      }
      const last = await guess(world, newAccount('victim').email);
      await world.close();
      const isEven = early.size === 1 && early.has('INVALID_CREDENTIALS');
      return isEven ? last : { ...last, code: [...early].join() };
    },
  },
];

const resets: readonly Attack[] = [
  {
    row: 'A49',
    issue: 5,
    input: 'another password for an address that has an account and for one that has none',
    channel: 'none',
    code: 'SAME_ANSWER',
    run: async ({ world }) => {
      const { account } = await newSelf(world);
      const request = `mutation ($email: String!) {
        requestPasswordReset(input: { email: $email }) { userErrors { code message field } } }`;
      const [known, unknown] = [account.email, newAccount('nobody').email].map((email) =>
        post(world.url, request, { email }),
      );
      const texts = [(await known)?.text, (await unknown)?.text];
      return { code: texts[0] === texts[1] ? 'SAME_ANSWER' : texts.join(' / '), text: '' };
    },
  },
];

/** The public key of the installation, in every form in which a careless library would take it for a secret. */
function publicKeyTexts({ world }: Stage): readonly (string | Buffer)[] {
  const { publicKey } = new SigningKeys(world.authSecret).current();
  const jwk = publicKey.export({ format: 'jwk' });
  return [
    publicKey.export({ format: 'pem', type: 'spki' }),
    publicKey.export({ format: 'der', type: 'spki' }),
    JSON.stringify(jwk),
    String(jwk.x),
    Buffer.from(String(jwk.x), 'base64url'),
  ];
}

/** The claims of Ada's token under another header, with a signature that somebody made of what all may know. */
function reheaded({ world, ada }: Stage, alg: string, sign: (text: string) => string): string {
  const { kid } = new SigningKeys(world.authSecret).current();
  const header = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid })).toString('base64url');
  const text = `${header}.${ada.token.split('.')[1]}`;
  return `${text}.${sign(text)}`;
}

const zeros = (bytes: number) => () => Buffer.alloc(bytes).toString('base64url');

const confusions: Readonly<Record<string, (stage: Stage) => readonly string[]>> = {
  'with MACs under our public key': (stage) =>
    publicKeyTexts(stage).flatMap((key) =>
      ['256', '384', '512'].map((bits) =>
        reheaded(stage, `HS${bits}`, (text) =>
          createHmac(`sha${bits}`, key).update(text).digest('base64url'),
        ),
      ),
    ),
  'with signatures of zeros': (stage) => [
    reheaded(stage, 'EdDSA', zeros(64)),
    reheaded(stage, 'ES256', zeros(64)),
    reheaded(stage, 'ES384', zeros(96)),
    reheaded(stage, 'RS256', zeros(256)),
    reheaded(stage, 'PS256', zeros(256)),
  ],
};

const forgeries: readonly Attack[] = Object.entries(confusions).map(([what, forge]) => ({
  row: 'A52',
  issue: 5,
  input: `tokens ${what}`,
  channel: 'none',
  code: 'UNAUTHENTICATED',
  run: async (stage) => {
    const codes = new Set<string>();
    for (const token of forge(stage)) {
      codes.add((await whoAmI(stage.world, token)).code ?? 'OK');
    }
    return { code: [...codes].join(), text: '' };
  },
}));

const changes: readonly Attack[] = [
  {
    row: 'A54',
    issue: 5,
    input: 'the token of another session, after the password was changed',
    channel: 'errors[]',
    code: 'UNAUTHENTICATED',
    run: async ({ world }) => {
      const { account, session } = await newSelf(world);
      const other = await login(world, account.email, account.password);
      const input = { currentPassword: account.password, newPassword: 'a password to remember' };
      await run(world, session.accessToken, 'changePassword', input);
      const { code = 'OK', status } = await whoAmI(world, other.session?.accessToken ?? '');
      return { code, status, text: '' };
    },
  },
  {
    row: 'A54',
    issue: 5,
    input: 'an open socket of another session, after the password was changed',
    channel: 'connection',
    code: '4403',
    withinMs: 20_000,
    run: async ({ world }) => {
      const { account, session } = await newSelf(world);
      const other = await login(world, account.email, account.password);
      const socket = await connectSocket(world.url, other.session?.accessToken);
      socket.subscribe('1', 'subscription { messageReceived { cursor } }');
      const input = { currentPassword: account.password, newPassword: 'a password to remember' };
      await run(world, session.accessToken, 'changePassword', input);
      const startedAt = performance.now();
      const { code, reason } = await socket.closed;
      const isInTime = performance.now() - startedAt < 5_000;
      return { code: isInTime ? String(code) : `${code}, too late`, text: reason };
    },
  },
  {
    row: 'A54',
    issue: 5,
    input: 'the token of somebody who was staff a moment ago',
    channel: 'errors[]',
    code: 'FORBIDDEN',
    run: async ({ world, admin }) => {
      const mo = await world.person('mo', { accountType: 'ADMIN' });
      const look = '{ userAccounts(first: 1) { nodes { id } } }';
      const before = await world.execute(mo, look);
      const input = { userId: mo.id, accountType: 'FAN' };
      await run(world, admin.token, 'changeAccountType', input);
      const authorization = `Bearer ${mo.token}`;
      const after = outcomeOf(await post(world.url, look, {}, { authorization }));
      return before.errors.length === 0 ? after : { code: `${before.code} before`, text: '' };
    },
  },
];

/** Guessing, and what is left of what was known before. */
export const guessingAttacks: readonly Attack[] = [...spread, ...resets, ...forgeries, ...changes];
