import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Pool, type DatabaseError } from 'pg';
import { Database } from '../../src/kernel/db/database';
import { guardedTables } from '../../src/kernel/db/guarded';
import { createDatabase, loginsFor, type TestDatabase } from '../kit/database';
import { goodValues } from '../migrations/domains';
import { GoodRows } from '../migrations/nonsense/good-rows';
import { parent, type Row } from '../migrations/nonsense/rules-of';

jest.setTimeout(300_000);

const insufficientPrivilege = '42501';

/** What rows need beside one another: causes of their own, and what is said elsewhere of rows of money. */
const values: Readonly<Record<string, () => Row>> = {
  ...goodValues,
  transactions: () => ({ ...goodValues['transactions']?.(), source_id: randomUUID() }),
  ledger_movements: () => ({ ...goodValues['ledger_movements']?.(), cause_id: randomUUID() }),
  ledger: () => ({
    version: 1,
    amount: 5,
    balance_before: 0,
    balance_after: 5,
    hash: randomBytes(32),
  }),
  journal_entry_lines: () => ({ currency_code: 'USD', entry_date: '2026-03-01', debit_minor: 100 }),
  idempotency_keys: () => ({ result: '{}' }),
  subscriptions: () => ({
    creator_id: parent('creators'),
    interval: 'MONTHLY',
    price_minor: 999,
    currency_code: 'USD',
  }),
};

/** How many accounts read at once, over how many connections. */
const viewersAtOnce = 50;
const connections = 10;

let store: TestDatabase;
let owner: Client;
let app: Pool;
/** By guarded table, a row of it. */
let rows: ReadonlyMap<string, Row>;
/** Accounts that rows of guarded tables are about, or that have to do with them. */
let concerned: readonly string[];

beforeAll(async () => {
  store = await createDatabase('migrated');
  owner = new Client({ connectionString: store.url });
  await owner.connect();
  app = new Pool({ connectionString: loginsFor(store.url).appUrl, max: connections });
  const found = new Map<string, Row>();
  for (const table of guardedTables) {
    found.set(table, (await keptRow(table, 'origin')) ?? (await keptRow(table, 'replica')) ?? {});
  }
  rows = found;
  concerned = await accountsIn([...rows]);
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await store.drop();
});

/**
 * A good row of a table with all that it points to, belonging to accounts of its own; null where it cannot stand alone.
 * As replication writes it, no trigger asks for what else there has to be: who sees the row is all that is tried here.
 */
async function keptRow(table: string, as: 'origin' | 'replica'): Promise<Row | null> {
  await owner.query('BEGIN');
  try {
    await owner.query(`SET LOCAL session_replication_role = ${as}`);
    const row = await new GoodRows(owner, values).insert(table);
    await owner.query('COMMIT');
    return row;
  } catch {
    await owner.query('ROLLBACK');
    return null;
  }
}

/** All accounts that are named in these rows, straight or as a creator. */
async function accountsIn(all: readonly (readonly [string, Row])[]): Promise<readonly string[]> {
  const ids = all.flatMap(([, row]) => Object.values(row).filter(isUuid));
  const found = await owner.query<{ id: string }>(
    `SELECT id FROM users WHERE id = ANY ($1::uuid[])
     UNION SELECT user_id FROM creators WHERE id = ANY ($1::uuid[])
     UNION SELECT user_id FROM wallets WHERE id = ANY ($1::uuid[]) ORDER BY 1`,
    [ids],
  );
  return found.rows.map(({ id }) => id);
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value);
}

const text = (table: string): string =>
  `SELECT to_jsonb(t)::text AS row FROM ${table} t ORDER BY 1`;

/** What an account finds in a table with no rule of the application in between; a table closed to it shows nothing. */
async function found(read: Promise<readonly unknown[]>): Promise<string> {
  try {
    return JSON.stringify(await read);
  } catch (error) {
    if ((error as DatabaseError).code === insufficientPrivilege) return '[]';
    throw error;
  }
}

const nothing = '[]';

it('[audit.row-level-security] has a row of every guarded table to hide', () => {
  const without = guardedTables.filter((table) => Object.keys(rows.get(table) ?? {}).length === 0);

  expect(without).toEqual([]);
});

it('[audit.row-level-security] hides every row of every guarded table from strangers and visitors, with no rule of the application in between', async () => {
  const database = new Database({ url: loginsFor(store.url).appUrl, poolSize: connections });
  const { rows: strangers } = await owner.query<{ id: string }>(
    `INSERT INTO users (username) VALUES ('every_stranger'), ('every_other') RETURNING id`,
  );
  const leaks: string[] = [];
  for (const table of rows.keys()) {
    for (const { id } of strangers) {
      const others = `SELECT row FROM (${text(table)}) all_rows WHERE position($1 IN row) = 0`;
      const seen = await found(database.queryFor(id, { text: others, values: [id] }));
      if (seen !== nothing) leaks.push(`${table} to a stranger: ${seen.slice(0, 200)}`);
    }
    const seen = await found(app.query(text(table)).then((result) => result.rows));
    if (seen !== nothing) leaks.push(`${table} to a visitor: ${seen.slice(0, 200)}`);
  }
  await database.close();

  expect(leaks).toEqual([]);
});

it(`[audit.row-level-security] ${viewersAtOnce} accounts reading all guarded tables at once over ${connections} connections never read what is another's`, async () => {
  const database = new Database({ url: loginsFor(store.url).appUrl, poolSize: connections });
  const viewers = concerned.slice(0, viewersAtOnce);
  const read = (viewer: string, table: string): Promise<string> =>
    found(database.queryFor(viewer, { text: text(table), values: [] }));
  const alone = new Map<string, string>();
  for (const viewer of viewers) {
    for (const table of rows.keys()) alone.set(`${viewer} ${table}`, await read(viewer, table));
  }
  const wrong: string[] = [];
  let reads = 0;
  for (const table of rows.keys()) {
    await Promise.all(
      viewers.map(async (viewer, at) => {
        const seen = await read(viewer, table);
        // In between, somebody of whom nothing is known gets a connection that was just another's.
        const unset =
          at % 10 === 0 ? await found(app.query(text(table)).then((r) => r.rows)) : nothing;
        reads += 1;
        if (seen !== alone.get(`${viewer} ${table}`) || unset !== nothing)
          wrong.push(`${viewer} ${table}`);
      }),
    );
  }
  await database.close();
  const seenByOwners = new Set(
    [...alone].filter(([, seen]) => seen !== nothing).map(([key]) => key.split(' ')[1]),
  );

  process.stdout.write(
    `${reads} reads of ${viewers.length} accounts, ${seenByOwners.size} tables with rows that one of them may see\n`,
  );
  expect(wrong).toEqual([]);
  expect(viewers).toHaveLength(viewersAtOnce);
  expect(seenByOwners.size).toBeGreaterThan(20);
});
