import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { Client } from 'pg';
import { committedInventory, countByKind, readInventory } from '../../prisma/database/inventory';
import { guardedViews } from '../../src/kernel/db/guarded';
import { cloneDatabase } from '../kit/database';

/** What docs/features.yaml says of the tables of a domain. */
interface Domain {
  readonly key: string;
  readonly tables: readonly string[];
  readonly homes?: Readonly<Record<string, string>>;
}

/** Columns with an id that no foreign key can hold, and why. Each is a decision; a new one needs its reason here. */
const withoutReference: readonly (readonly [columns: RegExp, because: string])[] = [
  [
    /\.(subject|target|content|cause|object|source)_id$/,
    'It names a row of one of several tables; the type beside it says of which.',
  ],
  [/\.(request|event)_id$/, 'It names a request or an event, which are no rows.'],
  [
    /^(system_logs|user_login_history|security_events)\.session_id$/,
    'The trail outlives the sessions that it tells of.',
  ],
  [/^ledger\.entry_id$/, 'It is the name of the entry itself.'],
  [/^announcements\.last_user_id$/, 'It is how far a job has come, not an account that it needs.'],
];

let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: await cloneDatabase() });
  await client.connect();
});

afterAll(() => client.end());

async function lines(text: string, values: readonly unknown[] = []): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(text, [...values]);
  return rows.map(({ line }) => line);
}

const ours = `relnamespace = 'public'::regnamespace AND NOT relispartition AND relname <> '_prisma_migrations'`;

it('[operations.unified-schema] has every table that the domains were drawn up with, or names the home that serves instead', async () => {
  const file = readFileSync(join(__dirname, '..', '..', 'docs', 'features.yaml'), 'utf8');
  const domains = load(file) as readonly Domain[];
  const there = new Set(
    await lines(
      `SELECT relname AS line FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND ${ours}`,
    ),
  );
  const homeless = domains.flatMap(({ key, tables, homes = {} }) =>
    tables
      .filter((table) => !there.has(table) && !(table in homes))
      .map((table) => `${key}: ${table}`),
  );
  const needless = domains.flatMap(({ homes = {} }) =>
    Object.keys(homes).filter((name) => there.has(name)),
  );

  expect(domains.flatMap(({ tables }) => tables)).toHaveLength(253);
  expect(homeless).toEqual([]);
  expect(needless).toEqual([]);
});

it('[operations.unified-schema operations.preflight] never differs from the inventory that reviewers read', async () => {
  const found = await readInventory(client);

  expect(countByKind(found)).toEqual(countByKind(await committedInventory()));
  expect(found).toEqual([...(await committedInventory())].sort());
});

it('[operations.fk-indexes] has an index that begins with a column of each foreign key', async () => {
  const without = await lines(
    `SELECT concat_ws(' ', c.conrelid::regclass::text, c.conname) AS line
     FROM pg_constraint c JOIN pg_class ON pg_class.oid = c.conrelid
     WHERE c.contype = 'f' AND ${ours} AND NOT EXISTS (
       SELECT FROM pg_index i
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = (i.indkey::int2[])[0]
       WHERE i.indrelid = c.conrelid AND a.attnum = ANY (c.conkey)
         AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))
     ORDER BY 1`,
  );

  expect(without).toEqual([]);
});

it('[operations.foreign-keys] says of each foreign key what becomes of the rows that point to a removed one', async () => {
  const undecided = await lines(
    `SELECT concat_ws(' ', c.conrelid::regclass::text, c.conname) AS line
     FROM pg_constraint c JOIN pg_class ON pg_class.oid = c.conrelid
     WHERE c.contype = 'f' AND ${ours} AND c.confdeltype NOT IN ('c', 'n', 'r')
       AND NOT (c.confdeltype = 'a' AND c.condeferrable) ORDER BY 1`,
  );

  expect(undecided).toEqual([]);
});

it('[operations.foreign-keys] never keeps the id of a row without a foreign key, but where several tables share the column', async () => {
  const loose = await lines(
    `SELECT relname || '.' || a.attname AS line
     FROM pg_attribute a JOIN pg_class ON pg_class.oid = a.attrelid
     WHERE ${ours} AND relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND a.atttypid = 'uuid'::regtype AND a.attname LIKE '%\\_id'
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = a.attrelid AND a.attnum = ANY (c.conkey))
     ORDER BY 1`,
  );

  expect(loose.filter((column) => !withoutReference.some(([form]) => form.test(column)))).toEqual(
    [],
  );
});

it('[operations.named-indexes] never leaves a name to PostgreSQL', async () => {
  const nameless = await lines(
    `SELECT conname AS line FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
     WHERE ${ours} AND contype = 'c' AND NOT starts_with(conname, relname || '_')
     UNION ALL SELECT conname FROM pg_constraint c JOIN pg_class ON pg_class.oid = conrelid
     WHERE ${ours} AND contype = 'c' AND (conname ~ '_check\\d+$' OR conname = relname || '_check'
       OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = conrelid AND conname = relname || '_' || a.attname || '_check'))
     UNION ALL SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class ON pg_class.oid = i.indrelid
     WHERE ${ours} AND i.indexrelid::regclass::text ~ '(_idx|_key|_excl)\\d+$'
     ORDER BY 1`,
  );

  expect(nameless).toEqual([]);
});

it('[operations.timestamps] lets the database say when a row changed, wherever that is kept', async () => {
  const untouched = await lines(
    `SELECT relname AS line FROM pg_class JOIN pg_attribute a ON a.attrelid = pg_class.oid
     WHERE ${ours} AND relkind IN ('r', 'p') AND a.attname = 'updated_at' AND NOT a.attisdropped
       AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = pg_class.oid
         AND t.tgfoid = 'app.touch_updated_at'::regproc)
     ORDER BY 1`,
  );
  const withoutZone = await lines(
    `SELECT relname || '.' || a.attname AS line FROM pg_class JOIN pg_attribute a ON a.attrelid = pg_class.oid
     WHERE ${ours} AND relkind IN ('r', 'p') AND a.attnum > 0 AND a.atttypid = 'timestamp'::regtype`,
  );

  expect(untouched).toEqual([]);
  expect(withoutZone).toEqual([]);
});

it('[operations.soft-delete-pattern] never marks a row as deleted but in the tables where that is the rule', async () => {
  const marked = await lines(
    `SELECT relname AS line FROM pg_class JOIN pg_attribute a ON a.attrelid = pg_class.oid
     WHERE ${ours} AND relkind IN ('r', 'p') AND a.attname = 'deleted_at' AND NOT a.attisdropped ORDER BY 1`,
  );
  const rule = [
    'albums',
    'collections',
    'messages',
    'performers',
    'photos',
    'post_comments',
    'posts',
    'stories',
    'stream_chat_messages',
    'users',
    'videos',
  ];

  expect(marked.filter((table) => !rule.includes(table))).toEqual([]);
});

it('[operations.check-constraints] never keeps a state as a free text', async () => {
  const free = await lines(
    `SELECT relname || '.' || a.attname AS line FROM pg_class JOIN pg_attribute a ON a.attrelid = pg_class.oid
     WHERE ${ours} AND relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attname IN ('status', 'kind', 'state', 'type', 'severity', 'priority', 'visibility')
       AND a.atttypid = 'text'::regtype
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid AND c.contype IN ('c', 'f') AND a.attnum = ANY (c.conkey))
     ORDER BY 1`,
  );

  const wordsOfOthers = ['local_callbacks.kind', 'outbox_events.kind', 'processor_events.kind'];

  expect(free.filter((column) => !wordsOfOthers.includes(column))).toEqual([]);
});

it('[operations.jsonb-metadata] says of each document in a column of what shape it is', async () => {
  const shapeless = await lines(
    `SELECT relname || '.' || a.attname AS line FROM pg_class JOIN pg_attribute a ON a.attrelid = pg_class.oid
     WHERE ${ours} AND relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'jsonb'::regtype
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = pg_class.oid AND c.contype = 'c' AND a.attnum = ANY (c.conkey)
         AND pg_get_constraintdef(c.oid) ~ 'jsonb_(typeof|array_length)')
     ORDER BY 1`,
  );

  // What became of a command can be any value; the types of the API say of what shape it is.
  expect(shapeless).toEqual(['idempotency_keys.refusal', 'idempotency_keys.result']);
});

it('[audit.row-level-security operations.reporting-views] never forgets a report over guarded tables, which needs to know who asks', async () => {
  const overGuarded = await lines(
    `SELECT DISTINCT v.relname AS line FROM pg_class v JOIN pg_rewrite r ON r.ev_class = v.oid
     JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_class t ON t.oid = d.refobjid
     WHERE v.relnamespace = 'public'::regnamespace AND v.relkind = 'v' AND t.relforcerowsecurity ORDER BY 1`,
  );

  expect(guardedViews).toEqual(overGuarded);
});

it('[operations.named-indexes operations.gin-indexes] counts what it is made of', async () => {
  const kinds = await lines(
    `SELECT concat_ws(' ', count(*), CASE contype WHEN 'c' THEN 'CHECK' WHEN 'f' THEN 'FOREIGN KEY' WHEN 'p' THEN 'PRIMARY KEY'
       WHEN 'u' THEN 'UNIQUE' WHEN 'x' THEN 'EXCLUDE' WHEN 't' THEN 'CONSTRAINT TRIGGER' END) AS line
     FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE ${ours} AND contype <> 'n' GROUP BY contype ORDER BY contype`,
  );
  const methods = await lines(
    `SELECT concat_ws(' ', count(*), 'indexes by', amname) AS line
     FROM pg_index i JOIN pg_class ON pg_class.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am ON pg_am.oid = x.relam
     WHERE pg_class.relnamespace = 'public'::regnamespace AND NOT pg_class.relispartition GROUP BY amname ORDER BY amname`,
  );
  const rest = await lines(
    `SELECT count(*) || ' tables' AS line FROM pg_class WHERE relkind IN ('r', 'p') AND ${ours}
     UNION ALL SELECT count(*) || ' partitions' FROM pg_class WHERE relispartition AND relkind = 'r'
     UNION ALL SELECT count(*) || ' policies' FROM pg_policy`,
  );
  process.stdout.write(`${[...rest, ...kinds, ...methods].join('\n')}\n`);

  expect(methods.join()).toMatch(/brin.*btree.*gin.*gist/);
});
