import { IntlMessageFormat } from 'intl-messageformat';
import { Client } from 'pg';
import { seedReference } from '../../prisma/seed/reference';
import {
  describeGrowth,
  describeSizes,
  growthSince,
  keepSizes,
  tableSizes,
} from '../../prisma/database/stats';
import { verifyDatabase } from '../../prisma/database/verify';
import { createDatabase, type TestDatabase } from '../kit/database';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase('migrated');
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** What verifying finds after a change that is taken back afterwards. */
async function problemsAfter(change: string): Promise<readonly string[]> {
  await client.query('BEGIN');
  try {
    await client.query(change);
    return (await verifyDatabase(client)).flatMap(({ problems }) => problems);
  } finally {
    await client.query('ROLLBACK');
  }
}

it('[operations.setup-commands operations.preflight] finds nothing amiss in a database that was set up', async () => {
  const findings = await verifyDatabase(client);

  expect(findings.flatMap(({ problems }) => problems)).toEqual([]);
  expect(findings[0]).toMatchObject({
    what: 'server',
    seen: expect.stringMatching(/^PostgreSQL 1\d/),
  });
});

it.each([
  [
    'ALTER TABLE users DROP CONSTRAINT users_username_form',
    'missing: constraint users users_username_form',
  ],
  [
    'DROP INDEX posts_creator_id_published_at_id_idx',
    'missing: index posts posts_creator_id_published_at_id_idx',
  ],
  ['ALTER TABLE wallets NO FORCE ROW LEVEL SECURITY', 'wallets is open'],
  ['GRANT DELETE ON audit_logs TO app', 'missing: grant audit_logs app'],
  ['DROP POLICY user_private_own ON user_private', 'missing: policy user_private user_private_own'],
  ['DROP TRIGGER users_audit ON users', 'missing: trigger users users_audit'],
  [
    'ALTER TABLE posts ADD COLUMN extra_id uuid REFERENCES users (id)',
    'not in prisma/inventory.txt: constraint posts',
  ],
  [
    `DO $$ BEGIN EXECUTE format('DROP TABLE system_logs%s', to_char(now() AT TIME ZONE 'UTC', '"_y"YYYY"m"MM')); END $$`,
    'Not made: system_logs',
  ],
  [
    `INSERT INTO system_logs (level, service, message, created_at) VALUES ('INFO', 'gateway', 'x', '2031-01-01')`,
    'Rows of system_logs wait',
  ],
])(
  '[operations.setup-commands operations.preflight] never passes over %s',
  async (change, problem) => {
    const problems = await problemsAfter(change);

    expect(problems.join('\n')).toContain(problem);
  },
);

it('[operations.seeding] brings the rows that the product needs up to date, and changes nothing the second time', async () => {
  const brands = 'SELECT key, display_name, is_portal FROM clusters ORDER BY position';
  const before = await client.query(brands);
  await client.query(`UPDATE clusters SET display_name = 'Our Boys' WHERE key = 'boyfanz'`);
  await client.query(
    `UPDATE user_permissions SET description = 'Nonsense' WHERE key = 'report:review'`,
  );
  await client.query(`DELETE FROM role_permissions WHERE permission_key = 'report:review'`);
  const repaired = await seedReference(client);
  const again = await seedReference(client);

  expect(repaired.find(({ table }) => table === 'user_permissions')).toMatchObject({
    changed: 1,
    added: 0,
  });
  expect(repaired.find(({ table }) => table === 'role_permissions')).toMatchObject({ added: 3 });
  expect(again.filter(({ added, changed }) => added + changed > 0)).toEqual([]);
  const after = await client.query<{ key: string; display_name: string }>(brands);
  expect(after.rows.find(({ key }) => key === 'boyfanz')?.display_name).toBe('Our Boys');
  expect(after.rows).toHaveLength(before.rows.length);
});

it('[operations.seeding] brings a letter and a push message for each kind of notification, with words that can be filled in', async () => {
  const { rows } = await client.query<{
    kind: string;
    channel: string;
    subject: string | null;
    body: string;
  }>(
    'SELECT kind, channel, subject, body FROM notification_templates WHERE is_active AND version = 1',
  );
  const { rows: missing } = await client.query(
    `SELECT kind, channel FROM unnest(enum_range(NULL::"NotificationKind")) kind, unnest('{EMAIL,PUSH}'::"NotificationChannel"[]) channel
     EXCEPT SELECT kind, channel FROM notification_templates WHERE is_active AND locale = 'en'`,
  );
  const known = {
    actor: 'Ada',
    recipient: 'Ben',
    title: 'Hi',
    body: 'Hi',
    plan: 'All',
    tokens: 1,
    when: 'soon',
    link: 'https://a.test',
    brand: 'A',
  };

  expect(missing).toEqual([]);
  for (const { subject, body } of rows) {
    for (const text of [subject ?? 'none', body]) {
      expect(String(new IntlMessageFormat(text, 'en').format(known))).not.toMatch(/[{}]|tokens\b/);
    }
  }
});

it('[operations.seeding] refuses rows that break a rule, and leaves nothing behind', async () => {
  await client.query(
    'ALTER TABLE user_permissions ADD CONSTRAINT user_permissions_none CHECK (false) NOT VALID',
  );
  await client.query(`UPDATE clusters SET is_portal = true WHERE key = 'fanzlab'`);
  await client.query(`DELETE FROM role_permissions`);
  await client.query(`DELETE FROM user_permissions WHERE key = 'report:review'`);
  await expect(seedReference(client)).rejects.toMatchObject({
    constraint: 'user_permissions_none',
  });
  const { rows } = await client.query('SELECT count(*)::int AS rows FROM role_permissions');
  await client.query('ALTER TABLE user_permissions DROP CONSTRAINT user_permissions_none');
  await seedReference(client);

  expect(rows).toEqual([{ rows: 0 }]);
});

it('[operations.size-estimates] tells how large the tables are, beside the estimate for as many accounts', async () => {
  await client.query(
    `INSERT INTO users (username) SELECT 'size_' || n FROM generate_series(1, 500) n`,
  );
  await client.query('ANALYZE users');
  const sizes = await tableSizes(client);
  const lines = describeSizes(sizes);

  expect(sizes.find(({ table }) => table === 'users')).toMatchObject({ rowCount: 500 });
  expect(sizes.filter(({ table }) => /_y\d{4}m\d{2}$/.test(table))).toEqual([]);
  expect(lines.at(-1)).toMatch(
    /^The estimate for 500 accounts is 256\.0 MB; this is \d+\.\d % of it\.$/,
  );
});

it('[operations.size-estimates] tells how fast the tables grow, by the day nearest to a month ago', async () => {
  await client.query('BEGIN');
  const sizes = await tableSizes(client);
  await keepSizes(client, sizes);
  await keepSizes(client, sizes);
  const first = await growthSince(client);
  await client.query(
    `INSERT INTO size_snapshots (table_name, day, row_count, table_bytes, index_bytes)
     SELECT table_name, day - n, row_count, table_bytes * 10 / (10 + n / 15), index_bytes * 10 / (10 + n / 15)
     FROM size_snapshots, unnest(ARRAY[15, 30, 90]) n WHERE day = app.now()::date`,
  );
  const growth = await growthSince(client);
  await client.query('ROLLBACK');

  expect(first).toBeNull();
  expect(describeGrowth(first)).toContain('10 % a month are reckoned with');
  expect(growth?.days).toBe(30);
  expect(growth?.percentPerMonth).toBeCloseTo(20, 0);
});

it('[operations.size-estimates] never holds an empty database against an estimate', async () => {
  expect(describeSizes([]).at(-1)).toBe('There are no accounts to hold this against an estimate.');
});

it('[operations.partition-clusters] keeps the entries of feeds with their brand, and those of a new brand too', async () => {
  await client.query(
    `INSERT INTO clusters (key, display_name, audience, theme_color, position) VALUES ('newfanz', 'New', 'All', '#00ff00', 77)`,
  );
  const { rows } = await client.query<{ home: string }>(
    `WITH viewer AS (INSERT INTO users (username) VALUES ('feed_reader') RETURNING id),
       author AS (INSERT INTO users (username) VALUES ('feed_author') RETURNING id),
       creator AS (INSERT INTO creators (user_id, handle, display_name, status)
         SELECT id, 'feed_author', 'Ada', 'APPROVED' FROM author RETURNING id)
     INSERT INTO posts (creator_id, cluster_key, content_type, title, status, published_at)
     SELECT id, brand, 'TEXT', 'Hi', 'PUBLISHED', now() FROM creator, unnest(ARRAY['boyfanz', 'newfanz']) AS brand
     RETURNING id::text AS home`,
  );
  const homes = await client.query<{ home: string }>(
    `INSERT INTO feed_entries (cluster_key, viewer_id, published_at, post_id, reason)
     SELECT p.cluster_key, u.id, p.published_at, p.id, 'FOLLOWED' FROM posts p, users u
     WHERE u.username = 'feed_reader' AND p.id = ANY ($1::uuid[]) ORDER BY p.cluster_key
     RETURNING tableoid::regclass::text AS home`,
    [rows.map(({ home }) => home)],
  );

  expect(homes.rows.map(({ home }) => home)).toEqual(['feed_entries_boyfanz', 'feed_entries_rest']);
});

it('[operations.partition-clusters] refuses an entry of a post or of a brand that is not there', async () => {
  const insert = `INSERT INTO feed_entries (cluster_key, viewer_id, published_at, post_id, reason)
    SELECT $1, id, now(), app.uuid_v7(), 'FOLLOWED' FROM users LIMIT 1`;

  await expect(client.query(insert, ['boyfanz'])).rejects.toMatchObject({
    constraint: 'feed_entries_post_id_fkey',
  });
  await expect(client.query(insert, ['nofanz'])).rejects.toMatchObject({ code: '23503' });
});
