import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Pool, type DatabaseError } from 'pg';
import { createDatabase, loginsFor, type TestDatabase } from '../../kit/database';
import { createUser } from '../../migrations/people';
import { bookErrors } from './purses';

/** What can be asked of the ledger. Accounts are named by their place. */
type Step =
  | { readonly kind: 'buy'; readonly who: number; readonly tokens: number }
  | { readonly kind: 'buy-again'; readonly who: number; readonly tokens: number }
  | { readonly kind: 'tip'; readonly from: number; readonly to: number; readonly tokens: number };

const people = 4;
const account = fc.integer({ min: 0, max: people - 1 });
const tokens = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: -5, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: 999_999, max: 1_000_001 }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('buy' as const), who: account, tokens }),
  fc.record({ kind: fc.constant('buy-again' as const), who: account, tokens }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('tip' as const), from: account, to: account, tokens }),
  },
);

/** The ledger as a few lines of arithmetic: what every wallet must hold. */
class Model {
  readonly balances = Array.from({ length: people }, () => 0);
  /** What each is owed in money, in cents. */
  readonly earned = Array.from({ length: people }, () => 0);
  fees = 0;
  private hasBought = false;

  /** Whether the step must succeed. */
  take(one: Step): boolean {
    if (one.kind === 'tip') return this.tip(one.from, one.to, one.tokens);
    const isSecond = one.kind === 'buy-again' && this.hasBought;
    if (one.tokens <= 0 || isSecond) return false;
    if (one.kind === 'buy-again') this.hasBought = true;
    this.balances[one.who] = (this.balances[one.who] ?? 0) + one.tokens;
    return true;
  }

  private tip(from: number, to: number, amount: number): boolean {
    const has = this.balances[from] ?? 0;
    if (from === to || amount < 1 || amount > 1_000_000 || amount > has) return false;
    const fee = Math.floor(amount * 0.2 + 0.5);
    this.balances[from] = has - amount;
    this.earned[to] = (this.earned[to] ?? 0) + amount - fee;
    this.fees += fee;
    return true;
  }
}

let database: TestDatabase;
let owner: Pool;
let app: Pool;
let worker: Pool;

beforeAll(async () => {
  database = await createDatabase('migrated');
  const { appUrl, workerUrl } = loginsFor(database.url);
  owner = new Pool({ connectionString: database.url, max: 2 });
  app = new Pool({ connectionString: appUrl, max: 6 });
  worker = new Pool({ connectionString: workerUrl, max: 2 });
  // The end of the database may reach a connection before its own.
  for (const pool of [owner, app, worker]) pool.on('error', () => undefined);
});

afterAll(async () => {
  await Promise.all([owner.end(), app.end(), worker.end()]);
  await database.drop();
});

/** Takes a step in the role that may; whether it succeeded. Only rules of the ledger may stop it. */
async function take(one: Step, accounts: readonly string[], payment: string): Promise<boolean> {
  const client = await (one.kind === 'tip' ? app : worker).connect();
  try {
    await client.query('BEGIN');
    if (one.kind === 'tip') {
      await client.query(`SELECT set_config('app.user_id', $1, true)`, [accounts[one.from]]);
      await client.query('SELECT app.post_tip($1, $2, $3, NULL, false, NULL, NULL, NULL)', [
        randomUUID(),
        accounts[one.to],
        one.tokens,
      ]);
    } else {
      await client.query('SELECT app.post_token_purchase($1, $2, $3)', [
        accounts[one.who],
        one.tokens,
        one.kind === 'buy' ? randomUUID() : payment,
      ]);
    }
    await client.query('COMMIT');
    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    expect(['23505', '23514']).toContain((error as DatabaseError).code);
    return false;
  } finally {
    client.release();
  }
}

async function balancesOf(accounts: readonly string[]): Promise<readonly number[]> {
  const { rows } = await owner.query<{ balance: string }>(
    `SELECT w.balance FROM unnest($1::uuid[]) WITH ORDINALITY AS a (id, place)
     JOIN wallets w ON w.user_id = a.id ORDER BY place`,
    [accounts],
  );
  return rows.map(({ balance }) => Number(balance));
}

async function earnedBy(accounts: readonly string[]): Promise<readonly number[]> {
  const { rows } = await owner.query<{ earned: string }>(
    `SELECT coalesce(b.available_minor, 0) AS earned FROM unnest($1::uuid[]) WITH ORDINALITY AS a (id, place)
     LEFT JOIN user_balances b ON b.user_id = a.id ORDER BY place`,
    [accounts],
  );
  return rows.map(({ earned }) => Number(earned));
}

async function fees(): Promise<number> {
  const { rows } = await owner.query<{ balance: string }>(
    `SELECT sum(balance) AS balance FROM wallets WHERE kind = 'FEES'`,
  );
  return Number(rows[0]?.balance);
}

const newAccounts = (): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: people }, () => createUser(owner)));

it('[wallet.double-entry wallet.before-after wallet.no-double-spend] keeps every rule through any steps, and never takes one that a model refuses', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const accounts = await newAccounts();
      const model = new Model();
      const payment = randomUUID();
      const feesBefore = await fees();
      for (const one of steps) expect(await take(one, accounts, payment)).toBe(model.take(one));
      expect(await balancesOf(accounts)).toEqual(model.balances);
      expect(await earnedBy(accounts)).toEqual(model.earned);
      expect((await fees()) - feesBefore).toBe(model.fees);
    }),
    { numRuns: 500 },
  );
  expect(await bookErrors(owner)).toEqual([]);
}, 300_000);

it('[wallet.double-entry wallet.no-double-spend] keeps every rule through steps that are taken at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      const accounts = await newAccounts();
      const payment = randomUUID();
      await Promise.all(steps.map((one) => take(one, accounts, payment)));
      expect(Math.min(...(await balancesOf(accounts)))).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 50 },
  );
  expect(await bookErrors(owner)).toEqual([]);
}, 300_000);
