import { SignJWT } from 'jose';
import { SigningKeys } from '../../src/kernel/auth/signing-keys';
import { entryRules } from '../../src/modules/identity/entry-limits';
import { post } from '../kit/http';
import { connectSocket, type TestSocket } from '../kit/socket';
import { World } from '../kit/world';
import { login } from '../modules/identity/accounts';
import { suspend } from '../modules/sanctioning';
import { codeSentTo, eventually, newSelf, run, totp, withTotp } from '../modules/identity/self';
import { userErrorIn, type Attack, type Outcome, type Stage } from './attack';

type Input = Readonly<Record<string, unknown>>;

/** One mutation as whoever has the token, and what came of it. */
async function attempt(
  world: World,
  token: string | null,
  mutation: string,
  input: Input,
): Promise<Outcome> {
  const outcome = await run(world, token, mutation, input);
  const { error } = outcome;
  const code = typeof error === 'string' ? error : userErrorIn({ outcome });
  return { code: code ?? 'OK', text: JSON.stringify(outcome) };
}

function byProof(
  row: Attack['row'],
  input: string,
  code: string,
  run: (stage: Stage) => Promise<Outcome>,
): Attack {
  const channel = code === 'RATE_LIMITED' ? 'errors[]' : 'userErrors';
  return { row, issue: 5, input, channel, code, run, withinMs: 30_000 };
}

/** The last token for a new password that was sent to an address. */
function resetTokenSentTo({ post }: World, email: string): Promise<string> {
  return eventually(async () =>
    post.mail
      .to(email)
      .map(({ text }) => /\n\n([\w-]{43})\n\n/.exec(text)?.[1])
      .findLast((token) => token !== undefined),
  );
}

const newPassword = 'a password to remember';

const proofs: readonly Attack[] = [
  byProof('A51', 'a token for a new password that was used', 'INVALID_TOKEN', async ({ world }) => {
    const { account } = await newSelf(world);
    await run(world, null, 'requestPasswordReset', { email: account.email });
    const token = await resetTokenSentTo(world, account.email);
    await run(world, null, 'resetPassword', { token, newPassword });
    return attempt(world, null, 'resetPassword', { token, newPassword: 'and yet another one' });
  }),
  byProof('A51', 'a token for a new password that is old', 'INVALID_TOKEN', async ({ world }) => {
    const { account, userId } = await newSelf(world);
    await run(world, null, 'requestPasswordReset', { email: account.email });
    const token = await resetTokenSentTo(world, account.email);
    await world.owner.prisma.$executeRaw`
      UPDATE password_reset_tokens SET created_at = now() - interval '1 day', expires_at = now() - interval '1 hour'
      WHERE user_id = ${userId}::uuid`;
    return attempt(world, null, 'resetPassword', { token, newPassword });
  }),
  byProof('A51', 'a code that was sent to somebody else', 'INVALID_TOKEN', async ({ world }) => {
    const [ada, eve] = [await newSelf(world), await newSelf(world, 'eve')];
    const code = await codeSentTo(world, ada.account.email);
    await codeSentTo(world, eve.account.email);
    const input = { contact: 'EMAIL', code };
    return attempt(world, eve.session.accessToken, 'confirmContact', input);
  }),
  byProof('A51', 'a code that was used', 'INVALID_TOKEN', async ({ world }) => {
    const { account, session } = await newSelf(world);
    const input = { contact: 'EMAIL', code: await codeSentTo(world, account.email) };
    await run(world, session.accessToken, 'confirmContact', input);
    return attempt(world, session.accessToken, 'confirmContact', input);
  }),
  ...(['code', 'recovery code'] as const).map((what) =>
    byProof(
      'A56',
      `a ${what} of a second factor that was used`,
      'INVALID_TOKEN',
      async ({ world }) => {
        const ada = await newSelf(world);
        const { secret, recoveryCodes } = await withTotp(world, ada);
        const code = what === 'code' ? await totp(secret) : (recoveryCodes[0] ?? '');
        const challengeToken = await challengeFor(world, ada.account);
        await run(world, null, 'completeLogin', { challengeToken, code });
        return attempt(world, null, 'completeLogin', { challengeToken, code });
      },
    ),
  ),
  byProof('A56', 'the right code, after twenty wrong ones', 'RATE_LIMITED', async ({ world }) => {
    const { proofsPerAccount } = entryRules;
    const strict = await World.create({ beside: world, entryRules: { proofsPerAccount } });
    const ada = await newSelf(world);
    const { secret } = await withTotp(world, ada);
    const challengeToken = await challengeFor(world, ada.account);
    for (let guess = 0; guess < proofsPerAccount.times; guess += 1) {
      await run(strict, null, 'completeLogin', { challengeToken, code: `wrong-${guess}` });
    }
    const code = await totp(secret);
    const outcome = await attempt(strict, null, 'completeLogin', { challengeToken, code });
    await strict.close();
    return outcome;
  }),
];

async function challengeFor(
  world: World,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<string> {
  const outcome = await run(
    world,
    null,
    'login',
    { login: email, password },
    'challenge { token }',
  );
  return (outcome['challenge'] as { token: string }).token;
}

/** Waits for a socket to be closed; in how many seconds is part of what is promised. */
async function closingOf(socket: TestSocket, within: number): Promise<Outcome> {
  const startedAt = performance.now();
  const { code, reason } = await socket.closed;
  const isInTime = performance.now() - startedAt < within * 1000;
  return { code: isInTime ? String(code) : `${code}, too late`, text: reason };
}

function onOpenSocket(
  row: Attack['row'],
  input: string,
  run: (stage: Stage) => Promise<Outcome>,
): Attack {
  return { row, issue: 5, input, channel: 'connection', code: '4403', run, withinMs: 20_000 };
}

const listening = 'subscription { messageReceived { cursor message { body } } }';

const openSockets: readonly Attack[] = [
  onOpenSocket('A60', 'an open socket whose session is ended elsewhere', async ({ world }) => {
    const { account, session } = await newSelf(world);
    const socket = await connectSocket(world.url, session.accessToken);
    socket.subscribe('1', listening);
    const other = await login(world, account.email, account.password);
    await run(world, other.session?.accessToken ?? '', 'logout', { everywhere: true });
    return closingOf(socket, 5);
  }),
  onOpenSocket('A60', 'an open socket whose token expires', async ({ world, ada, ben }) => {
    const token = await shortToken(world, ada.token, 2);
    const socket = await connectSocket(world.url, token);
    socket.subscribe('1', listening);
    const outcome = await closingOf(socket, 7);
    await world.ask(
      ben,
      'mutation ($id: ID!) { sendMessage(input: { recipientId: $id, body: "Late" }) { userErrors { code } } }',
      { id: ada.id },
    );
    const heard = await Promise.race([socket.next(), later(500)]);
    return heard ? { code: 'HEARD', text: JSON.stringify(heard) } : outcome;
  }),
  onOpenSocket('A45', 'an open socket of somebody who is suspended', async ({ world }) => {
    const [admin, eve] = [
      await world.person('admin', { accountType: 'ADMIN' }),
      await world.person('eve'),
    ];
    const socket = await connectSocket(world.url, eve.token);
    const input = { userId: eve.id, verdict: 'SUSPEND', reason: 'Spam' };
    await run(world, admin.token, 'judgeAccount', input);
    return closingOf(socket, 5);
  }),
  onOpenSocket('A45', 'an open socket, by a sanction alone', async ({ world }) => {
    const eve = await world.person('eve');
    const socket = await connectSocket(world.url, eve.token);
    socket.subscribe('1', listening);
    await suspend(world, eve);
    return closingOf(socket, 5);
  }),
  onOpenSocket('A45', 'an open socket, by a sanction that begins later', async ({ world }) => {
    const eve = await world.person('eve');
    const socket = await connectSocket(world.url, eve.token);
    socket.subscribe('1', listening);
    await suspend(world, eve, '1 second');
    return closingOf(socket, 6);
  }),
  onOpenSocket('A45', 'a socket that somebody opens who is suspended', async ({ world }) => {
    const eve = await world.person('eve', { status: 'SUSPENDED' });
    try {
      return await closingOf(await connectSocket(world.url, eve.token), 5);
    } catch (error) {
      const text = error instanceof Error ? error.message : '';
      return { code: /\d{4}/.exec(text)?.[0] ?? 'OPEN', text: '' };
    }
  }),
];

function later(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null));
}

/** A token of ours for the same session, with less time. */
async function shortToken({ authSecret }: World, token: string, seconds: number): Promise<string> {
  const [, claims = ''] = token.split('.');
  const given = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const { kid, privateKey } = new SigningKeys(authSecret).current();
  return new SignJWT({ ...given, exp: Math.floor(Date.now() / 1000) + seconds })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .sign(privateKey);
}

const search = 'query ($search: String!) { users(search: $search) { nodes { username } } }';

/** How many accounts words find. */
async function countFound({ world, ada }: Stage, words: string): Promise<number> {
  const authorization = `Bearer ${ada.token}`;
  const { json } = await post(world.url, search, { search: words }, { authorization });
  const { nodes } = json.data?.['users'] as { readonly nodes: readonly unknown[] };
  return nodes.length;
}

/** A name that words would find, if any of their signs meant more than itself. */
const wildcards: Readonly<Record<string, (name: string) => string>> = {
  'a percent sign': () => '%',
  'a percent sign after a beginning': (name) => `${name.slice(0, 3)}%`,
  'an underscore in place of a letter': (name) => `_${name.slice(1)}`,
  'a backslash before a letter': (name) => `\\${name}`,
  'a quote and a condition': (name) => `${name}' OR '1'='1`,
  'a comment': (name) => `${name}'; --`,
  'a search of PostgreSQL': () => 'a:* | b:*',
};

const searches: readonly Attack[] = Object.entries(wildcards).map(([what, wordsFor]) => ({
  row: 'A28',
  issue: 5,
  input: `${what} among the words of a search`,
  channel: 'none',
  code: 'LITERAL',
  run: async (stage) => {
    const name = stage.ben.username;
    const plain = await countFound(stage, name);
    const found = await countFound(stage, wordsFor(name));
    return { code: plain === 1 && found === 0 ? 'LITERAL' : `${plain}, ${found}`, text: '' };
  },
}));

export const accountAttacks: readonly Attack[] = [...proofs, ...openSockets, ...searches];
