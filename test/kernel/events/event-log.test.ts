import { Client } from 'pg';
import { ada, ben, Events, take, thingHappened } from './happenings';

let events: Events;

beforeEach(async () => {
  events = await Events.create();
});

afterEach(() => events.close());

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

it('tells each account what concerns it, and nothing else', async () => {
  await events.happen([1], [ada]);
  await events.happen([2], [ben]);
  await events.happen([3], [ada, ben]);
  await events.startRelay();
  const [ofAda, ofBen] = [
    events.follow(ada, events.beginning(ada)),
    events.follow(ben, events.beginning(ben)),
  ];
  expect([await take(ofAda, 2), await take(ofBen, 2)]).toEqual([
    [1, 3],
    [2, 3],
  ]);
});

it('goes over from what was to what comes without a loss or a repetition', async () => {
  await events.startRelay();
  const happening = events.happen(numbers(1, 300));
  const log = events.follow(ada, events.beginning(ada));
  expect(await take(log, 300)).toEqual(numbers(1, 300));
  await happening;
});

it('replays a log that is longer than one page', async () => {
  await events.happenTogether(numbers(1, 450));
  await events.startRelay();
  const log = events.follow(ada, events.beginning(ada));
  expect(await take(log, 450)).toEqual(numbers(1, 450));
});

it('resumes behind any cursor', async () => {
  await events.happenTogether([1, 2, 3, 4]);
  await events.startRelay();
  const first = events.follow(ada, events.beginning(ada));
  await take(first, 1);
  const { value } = await first.next();
  await first.return();
  expect(value).toMatchObject({ number: 2 });
  const rest = events.follow(ada, value ? value.cursor : null);
  expect(await take(rest, 2)).toEqual([3, 4]);
});

it('keeps what commits early waiting for a slow transaction that began before, and skips neither', async () => {
  await events.startRelay();
  const log = events.follow(ada, events.beginning(ada));
  const insert = 'INSERT INTO outbox_events (kind, payload, audience) VALUES ($1, $2, $3)';
  const slow = new Client({ connectionString: events.url });
  await slow.connect();
  await slow.query('BEGIN');
  await slow.query(insert, [thingHappened.kind, { number: 1 }, [ada]]);
  await events.happen([2]);
  const early = await Promise.race([
    take(log, 2),
    new Promise((resolve) => setTimeout(() => resolve('nothing'), 400)),
  ]);
  expect(early).toBe('nothing');
  const resumed = events.follow(ada, events.beginning(ada));
  await slow.query('COMMIT');
  expect(await take(resumed, 2)).toEqual([1, 2]);
  await slow.end();
});

it('says first that something is missing where events were cleared away, then tells the rest', async () => {
  await events.happen([1, 2]);
  await events.database.pool.query(
    "UPDATE outbox_events SET created_at = now() - interval '8 days'",
  );
  await events.happen([3]);
  await events.settle();
  await events.outbox.clear(168);
  await events.startRelay();
  const log = events.follow(ada, events.beginning(ada));
  expect(await take(log, 2)).toEqual(['gap', 3]);
});

it('notices what is cleared away between two pages of a replay', async () => {
  await events.happenTogether(numbers(1, 450));
  await events.settle();
  await events.startRelay();
  const log = events.follow(ada, events.beginning(ada));
  expect(await take(log, 100)).toEqual(numbers(1, 100));
  await events.database.pool.query(
    "UPDATE outbox_events SET created_at = now() - interval '8 days' WHERE (payload->>'number')::int <= 300",
  );
  await events.outbox.clear(168);
  expect(await take(log, 102)).toEqual([...numbers(101, 200), 'gap', 301]);
});

it('resumes behind a gap without telling of it again', async () => {
  await events.happen([1, 2]);
  await events.startRelay();
  await take(events.follow(ada, events.beginning(ada)), 2);
  await events.outbox.clear(0);
  const log = events.follow(ada, events.beginning(ada));
  const { value: gap } = await log.next();
  await events.happen([3]);
  const resumed = events.follow(ada, gap ? gap.cursor : null);
  expect(await take(resumed, 1)).toEqual([3]);
});

it('passes over what there is nothing to say about', async () => {
  await events.happen([1, 2, 3]);
  await events.startRelay();
  const log = { userId: ada, kind: thingHappened.kind };
  const odd = events.log.follow(log, events.beginning(ada), ({ event }) => {
    const { number } = thingHappened.parse(event?.payload);
    return Promise.resolve(number % 2 === 1 ? number : null);
  });
  expect([(await odd.next()).value, (await odd.next()).value]).toEqual([1, 3]);
});

it('refuses cursors that are cut short, changed, or of another account', () => {
  const own = events.beginning(ada);
  const changed = `${own.startsWith('A') ? 'B' : 'A'}${own.slice(1)}`;
  for (const cursor of ['', 'x', own.slice(0, 20), changed, events.beginning(ben)]) {
    expect(() => events.follow(ada, cursor)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  }
});

it('lets go at once when a client leaves while nothing happens', async () => {
  await events.startRelay();
  const log = events.follow(ada, null);
  const waiting = log.next();
  await log.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

it('lets go of a log that nobody has begun to read', async () => {
  const log = events.follow(ada, null);
  await log.return();
  expect(await log.next()).toEqual({ done: true, value: undefined });
});
