import sql from 'sql-template-tag';
import type { Caller } from '../../src/kernel/auth/viewer';
import { Database } from '../../src/kernel/db/database';
import { CursorCodec } from '../../src/kernel/pagination/cursor';
import { ReadEngine } from '../../src/kernel/read/engine';
import { compile } from '../../src/kernel/read/plan-cache';
import { buildReadModel } from '../../src/schema';
import { createDatabase, loginsFor, type TestDatabase } from '../kit/database';

/** `LEAK_READS=5000` for the full count. */
const reads = Number(process.env['LEAK_READS'] ?? 500);
const batch = 40;

jest.setTimeout(120_000);

let store: TestDatabase;
let database: Database;
let people: readonly string[];

beforeAll(async () => {
  store = await createDatabase('migrated');
  const owner = new Database({ url: store.url, poolSize: 1 });
  const { rows } = await owner.pool.query<{ id: string }>(
    `WITH made AS (INSERT INTO users (username) VALUES ('ada_reads'), ('ben_reads') RETURNING id, username),
       private AS (INSERT INTO user_private (user_id, email, date_of_birth)
         SELECT id, id || '@example.com', '1990-01-01' FROM made)
     SELECT id FROM made ORDER BY username`,
  );
  people = rows.map(({ id }) => id);
  await owner.close();
  // Fewer connections than readers, so that each is handed from one viewer to the next all the time.
  database = new Database({ url: loginsFor(store.url).appUrl, poolSize: 3 });
});

afterAll(async () => {
  await database.close();
  await store.drop();
});

function callerOf(userId: string | null): Caller {
  const viewer = { userId, sessionId: null, accountType: null, isActive: true, isStaff: false };
  return { viewer, clusterKey: 'fanzlab', requestId: 'test', ip: null, userAgent: null };
}

/** What each way to read gives that forgets to ask whose row it is. */
function readers(): readonly ((userId: string | null) => Promise<readonly unknown[]>)[] {
  const engine = new ReadEngine(database, buildReadModel(), new CursorCodec(Buffer.alloc(32, 7)));
  const all = sql`SELECT user_id FROM user_private`;
  const text = 'SELECT user_id FROM user_private';
  const ids = (rows: readonly unknown[]): readonly unknown[] =>
    rows.map((row) => (row as { user_id: string }).user_id);
  return [
    async (userId) => ids(await engine.rows(compile(all), callerOf(userId), {})),
    async (userId) => {
      const one = await engine.value(
        compile(sql`SELECT json_agg(user_id) AS data FROM user_private`),
        callerOf(userId),
      );
      return (one ?? []) as readonly unknown[];
    },
    async (userId) =>
      database.transaction(callerOf(userId), async (tx) =>
        ids(await tx.query({ text, values: [] })),
      ),
    async (userId) =>
      ids(userId === null ? [] : await database.queryFor(userId, { text, values: [] })),
    // Nobody said for whom this is: whatever was set before on this connection must be gone.
    async () => ((await database.pool.query(text)).rows.length === 0 ? ['nothing'] : ['a leak']),
  ];
}

it(`[audit.row-level-security] ${reads} interleaved reads of two viewers over one pool leak nothing`, async () => {
  const [ada, ben] = people;
  const viewers = [ada ?? '', ben ?? '', null];
  const ways = readers();
  const wrong: unknown[] = [];
  let done = 0;

  for (let from = 0; from < reads; from += batch) {
    await Promise.all(
      Array.from({ length: Math.min(batch, reads - from) }, async (_, index) => {
        const viewer = viewers[(from + index) % viewers.length] ?? null;
        const way = (from + index * 7) % ways.length;
        const rows = await ways[way]?.(viewer);
        const expected = way === 4 ? ['nothing'] : viewer === null ? [] : [viewer];
        if (JSON.stringify(rows) !== JSON.stringify(expected)) wrong.push({ way, viewer, rows });
        done += 1;
      }),
    );
  }

  expect(done).toBe(reads);
  expect(wrong).toEqual([]);
});

it('[audit.row-level-security] a transaction that failed leaves no viewer behind', async () => {
  const [ada] = people;
  const failed = database.transaction(callerOf(ada ?? ''), async () => {
    throw new Error('Something went wrong.');
  });

  await expect(failed).rejects.toThrow('Something went wrong.');
  const settings = await Promise.all(
    [1, 2, 3].map(() =>
      database.pool.query(`SELECT app.uid() AS uid, count(*)::int FROM user_private`),
    ),
  );

  expect(settings.map(({ rows }) => rows[0] as unknown)).toEqual(
    Array.from({ length: 3 }, () => ({ uid: null, count: 0 })),
  );
});
