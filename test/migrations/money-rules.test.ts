import { randomUUID } from 'node:crypto';
import { Pool, type DatabaseError } from 'pg';
import { cloneDatabase } from '../kit/database';
import { moneyNonsense, moneySense } from './money-nonsense';
import { paymentNonsense, paymentSense } from './payment-nonsense';
import { createCreator, createUser } from './people';

let pool: Pool;
let accounts: readonly [string, string];

beforeAll(async () => {
  pool = new Pool({ connectionString: await cloneDatabase() });
  accounts = [await createUser(pool), await createUser(pool)];
  await pool.query('SELECT app.post_token_purchase($1, 100, $2)', [accounts[0], randomUUID()]);
  await subscribe(accounts);
});

/** Gives the first account a creator of its own and an active subscription to the creator of the second. */
async function subscribe([fan, idol]: readonly [string, string]): Promise<void> {
  await createCreator(pool, fan);
  const creatorId = await createCreator(pool, idol);
  await pool.query(
    `INSERT INTO subscription_plans (creator_id, name, "interval", price_minor)
     VALUES ($1, 'Member', 'MONTHLY', 999)`,
    [creatorId],
  );
  await pool.query(
    `INSERT INTO subscriptions (fan_id, creator_id, plan_id, "interval", price_minor, currency_code, status,
       current_period_start, current_period_end)
     SELECT $2, creator_id, id, "interval", price_minor, currency_code, 'ACTIVE', now(), now() + interval '1 month'
     FROM subscription_plans WHERE creator_id = $1`,
    [creatorId, fan],
  );
}

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

  it.each(paymentSense)('take %s', async (statement) => {
    expect(await attempt(statement)).toBeNull();
  });

  it.each([...moneyNonsense, ...paymentNonsense])(
    'refuse %s by %s',
    async (statement, constraint) => {
      expect(await attempt(statement)).toBe(constraint);
    },
  );
});
