import { setTimeout as delay } from 'node:timers/promises';
import { generate } from 'otplib';
import type { Stage } from '../../kit/stage';
import type { World } from '../../kit/world';
import { newAccount, registered, type NewAccount, type Tokens } from './accounts';

/** Somebody who registered over the API, with what they know. */
export interface Self {
  readonly account: NewAccount;
  readonly userId: string;
  readonly session: Tokens;
}

/** What a mutation answered: its payload, or the code of the error in its place. */
export type Outcome = Readonly<Record<string, unknown>> & {
  readonly userErrors?: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
};

export async function newSelf(world: World, name = 'ada'): Promise<Self> {
  const account = newAccount(name);
  return { account, ...(await registered(world, account)) };
}

/** Runs one mutation with an access token, or as a visitor; `selects` is what of the payload is asked for. */
export async function run(
  world: Stage,
  token: string | null,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
  selects = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const inputType =
    inputTypes[mutation] ?? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const operation = `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { ${selects} userErrors { code field } } }`;
  const answer = await world.execute<Readonly<Record<string, Outcome>>>(
    null,
    operation,
    { input },
    { ...(token && { authorization: `Bearer ${token}` }), ...headers },
  );
  return answer.data?.[mutation] ?? { error: answer.code ?? answer.errors };
}

const inputTypes: Readonly<Record<string, string>> = {
  socialLogin: 'SocialAnswerInput',
  linkIdentity: 'SocialAnswerInput',
  deactivateAccount: 'EndAccountInput',
  deleteAccount: 'EndAccountInput',
};

/** The codes of the rules that were broken. */
export function codes({ userErrors = [] }: Outcome): readonly string[] {
  return userErrors.map(({ code }) => code);
}

/** The last code of six digits that was sent to an address. */
export async function codeSentTo(world: World, to: string): Promise<string> {
  const found = await eventually(async () =>
    [...world.post.mail.to(to), ...world.post.texts.to(to)]
      .map(({ text }) => /\b\d{6}\b/.exec(text)?.[0])
      .findLast((code) => code !== undefined),
  );
  return found ?? '';
}

/** Asks again until there is an answer, for at most five seconds. */
export async function eventually<T>(ask: () => Promise<T | undefined | null>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null) return answer;
    if (Date.now() > deadline) throw new Error('It did not happen in time.');
    await delay(50);
  }
}

/** Confirms the e-mail address of somebody by the code that they were sent. */
export async function confirmed(world: World, self: Self): Promise<Self> {
  const code = await codeSentTo(world, self.account.email);
  const outcome = await run(world, self.session.accessToken, 'confirmContact', {
    contact: 'EMAIL',
    code,
  });
  if (codes(outcome).length > 0) throw new Error(codes(outcome).join(' '));
  return self;
}

/** Gives somebody an authenticator. */
export async function withTotp(
  world: World,
  { account, session }: Self,
): Promise<{ readonly secret: string; readonly recoveryCodes: readonly string[] }> {
  const token = session.accessToken;
  const enrolled = await run(
    world,
    token,
    'enrolTotp',
    { password: account.password },
    'secret uri',
  );
  const { secret } = enrolled;
  if (typeof secret !== 'string') throw new Error(JSON.stringify(enrolled));
  // A code of the step before leaves that of now for the login.
  const code = await totp(secret, -1);
  const { recoveryCodes } = await run(world, token, 'confirmTotp', { code }, 'recoveryCodes');
  return { secret, recoveryCodes: recoveryCodes as readonly string[] };
}

/** The code of a secret, of now or of so many steps of thirty seconds from now. */
export function totp(secret: string, steps = 0): Promise<string> {
  return generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps });
}
