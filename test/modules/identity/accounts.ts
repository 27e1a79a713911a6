import { randomBytes } from 'node:crypto';
import type { Result, World } from '../../kit/world';

/** The input of `register`. */
export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly dateOfBirth: string;
  readonly username: string | null;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accessTokenExpiresAt: string;
}

/** What `register`, `login` and `refreshSession` answer. */
export interface Entry {
  readonly session: Tokens | null;
  readonly viewer?: {
    readonly id: string;
    readonly username: string | null;
    readonly email: string | null;
    readonly accountType: string;
  } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
}

const entry = `
  session { accessToken refreshToken accessTokenExpiresAt }
  userErrors { code field }`;

const viewer = 'viewer { id username email accountType }';

/** The input of somebody whom no other test knows. */
export function newAccount(name: string, changes: Partial<NewAccount> = {}): NewAccount {
  const unique = `${name}_${randomBytes(5).toString('hex')}`;
  return {
    email: `${unique}@example.com`,
    password: `${name} has a long password`,
    dateOfBirth: '1990-05-17',
    username: unique,
    ...changes,
  };
}

export async function register(
  world: World,
  input: NewAccount,
  headers?: Readonly<Record<string, string>>,
): Promise<Entry> {
  const operation = `mutation ($input: RegisterInput!) { register(input: $input) { ${viewer} ${entry} } }`;
  const result = await world.execute<{ register: Entry }>(null, operation, { input }, headers);
  return dataOf(result).register;
}

/** Registers somebody who must be let in. */
export async function registered(
  world: World,
  input: NewAccount,
): Promise<{ readonly userId: string; readonly session: Tokens }> {
  const { session } = await register(world, input);
  if (!session) throw new Error(`${input.email} was not let in.`);
  const { userId } = await world.owner.prisma.userPrivate.findUniqueOrThrow({
    where: { email: input.email },
  });
  await codeIsSent(world, userId);
  return { userId, session };
}

/** A newcomer is sent a code after the answer: whoever counts statements waits for that to be over. */
export async function codeIsSent(world: World, userId: string): Promise<void> {
  for (let patience = 100; patience > 0; patience -= 1) {
    if ((await world.owner.prisma.verificationCode.count({ where: { userId } })) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The newcomer was sent no code.');
}

export async function login(world: World, login: string, password: string): Promise<Entry> {
  const operation = `mutation ($input: LoginInput!) { login(input: $input) { ${viewer} ${entry} } }`;
  const input = { login, password };
  return dataOf(await world.execute<{ login: Entry }>(null, operation, { input })).login;
}

export async function refresh(
  world: World,
  refreshToken: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Entry> {
  const operation = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { ${entry} } }`;
  const variables = { input: { refreshToken } };
  const result = await world.execute<{ refreshSession: Entry }>(
    null,
    operation,
    variables,
    headers,
  );
  return dataOf(result).refreshSession;
}

/** Sends an operation with an `Authorization` header of one's choice. */
export function executeWith<Data>(
  world: World,
  authorization: string,
  operation: string,
  variables?: Readonly<Record<string, unknown>>,
): Promise<Result<Data>> {
  return world.execute<Data>(null, operation, variables, { authorization });
}

/** Asks who one is with an access token. */
export function whoAmI(
  world: World,
  token: string,
): Promise<Result<{ readonly viewer: { readonly username: string | null } | null }>> {
  return executeWith(world, `Bearer ${token}`, '{ viewer { username } }');
}

/** The codes of the broken rules, each with the field that it is about. */
export function broken({ userErrors }: Entry): readonly string[] {
  return userErrors.map(({ code, field }) => `${field?.join('.') ?? ''} ${code}`.trim());
}

function dataOf<Data>({ data, errors }: Result<Data>): Data {
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data;
}
