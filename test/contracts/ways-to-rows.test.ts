import { Client } from 'pg';
import { accessPaths } from '../../scripts/bench/access-paths';
import { createDatabase, type TestDatabase } from '../kit/database';

/**
 * Which index the planner takes for each usual way to rows. The tables are empty here, in a database that no other test
 * fills, so reading them whole is forbidden: what remains shows whether there is an index to take, and whether it brings the
 * rows in their order. How many pages the ways touch at a million accounts is measured by `npm run bench -- capacity`.
 */
let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase('migrated');
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function planOf(text: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await client.query<Record<'QUERY PLAN', string>>(`EXPLAIN (COSTS OFF) ${text}`, [
    ...values,
  ]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

it.each(accessPaths.filter(({ isFound }) => isFound !== 'by words'))(
  '[operations.fk-indexes] takes an index for the $name',
  async ({ text, values }) => {
    const plan = await planOf(text, values(100));

    expect(plan).toMatch(/Index (Only )?Scan/);
    expect(plan).not.toContain('Seq Scan');
  },
);

it.each(accessPaths.filter(({ isFound }) => isFound === 'in order'))(
  '[operations.fk-indexes] never sorts for the $name',
  async ({ text, values }) => {
    expect(await planOf(text, values(100))).not.toContain('Sort');
  },
);

it('[operations.gin-indexes] takes an index for words', async () => {
  await client.query('SET enable_bitmapscan = on');
  const [path] = accessPaths.filter(({ isFound }) => isFound === 'by words');

  expect(await planOf(path?.text ?? '', ['light'])).toContain(
    'Bitmap Index Scan on posts_search_vector_idx',
  );
});
