import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, type TestDatabase } from '../../kit/database';
import { describeWithRedis, TestRedis } from '../../kit/redis';
import { Member, until } from './sharing';

let store: TestDatabase;
let redis: TestRedis;
let members: Member[];

/** The connections of processes that lead. */
async function leaders(): Promise<readonly number[]> {
  const { rows } = await member(0).database.pool.query<{ pid: number }>(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows.map(({ pid }) => pid);
}

function member(place: number): Member {
  const found = members[place];
  if (!found) throw new Error(`There is no member ${place}.`);
  return found;
}

/** What has been told so far, according to the outbox. */
async function everything(): Promise<readonly number[]> {
  const { rows } = await member(0).database.pool.query<{ number: number }>(
    `SELECT (payload ->> 'number')::integer AS number FROM outbox_events ORDER BY xid, id`,
  );
  return rows.map(({ number }) => number);
}

/** Lets things happen through all members until told to stop. */
function happenings(): { readonly end: () => Promise<void> } {
  let isOver = false;
  let number = 0;
  const work = members.map(async (one, place) => {
    while (!isOver || number < 40) {
      number += 1;
      if (number % 17 === place) await one.happenSlowly(number, 60);
      else await one.happen(number);
    }
  });
  return {
    end: async () => {
      isOver = true;
      await Promise.all(work);
    },
  };
}

/** Every member has told everything, once and in order. */
async function expectAllTold(withinMs: number): Promise<void> {
  const all = await everything();
  expect(all.length).toBeGreaterThan(20);
  await until(() => members.every(({ told }) => told.length >= all.length), withinMs).catch(
    () => undefined,
  );
  for (const { told } of members) expect(told).toEqual(all);
}

function streamLength(): Promise<number> {
  return redis.ask(async (client) => {
    const [key] = await client.keys('marquee:*:events');
    return key ? client.xlen(key) : 0;
  });
}

describeWithRedis('events of several processes', () => {
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.stop());

  beforeEach(async () => {
    store = await createDatabase('migrated');
    members = await Promise.all([
      Member.start(store.url, redis.url),
      Member.start(store.url, redis.url),
    ]);
    await until(async () => (await leaders()).length === 1, 5_000);
  });

  afterEach(async () => {
    await Promise.all(members.map((member) => member.stop()));
    await store.drop();
  });

  it('reach the listeners of all, once and in order, through the stream', async () => {
    const load = happenings();
    await delay(1_500);
    await load.end();

    await expectAllTold(2_000);
    expect(await streamLength()).toBeGreaterThan(20);
  });

  it('are told within a second while nothing else happens', async () => {
    await delay(1_500);
    const startedAt = performance.now();

    await member(0).happen(1);
    await member(1).happen(2);
    await until(() => members.every(({ told }) => told.length === 2), 5_000);

    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('are neither lost nor repeated while Redis is gone', async () => {
    const load = happenings();
    await delay(700);
    await redis.kill();
    await delay(2_500);
    await redis.resume();
    await delay(1_500);
    await load.end();

    await expectAllTold(2_000);
    expect(await streamLength()).toBeGreaterThan(0);
  });

  it('are neither lost nor repeated while Redis hangs', async () => {
    const load = happenings();
    await delay(700);
    redis.freeze();
    await delay(3_000);
    redis.thaw();
    await delay(1_500);
    await load.end();

    await expectAllTold(2_000);
  });

  it('are neither lost nor repeated when Redis forgets everything, or cuts the stream', async () => {
    const load = happenings();
    for (let round = 0; round < 10; round += 1) {
      await delay(150);
      await redis.ask(async (client) => {
        if (round % 2) return client.flushall();
        const [key] = await client.keys('marquee:*:events');
        return key ? client.xtrim(key, 'MAXLEN', 1) : 0;
      });
    }
    await load.end();

    await expectAllTold(2_000);
  });

  it('are told on when the process that reads the outbox for all is cut off, by another within 5 seconds', async () => {
    const [leader] = await leaders();
    const load = happenings();
    await delay(500);

    await member(0).database.pool.query('SELECT pg_terminate_backend($1)', [leader]);
    const startedAt = performance.now();
    await until(async () => {
      const pids = await leaders();
      return pids.length === 1 && pids[0] !== leader;
    }, 10_000);
    const tookMs = performance.now() - startedAt;
    await delay(500);
    await load.end();

    expect(tookMs).toBeLessThan(5_000);
    await expectAllTold(2_000);
  });

  it('are told on when the leading process stops', async () => {
    const load = happenings();
    await delay(500);
    await load.end();
    await expectAllTold(2_000);
    const newcomer = await Member.start(store.url, redis.url);

    await Promise.all(members.splice(0).map((old) => old.stop()));
    members = [newcomer];
    await newcomer.happen(0);

    await until(() => newcomer.told.length === 1, 2_000);
    expect(newcomer.told).toEqual([0]);
    await until(async () => (await leaders()).length === 1, 5_000);
  });
});
