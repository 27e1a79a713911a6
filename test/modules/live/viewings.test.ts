import { World, type Person } from '../../kit/world';
import { uuidOf } from '../../../src/kernel/ids/global-id';
import { act, announce, countOf, goOnAir, mutationOf, watch, type Outcome } from './streams';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create();
  host = await world.person('host', { isCreator: true });
});

afterAll(() => world.close());

interface Viewing {
  readonly user_id: string | null;
  readonly is_open: boolean;
  readonly seconds: number;
}

async function viewingsOf(liveStreamId: string): Promise<readonly Viewing[]> {
  const { rows } = await world.owner.pool.query<Viewing>(
    `SELECT user_id, left_at IS NULL AS is_open,
       extract(epoch FROM coalesce(left_at, now()) - joined_at)::float8 AS seconds
     FROM stream_viewers WHERE live_stream_id = $1 ORDER BY joined_at, id`,
    [uuidOf('LiveStream', liveStreamId)],
  );
  return rows;
}

/** Waits until what was written is so, for ten seconds at most. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await isSo()); waitedMs += 100) {
    if (waitedMs > 10_000) throw new Error('It did not become so in time.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Summary {
  readonly visitCount: number;
  readonly uniqueViewerCount: number;
  readonly watchedSeconds: number;
  readonly chatCount: number;
  readonly tipCount: number;
  readonly tipTokens: number;
  readonly peakViewerCount: number;
}

async function summaryOf(person: Person | null, id: string): Promise<Summary | null> {
  const { node } = await world.ask<{ node: { summary: Summary | null } }>(
    person,
    `query ($id: ID!) { node(id: $id) { ... on LiveStream { summary {
      visitCount uniqueViewerCount watchedSeconds chatCount tipCount tipTokens peakViewerCount } } } }`,
    { id },
  );
  return node.summary;
}

it('[live.join-leave] writes down when each came and left, and a second visit beside the first', async () => {
  const { fan } = await world.people('fan');
  const { id } = await goOnAir(world, host);

  const first = watch(world, fan, id);
  await countOf(first, 1);
  await until(async () => (await viewingsOf(id)).length === 1);
  await first.close();
  await until(async () => (await viewingsOf(id)).every(({ is_open: isOpen }) => !isOpen));
  await act(world, fan, 'join', id);
  await until(async () => (await viewingsOf(id)).length === 2);
  await act(world, fan, 'leave', id);
  await until(async () => (await viewingsOf(id)).every(({ is_open: isOpen }) => !isOpen));

  const written = await viewingsOf(id);
  expect(written.map(({ user_id: userId }) => userId)).toEqual([fan.uuid, fan.uuid]);
  for (const { seconds } of written) expect(seconds).toBeLessThan(10);
});

it('[live.join-leave] never writes down whoever is refused, and nobody for whom the stream is work', async () => {
  const { fan } = await world.people('fan');
  const early = await announce(world, host);
  const { outcome } = await world.ask<{ outcome: Outcome }>(fan, mutationOf('join'), {
    input: { liveStreamId: early.id },
  });
  const { id } = await goOnAir(world, host);
  const watching = watch(world, host, id);
  await watching.next();
  await new Promise((resolve) => setTimeout(resolve, 2_500));

  expect(outcome.userErrors.map(({ code }) => code)).toEqual(['INVALID_STATE']);
  expect(await viewingsOf(early.id)).toEqual([]);
  expect(await viewingsOf(id)).toEqual([]);
  await watching.close();
});

it('[live.join-leave] ends what a process has left open that is there no more, with its last beat', async () => {
  const { fan } = await world.people('fan');
  const { id } = await goOnAir(world, host);
  await world.owner.pool.query(
    `INSERT INTO stream_viewers (live_stream_id, user_id, seat, joined_at, last_seen_at)
     VALUES ($1, $2, 'lost', now() - interval '10 minutes', now() - interval '4 minutes')`,
    [uuidOf('LiveStream', id), fan.uuid],
  );

  await world.owner.pool.query("SELECT graphile_worker.add_job('end-viewings')");

  await until(async () => (await viewingsOf(id)).every(({ is_open: isOpen }) => !isOpen));
  expect((await viewingsOf(id)).map(({ seconds }) => Math.round(seconds))).toEqual([360]);
});

it('[live.stream-summary] counts nobody and no second twice', async () => {
  const { fan } = await world.people('fan');
  const { id } = await goOnAir(world, host);
  const say = { input: { liveStreamId: id, body: 'Hello' } };
  const query = `mutation ($input: SayInStreamChatInput!) { sayInStreamChat(input: $input) { userErrors { code } } }`;
  await world.ask(fan, query, say);
  await world.ask(fan, query, say);
  for (const seat of ['one', 'two']) {
    await world.owner.pool.query(
      `INSERT INTO stream_viewers (live_stream_id, user_id, seat, joined_at, last_seen_at, left_at)
       VALUES ($1, $2, $3, now() - interval '60 seconds', now(), now())`,
      [uuidOf('LiveStream', id), fan.uuid, seat],
    );
  }

  const summary = await summaryOf(host, id);

  expect(summary).toMatchObject({
    ...{ visitCount: 2, uniqueViewerCount: 1, watchedSeconds: 60 },
    ...{ chatCount: 2, tipCount: 0, tipTokens: 0 },
  });
});

it('[live.stream-summary] hides what became of a stream from everybody but its host and staff', async () => {
  const { fan } = await world.people('fan');
  const { id } = await goOnAir(world, host);

  expect(await summaryOf(fan, id)).toBeNull();
  expect(await summaryOf(null, id)).toBeNull();
  expect(await summaryOf(host, id)).not.toBeNull();
});
