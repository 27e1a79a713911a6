import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { hashPassword } from '../../src/kernel/crypto/passwords';

/** Why there is no first administrator to make. */
export class NotTheFirst extends Error {
  override readonly name = 'NotTheFirst';
}

/** The first administrator, with the password that has to be changed before anything else. */
export interface FirstAdministrator {
  readonly userId: string;
  readonly password: string;
}

/**
 * Makes the first administrator of an installation, with a password that nobody else has ever had. Of several that are made
 * at once, one is.
 *
 * @throws NotTheFirst where there is an administrator already.
 */
export async function createFirstAdministrator(
  url: string,
  { email, dateOfBirth }: { readonly email: string; readonly dateOfBirth: string },
): Promise<FirstAdministrator> {
  const password = randomBytes(18).toString('base64url');
  const passwordHash = await hashPassword(password);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('marquee:first-administrator'))`);
    const { rowCount } = await client.query(
      `SELECT FROM users WHERE account_type = 'ADMIN' LIMIT 1`,
    );
    if (rowCount !== 0) throw new NotTheFirst('There is an administrator already.');
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO users (account_type, status) VALUES ('ADMIN', 'ACTIVE') RETURNING id`,
    );
    const userId = rows[0]?.id ?? '';
    await client.query(
      `INSERT INTO user_private (user_id, email, email_verified_at, date_of_birth) VALUES ($1, $2, now(), $3)`,
      [userId, email, dateOfBirth],
    );
    await client.query(
      `INSERT INTO user_credentials (user_id, password_hash, must_change) VALUES ($1, $2, true)`,
      [userId, passwordHash],
    );
    await client.query('COMMIT');
    return { userId, password };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    await client.end();
  }
}
