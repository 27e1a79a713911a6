import { EventConsumer, handle, handleRuns } from '../../../src/kernel/events/consumer';
import { Database } from '../../../src/kernel/db/database';
import { ada, Events, take, thingHappened, until } from './happenings';

let events: Events;

beforeEach(async () => {
  events = await Events.create();
  await events.database.pool.query('CREATE TABLE effects (number integer NOT NULL)');
});

afterEach(() => events.close());

/** A consumer that writes down each number; before that, `meddle` may fail. */
function writer(
  meddle: (number: number) => Promise<void> = () => Promise.resolve(),
  database: Database = events.database,
): EventConsumer {
  return new EventConsumer(database, 'writer', [
    handle(thingHappened, async (tx, { number }) => {
      await meddle(number);
      await tx.query({ text: 'INSERT INTO effects VALUES ($1)', values: [number] });
    }),
  ]);
}

async function effects(): Promise<readonly number[]> {
  const { rows } = await events.database.pool.query<{ number: number }>(
    'SELECT number FROM effects ORDER BY ctid',
  );
  return rows.map(({ number }) => number);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

it('does what it missed, in order, batch by batch, and then rests', async () => {
  await events.happenTogether(upTo(250));
  await events.settle();
  const consumer = writer();
  expect([await consumer.consume(), await consumer.consume()]).toEqual([true, true]);
  while (await consumer.consume());
  expect(await consumer.consume()).toBe(false);
  expect(await effects()).toEqual(upTo(250));
});

it('hands over together what follows one another of a kind, in order', async () => {
  await events.happenTogether(upTo(120));
  await events.settle();
  const runs: number[] = [];
  const consumer = new EventConsumer(events.database, 'writer', [
    handleRuns(thingHappened, async (tx, things) => {
      runs.push(things.length);
      const numbers = things.map(({ number }) => number);
      const text = 'INSERT INTO effects SELECT unnest($1::integer[])';
      await tx.query({ text, values: [numbers] });
    }),
  ]);
  while (await consumer.consume());
  expect(runs).toEqual([100, 20]);
  expect(await effects()).toEqual(upTo(120));
});

it('keeps what it has done of a batch that takes long, so that nobody waits for all of it', async () => {
  await events.happenTogether(upTo(20));
  await events.settle();
  const consumer = writer(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(await consumer.consume()).toBe(true);
  const done = (await effects()).length;
  expect(done).toBeGreaterThan(1);
  expect(done).toBeLessThan(10);
  while (await consumer.consume());
  expect(await effects()).toEqual(upTo(20));
});

it('repeats nothing and loses nothing when it is killed between two events', async () => {
  await events.happen(upTo(5));
  await events.settle();
  const dying = writer((number) =>
    number === 3 ? Promise.reject(new Error('Killed.')) : Promise.resolve(),
  );
  await expect(dying.consume()).rejects.toThrow('Killed.');
  expect(await effects()).toEqual([]);
  await writer().consume();
  expect(await effects()).toEqual(upTo(5));
});

it('repeats nothing and loses nothing when its connection is killed', async () => {
  await events.happen(upTo(5));
  await events.settle();
  const doomed = new Database({ url: events.url, poolSize: 2 });
  const dying = writer(async (number) => {
    if (number !== 4) return;
    await events.database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'idle in transaction'`,
    );
  }, doomed);
  await expect(dying.consume()).rejects.toThrow();
  await doomed.close();
  await writer().consume();
  expect(await effects()).toEqual(upTo(5));
});

it('does each thing once when two processes run it at once', async () => {
  const other = new Database({ url: events.url, poolSize: 2 });
  const slowly = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  const consumers = [writer(slowly), writer(slowly, other)];
  await events.happenTogether(upTo(120));
  await events.settle();
  await until(async () => {
    await Promise.all(consumers.map((consumer) => consumer.consume()));
    return (await effects()).length >= 120;
  });
  expect(await effects()).toEqual(upTo(120));
  await other.close();
});

it('looks past what is not for it, but never past a transaction that is still open', async () => {
  const { pool } = events.database;
  const consumer = writer();
  const slow = await pool.connect();
  await slow.query('BEGIN');
  await slow.query('INSERT INTO outbox_events (kind, payload, audience) VALUES ($1, $2, $3)', [
    thingHappened.kind,
    { number: 1 },
    [],
  ]);
  await pool.query(
    `INSERT INTO outbox_events (kind, payload, audience)
     SELECT 'something.else', '{}', '{}' FROM generate_series(1, 100)`,
  );
  expect(await consumer.consume()).toBe(false);
  await slow.query('COMMIT');
  slow.release();
  await events.settle();
  await consumer.consume();
  await events.happen([2]);
  await events.settle();
  await consumer.consume();
  expect(await effects()).toEqual([1, 2]);
});

it('does not wait for the process that is at work', async () => {
  const other = new Database({ url: events.url, poolSize: 2 });
  await events.happen([1]);
  await events.settle();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let isAtWork = false;
  const working = writer(() => {
    isAtWork = true;
    return held;
  }).consume();
  await until(() => isAtWork);
  expect(await writer(undefined, other).consume()).toBe(false);
  release();
  await working;
  expect(await effects()).toEqual([1]);
  await other.close();
});

it('keeps failing without holding up those who listen, and goes on where it stood', async () => {
  let isBroken = true;
  const moody = writer(() =>
    isBroken ? Promise.reject(new Error('Not today.')) : Promise.resolve(),
  );
  await events.startRelay([moody]);
  const log = events.follow(ada, events.beginning(ada));
  await events.happen([1, 2]);
  expect(await take(log, 2)).toEqual([1, 2]);
  expect(await effects()).toEqual([]);
  isBroken = false;
  await until(async () => (await effects()).length === 2);
  expect(await effects()).toEqual([1, 2]);
});

it('gets nothing before its work begins, while others listen, and then what it missed', async () => {
  await events.startListening([writer()]);
  const log = events.follow(ada, events.beginning(ada));
  await events.happen([1, 2]);
  expect(await take(log, 2)).toEqual([1, 2]);
  expect(await effects()).toEqual([]);
  events.startConsumers();
  await until(async () => (await effects()).length === 2);
  expect(await effects()).toEqual([1, 2]);
});

it('ends with the relay, in the middle of its work if need be', async () => {
  await events.startRelay([writer(() => new Promise((resolve) => setTimeout(resolve, 20)))]);
  await events.happen(upTo(10));
  await until(async () => (await effects()).length > 0);
  await events.stopRelay();
  const done = (await effects()).length;
  await events.settle();
  await writer().consume();
  expect(await effects()).toEqual(upTo(10));
  expect(done).toBeGreaterThan(0);
});
