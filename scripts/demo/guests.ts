import { hash } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Guest } from './audience';

/** How long a token is used before its owner logs in again, in milliseconds; it is good for 15 minutes. */
const tokenMs = 10 * 60_000;

const login = `mutation ($input: LoginInput!) { outcome: login(input: $input) {
  session { accessToken } userErrors { code } } }`;

/** Somebody who logs in with a password, again whenever the token grows old. */
export class Account implements Guest {
  private kept: { readonly token: string; readonly until: number } | null = null;

  constructor(
    private readonly url: string,
    private readonly email: string,
    private readonly password: string,
  ) {}

  /** @throws Error where the login is refused. */
  async token(): Promise<string> {
    if (this.kept && this.kept.until > Date.now()) return this.kept.token;
    const { session } = await ask<{ session: { readonly accessToken: string } | null }>(
      this.url,
      null,
      login,
      { input: { login: this.email, password: this.password } },
    );
    if (!session) throw new Error(`${this.email} may not log in.`);
    this.kept = { token: session.accessToken, until: Date.now() + tokenMs };
    return session.accessToken;
  }
}

/**
 * Asks over HTTP for one thing that has the name `outcome` in the document.
 *
 * @throws Error where it is refused.
 */
export async function ask<T extends object>(
  url: string,
  token: string | null,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as {
    readonly data?: { readonly outcome?: T & { readonly userErrors?: readonly object[] } };
    readonly errors?: readonly object[];
  };
  const problems = answer.errors ?? answer.data?.outcome?.userErrors ?? [];
  if (problems.length > 0 || !answer.data?.outcome) throw new Error(JSON.stringify(problems));
  return answer.data.outcome;
}

/**
 * Gives people of the demo data, as which nobody can log in otherwise, a password that only this run knows. Accounts of
 * others are left alone: those of the demo data are known by the domain of their addresses.
 */
export async function invite(
  databaseUrl: string,
  url: string,
  count: number,
): Promise<readonly Account[]> {
  const password = randomBytes(18).toString('base64url');
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ email: string }>(
      `WITH invited AS (
         SELECT u.id, p.email FROM users u JOIN user_private p ON p.user_id = u.id
         WHERE p.email LIKE '%@people.demo.test' AND u.status = 'ACTIVE' AND u.account_type = 'FAN'
           AND p.email_verified_at IS NOT NULL
         ORDER BY u.id LIMIT $1)
       UPDATE user_credentials c SET password_hash = $2 FROM invited WHERE c.user_id = invited.id
       RETURNING invited.email::text`,
      [count, await hash(password)],
    );
    return rows.map(({ email }) => new Account(url, email, password));
  } finally {
    await client.end();
  }
}
