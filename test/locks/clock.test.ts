import { Pool } from 'pg';
import { moveClock } from '../kit/clock';
import { createDatabase, loginsFor, type TestDatabase } from '../kit/database';

let database: TestDatabase;
let owner: Pool;
let app: Pool;

beforeAll(async () => {
  database = await createDatabase('migrated');
  owner = new Pool({ connectionString: database.url, max: 1 });
  app = new Pool({ connectionString: loginsFor(database.url).appUrl, max: 1 });
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await database.drop();
});

async function isAhead(by: string): Promise<boolean> {
  const { rows } = await app.query<{ ahead: boolean }>(
    'SELECT app.now() = now() + $1::interval AS ahead',
    [by],
  );
  return rows[0]?.ahead ?? false;
}

it('the time of the business is the true one, until the owner of a database moves it', async () => {
  const before = await isAhead('0');
  await moveClock(owner, '1 month');
  const moved = await isAhead('1 month');
  await moveClock(owner, '0');
  const back = await isAhead('0');

  expect({ before, moved, back }).toEqual({ before: true, moved: true, back: true });
});

it('the product cannot move it', async () => {
  await expect(moveClock(app, '1 month')).rejects.toMatchObject({ code: '42501' });
});
