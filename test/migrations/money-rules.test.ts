import { randomUUID } from 'node:crypto';
import { Pool, type DatabaseError } from 'pg';
import { cloneDatabase } from '../kit/database';
import { moneyNonsense, moneySense } from './money-nonsense';
import { createUser } from './people';

let pool: Pool;
let accounts: readonly [string, string];

beforeAll(async () => {
  pool = new Pool({ connectionString: await cloneDatabase() });
  accounts = [await createUser(pool), await createUser(pool)];
  await pool.query('SELECT app.post_token_purchase($1, 100, $2)', [accounts[0], randomUUID()]);
});

afterAll(() => pool.end());

/** Tries a statement for the accounts that it names, leaves nothing behind, and says what it broke. */
async function attempt(statement: string): Promise<string | null> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const named = accounts.filter((_, index) => statement.includes(`$${index + 1}`));
    await client.query(statement, named);
    return null;
  } catch (error) {
    return (error as DatabaseError).constraint ?? (error as DatabaseError).message;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

describe('rules about money', () => {
  it.each(moneySense)('take %s', async (statement) => {
    expect(await attempt(statement)).toBeNull();
  });

  it.each(moneyNonsense)('refuse %s by %s', async (statement, constraint) => {
    expect(await attempt(statement)).toBe(constraint);
  });
});
