import type { ClientBase } from 'pg';
import { guardedTables } from '../../src/kernel/db/guarded';
import { committedInventory, countByKind, differences, readInventory } from './inventory';

/** One thing that was looked at, and what is wrong with it. */
export interface Finding {
  readonly what: string;
  /** Nothing where all is well. */
  readonly problems: readonly string[];
  /** What was seen, for whoever reads on. */
  readonly seen?: string;
}

const oldestServer = 150_000;
const extensions = ['citext', 'pg_trgm', 'btree_gist', 'cube'];
const roles = [
  'app',
  'worker',
  'migrate',
  'retention',
  'auditor',
  'identity_owner',
  'ledger_owner',
  'audit_owner',
];
const monthsAhead = 2;

/** Holds a database against what the product stands on. Changes nothing. */
export async function verifyDatabase(client: ClientBase): Promise<readonly Finding[]> {
  const lines = await readInventory(client);
  return [
    await server(client),
    await named(client, 'extensions', 'SELECT extname AS name FROM pg_extension', extensions),
    await named(client, 'roles', 'SELECT rolname AS name FROM pg_roles', roles),
    await loginless(client),
    await guarded(client),
    await partitions(client),
    await waitingRows(client),
    {
      what: 'constraints, indexes, grants, policies, triggers and functions',
      problems: differences(await committedInventory(), lines),
      seen: Object.entries(countByKind(lines))
        .map(([kind, count]) => `${count} × ${kind}`)
        .join(', '),
    },
  ];
}

async function namesOf(
  client: ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(text, values);
  return rows.map(({ name }) => name);
}

async function server(client: ClientBase): Promise<Finding> {
  const { rows } = await client.query<{ version: string; number: number }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number`,
  );
  const { version = '', number = 0 } = rows[0] ?? {};
  const problems = number < oldestServer ? [`PostgreSQL ${version} is too old: 15 or newer.`] : [];
  return { what: 'server', problems, seen: `PostgreSQL ${version}` };
}

async function named(
  client: ClientBase,
  what: string,
  text: string,
  wanted: readonly string[],
): Promise<Finding> {
  const there = new Set(await namesOf(client, text));
  return {
    what,
    problems: wanted.filter((name) => !there.has(name)).map((name) => `${name} is not there.`),
    seen: wanted.join(', '),
  };
}

async function loginless(client: ClientBase): Promise<Finding> {
  const names = await namesOf(
    client,
    `SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1) AND (rolcanlogin OR rolsuper OR rolbypassrls)`,
    [roles],
  );
  return {
    what: 'rights of the roles',
    problems: names.map((name) => `${name} can log in, or passes policies by.`),
  };
}

async function guarded(client: ClientBase): Promise<Finding> {
  const forced = await namesOf(
    client,
    `SELECT relname AS name FROM pg_class
     WHERE relforcerowsecurity AND relrowsecurity AND relnamespace = 'public'::regnamespace AND NOT relispartition`,
  );
  const open = guardedTables.filter((table) => !forced.includes(table));
  return {
    what: 'guarded tables',
    problems: open.map((table) => `${table} is open: row level security is not forced on it.`),
    seen: `${forced.length} tables`,
  };
}

async function partitions(client: ClientBase): Promise<Finding> {
  const { rows } = await client.query<{ missing: string | null; tables: number }>(
    `SELECT string_agg(t.parent || ' ' || to_char(month, 'YYYY-MM'), ', ' ORDER BY t.parent::text, month)
         FILTER (WHERE to_regclass('public.' || t.parent || to_char(month, '"_y"YYYY"m"MM')) IS NULL) AS missing,
       count(DISTINCT t.parent)::int AS tables
     FROM app.monthly_tables() t,
       LATERAL (SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + m * interval '1 month' AS month
                FROM generate_series(0, $1::int) m) months`,
    [monthsAhead],
  );
  const { missing = null, tables = 0 } = rows[0] ?? {};
  return {
    what: 'partitions of the months to come',
    problems: missing === null ? [] : [`Not made: ${missing}. Run: SELECT app.make_partitions()`],
    seen: `${tables} tables`,
  };
}

async function waitingRows(client: ClientBase): Promise<Finding> {
  const waiting: string[] = [];
  for (const parent of await namesOf(
    client,
    'SELECT parent::text AS name FROM app.monthly_tables()',
  )) {
    const { rows } = await client.query<{ some: boolean }>(
      `SELECT EXISTS (SELECT FROM ${client.escapeIdentifier(`${parent}_rest`)}) AS some`,
    );
    if (rows[0]?.some === true) waiting.push(parent);
  }
  return {
    what: 'rows without a month',
    problems: waiting.map((table) => `Rows of ${table} wait for the partition of their month.`),
  };
}
