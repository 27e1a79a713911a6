import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../../../src/kernel/db/database';
import { createDatabase, type TestDatabase } from '../../kit/database';

let store: TestDatabase;
let database: Database;

beforeAll(async () => {
  store = await createDatabase('empty');
  database = new Database({ url: store.url, poolSize: 2 });
});

afterAll(async () => {
  await database.close();
  await store.drop();
});

it('outlives a connection that breaks while somebody has it', async () => {
  const taken = await database.pool.connect();
  const { rows } = await taken.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await delay(100);
  // Without a listener the error would have ended the process by now.
  await expect(taken.query('SELECT 1')).rejects.toThrow();
  taken.release(true);
  expect(await database.isReachable()).toBe(true);
});
