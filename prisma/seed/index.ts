import type { ClientBase, Pool } from 'pg';
import { insertRows } from './insert';
import { makeDemoRows, type DemoRows } from './rows';
import { hour } from './times';

export { demoAccounts, demoPassword } from './demo-accounts';

/** A table that the demonstration fills. */
export type SeededTable = keyof DemoRows;

/** How far the writing has come. */
export interface SeedProgress {
  /** The table that has just been filled. */
  readonly table: SeededTable;
  readonly rowsWritten: number;
  readonly rowsTotal: number;
}

/** How to seed. */
export interface SeedOptions {
  /** Where this happens: never in production, whose accounts must not have a public password. */
  readonly environment: 'development' | 'test';
  /** The moment at which the demonstration takes place: the last full hour, if none is given. */
  readonly baseDate?: Date;
  readonly onProgress?: (progress: SeedProgress) => void;
}

/** What was written. */
export interface SeedSummary {
  readonly baseDate: Date;
  /** How many rows each table has got. */
  readonly rows: Readonly<Record<SeededTable, number>>;
  readonly rowsTotal: number;
  readonly elapsedMs: number;
}

/** Whether nobody has an account yet. */
export async function isEmpty(pool: Pool): Promise<boolean> {
  return hasNoUsers(pool);
}

/**
 * Fills a migrated database with the demonstration: all of it or nothing. It emits no events and leaves no audit trail,
 * since nobody did any of this.
 *
 * @throws Error where the environment is another one, or where there is an account already; then nothing is written.
 */
export async function seedDemoData(pool: Pool, options: SeedOptions): Promise<SeedSummary> {
  const { environment, baseDate = lastFullHour(), onProgress } = options;
  if (!['development', 'test'].includes(environment)) {
    throw new Error(`Demo data do not belong into ${environment}: their passwords are public.`);
  }
  const started = performance.now();
  const rows = await makeDemoRows(baseDate);
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    await writeAll(client, rows, onProgress);
    await client.query('COMMIT');
  } catch (error) {
    // A connection with a broken transaction is closed, which rolls it back.
    failure = error instanceof Error ? error : new Error(String(error));
    throw failure;
  } finally {
    client.release(failure);
  }
  const counts = countsOf(rows);
  return {
    baseDate,
    rows: counts,
    rowsTotal: sum(counts),
    elapsedMs: Math.round(performance.now() - started),
  };
}

/** Nobody else can register or seed meanwhile; the planner learns what there is before anybody asks. */
async function writeAll(
  client: ClientBase,
  rows: DemoRows,
  onProgress: SeedOptions['onProgress'],
): Promise<void> {
  await client.query(
    `SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '60s'; SET LOCAL app.audit = 'off'`,
  );
  await client.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
  if (!(await hasNoUsers(client))) {
    throw new Error('Demo data are for an empty database only, and this one has accounts.');
  }
  const counts = countsOf(rows);
  const rowsTotal = sum(counts);
  let rowsWritten = 0;
  for (const table of tablesOf(rows)) {
    await insertRows(client, table, rows[table]);
    rowsWritten += counts[table];
    onProgress?.({ table, rowsWritten, rowsTotal });
  }
  await creditTokens(client);
  await postSubscriptions(client);
  await client.query(`ANALYZE ${tablesOf(rows).join(', ')}`);
}

/** Posts the tokens that were paid for to the ledger, as the product does, in the order in which they were paid. */
async function creditTokens(client: ClientBase): Promise<void> {
  await client.query(
    `/* seed.creditTokens */ SELECT app.post_token_purchase(user_id, tokens, id)
     FROM (SELECT user_id, tokens, id FROM payments WHERE purpose = 'TOKENS' ORDER BY settled_at, id) AS paid`,
  );
}

/** Posts what was paid for subscriptions to the books, as the product does. */
async function postSubscriptions(client: ClientBase): Promise<void> {
  await client.query(
    `/* seed.postSubscriptions */ SELECT app.post_subscription_charge(id)
     FROM (SELECT id FROM payments WHERE purpose = 'SUBSCRIPTION' ORDER BY settled_at, id) AS paid`,
  );
}

async function hasNoUsers(connection: Pool | ClientBase): Promise<boolean> {
  const { rows } = await connection.query<{ is_empty: boolean }>(
    '/* seed.isEmpty */ SELECT NOT EXISTS (SELECT FROM users) AS is_empty',
  );
  return rows[0]?.is_empty ?? false;
}

function tablesOf(rows: DemoRows): SeededTable[] {
  return Object.keys(rows) as SeededTable[];
}

function countsOf(rows: DemoRows): Record<SeededTable, number> {
  const counts = tablesOf(rows).map((table) => [table, rows[table].length]);
  return Object.fromEntries(counts) as Record<SeededTable, number>;
}

function sum(counts: Readonly<Record<SeededTable, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function lastFullHour(): Date {
  return new Date(Math.floor(Date.now() / hour) * hour);
}
