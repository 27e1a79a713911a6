import { Client } from 'pg';
import { createDatabase, type TestDatabase } from '../kit/database';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase('migrated');
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE TABLE sightings (id integer NOT NULL, seen_at timestamptz NOT NULL,
    PRIMARY KEY (id, seen_at)) PARTITION BY RANGE (seen_at)`);
  await client.query('SELECT app.make_partitions(2)');
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** The partition that holds a row. */
async function homeOf(id: number): Promise<string | undefined> {
  const { rows } = await client.query<{ home: string }>(
    'SELECT tableoid::regclass::text AS home FROM sightings WHERE id = $1',
    [id],
  );
  return rows[0]?.home;
}

it('[operations.time-series] makes last month, this one and those ahead, once', async () => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'sightings'::regclass ORDER BY 1`,
  );
  const months = [-1, 0, 1, 2].map((ahead) => {
    const now = new Date();
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    return `sightings_y${month.getUTCFullYear()}m${String(month.getUTCMonth() + 1).padStart(2, '0')}`;
  });
  const again = await client.query<{ made: number }>('SELECT app.make_partitions(2) AS made');

  expect(rows.map(({ name }) => name)).toEqual(['sightings_rest', ...months].sort());
  expect(again.rows).toEqual([{ made: 0 }]);
});

it('[operations.partition-by-date] keeps a row of another month with the rest until its month is made', async () => {
  await client.query(
    `INSERT INTO sightings VALUES (1, '2031-05-31T23:59:59.999Z'), (2, '2031-06-01T00:00:00Z')`,
  );
  const before = await homeOf(1);
  await client.query(`SELECT app.make_partition('sightings', '2031-05-01')`);

  expect(before).toBe('sightings_rest');
  expect([await homeOf(1), await homeOf(2)]).toEqual(['sightings_y2031m05', 'sightings_rest']);
});

it('[operations.partition-by-date] never drops a month that is not over, and drops one that is with its rows', async () => {
  await client.query(`SELECT app.make_partition('sightings', '2019-02-01')`);
  await client.query(`INSERT INTO sightings VALUES (3, '2019-02-28T12:00:00Z')`);
  const drop = `SELECT * FROM app.drop_partitions('sightings', $1)`;
  const early = await client.query(drop, ['2019-02-28T23:59:59Z']);
  const due = await client.query(drop, ['2019-03-01T00:00:00Z']);

  expect(early.rows).toEqual([]);
  expect(due.rows).toEqual([{ partition_name: 'sightings_y2019m02', row_count: '1' }]);
  expect(await homeOf(3)).toBeUndefined();
});

it('[operations.time-series] refuses the product a way around the table', async () => {
  const { rows } = await client.query<{ role: string; name: string }>(
    `SELECT role, inhrelid::regclass::text AS name FROM pg_inherits, unnest(ARRAY['app', 'worker']) AS role
     WHERE inhparent IN (SELECT app.monthly_tables())
       AND has_table_privilege(role, inhrelid, 'SELECT, INSERT, UPDATE, DELETE')`,
  );
  const plain = client.query(`SELECT app.make_partition('users', '2031-01-01')`);

  expect(rows).toEqual([]);
  await expect(plain).rejects.toMatchObject({ constraint: 'partitions_by_month' });
});
