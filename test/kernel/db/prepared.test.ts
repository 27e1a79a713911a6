import { Database } from '../../../src/kernel/db/database';
import { createDatabase, type TestDatabase } from '../../kit/database';

let store: TestDatabase;
let database: Database;

beforeAll(async () => {
  store = await createDatabase('empty');
  database = new Database({ url: store.url, poolSize: 1 });
});

afterAll(async () => {
  await database.close();
  await store.drop();
});

async function preparedTexts(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ statement: string }>(
    'SELECT statement FROM pg_prepared_statements',
  );
  return rows.map(({ statement }) => statement);
}

it('prepares what comes again, whether the read engine or Prisma runs it', async () => {
  const ours = 'SELECT $1::integer AS ours';
  for (let run = 0; run < 6; run += 1) {
    expect(await database.query({ text: ours, values: [run] })).toEqual([{ ours: run }]);
    expect(await database.prisma.$queryRaw`SELECT ${run}::integer AS theirs`).toEqual([
      { theirs: run },
    ]);
  }

  expect([...(await preparedTexts())].sort()).toEqual([ours, 'SELECT $1::integer AS theirs']);
});

it('never prepares what comes once', async () => {
  await database.query({ text: 'SELECT 1 AS once', values: [] });

  expect(await preparedTexts()).not.toContain('SELECT 1 AS once');
});
