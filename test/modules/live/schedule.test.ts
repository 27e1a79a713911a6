import { randomUUID } from 'node:crypto';
import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { inboxOf } from '../notifications/inboxes';
import { eventually } from '../payments/shop';
import { fund } from '../wallet/purses';
import { act as move, announce, goOnAir } from './streams';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  host = await world.person('host', { isCreator: true });
});

afterAll(() => world.close());

async function scheduled(inMinutes: number): Promise<string> {
  const scheduledFor = new Date(Date.now() + inMinutes * 60_000).toISOString();
  const input = { title: 'Tonight', scheduledFor, category: 'music' };
  const { liveStream } = await act(world, host, 'createLiveStream', input, 'liveStream { id }');
  return (liveStream as { readonly id: string }).id;
}

function remind(person: Person, liveStreamId: string, isWanted = true) {
  const input = { liveStreamId, isWanted };
  return act(world, person, 'remindOfLiveStream', input, 'liveStream { viewerIsReminded }');
}

function mindSchedule(): Promise<unknown> {
  return world.owner.pool.query("SELECT graphile_worker.add_job('mind-schedule')");
}

it('[live.schedule-stream] reminds those who asked, once, a quarter of an hour before', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const [soon, late] = [await scheduled(10), await scheduled(120)];
  expect(await remind(ada, soon)).toEqual({
    liveStream: { viewerIsReminded: true },
    userErrors: [],
  });
  await remind(ada, late);
  await remind(cleo, soon);
  expect(await remind(cleo, soon, false)).toMatchObject({
    liveStream: { viewerIsReminded: false },
  });
  await mindSchedule();
  await eventually(
    async () => (await inboxOf(world, ada)).map(({ kind, title }) => [kind, title]),
    [['LIVE_STREAM_REMINDER', `${host.username} goes live soon.`]],
  );
  await mindSchedule();
  await mindSchedule();
  expect(await inboxOf(world, ada)).toHaveLength(1);
  expect([await inboxOf(world, ben), await inboxOf(world, cleo)]).toEqual([[], []]);
});

it('[live.schedule-stream] calls off a stream that never began', async () => {
  const id = await scheduled(60);
  await world.owner.pool.query(
    "UPDATE live_streams SET scheduled_for = now() - interval '7 hours' WHERE host_id = $1",
    [host.creator?.uuid],
  );
  await mindSchedule();
  await eventually(
    async () =>
      (
        await world.ask<{ node: { status: string } }>(
          host,
          'query ($id: ID!) { node(id: $id) { ... on LiveStream { status } } }',
          { id },
        )
      ).node.status,
    'CANCELLED',
  );
});

it('[live.schedule-stream] refuses to remind of a stream that has begun, or that nobody knows of', async () => {
  const ada = await world.person('ada');
  const { id } = await goOnAir(world, host);
  expect((await remind(ada, id)).userErrors).toMatchObject([{ code: 'INVALID_STATE' }]);
  const absent = Buffer.from(`v1:LiveStream:${randomUUID()}`).toString('base64url');
  expect((await remind(ada, absent)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
});

const key = 'liveStream { streamKey }';

it('[live.stream-key] is replaced by another at any time until the stream is over', async () => {
  const { id, streamKey } = await announce(world, host);
  const replaced = await act(world, host, 'replaceStreamKey', { liveStreamId: id }, key);
  expect(replaced.userErrors).toEqual([]);
  const { streamKey: next } = replaced['liveStream'] as { readonly streamKey: string };
  expect(next).toMatch(/^[\w-]{43}$/);
  expect(next).not.toBe(streamKey);
  await move(world, host, 'start', id);
  const onAir = await act(world, host, 'replaceStreamKey', { liveStreamId: id }, key);
  expect(onAir.userErrors).toEqual([]);
});

it('[live.stream-key] refuses to replace the key of another, and of a stream that is over', async () => {
  const { id } = await announce(world, host);
  const ada = await world.person('ada', { isCreator: true });
  const replace =
    'mutation ($input: ReplaceStreamKeyInput!) { replaceStreamKey(input: $input) { userErrors { code } } }';
  const { code } = await world.execute(ada, replace, { input: { liveStreamId: id } });
  expect(code).toBe('FORBIDDEN');
  await move(world, host, 'cancel', id);
  const over = await act(world, host, 'replaceStreamKey', { liveStreamId: id }, key);
  expect(over.userErrors).toMatchObject([{ code: 'INVALID_STATE' }]);
});

it('[live.stream-lifecycle] says how long a stream is and was on air', async () => {
  const { id } = await goOnAir(world, host);
  await world.owner.pool.query(
    "UPDATE live_streams SET started_at = now() - interval '90 seconds' WHERE host_id = $1",
    [host.creator?.uuid],
  );
  const length = async () =>
    (
      await world.ask<{ node: { durationSeconds: number | null } }>(
        null,
        'query ($id: ID!) { node(id: $id) { ... on LiveStream { durationSeconds } } }',
        { id },
      )
    ).node.durationSeconds;
  expect(await length()).toBeGreaterThanOrEqual(90);
  await move(world, host, 'end', id);
  const final = await length();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await length()).toBe(final);
});

it('[live.active-streams] lists those of a host and those about something', async () => {
  const other = await world.person('other', { isCreator: true });
  const music = await scheduled(60);
  const plain = await announce(world, host);
  await announce(world, other);
  const list = `query ($hostId: ID, $category: String) {
    liveStreams(hostId: $hostId, category: $category, status: SCHEDULED, first: 100) { nodes { id } } }`;
  const idsOf = async (variables: Readonly<Record<string, unknown>>) =>
    (
      await world.ask<{ liveStreams: { nodes: readonly { id: string }[] } }>(null, list, variables)
    ).liveStreams.nodes.map(({ id }) => id);
  expect((await idsOf({ hostId: host.creator?.id })).sort()).toEqual([music, plain.id].sort());
  expect(await idsOf({ hostId: host.creator?.id, category: 'music' })).toEqual([music]);
  expect(await idsOf({ hostId: other.creator?.id, category: 'music' })).toEqual([]);
});

async function priced(): Promise<string> {
  const input = { title: 'For payers', price: 40 };
  const { liveStream } = await act(world, host, 'createLiveStream', input, 'liveStream { id }');
  const { id } = liveStream as { readonly id: string };
  await move(world, host, 'start', id);
  return id;
}

it('[live.premium-stream] lets whoever paid its price in, and its host', async () => {
  const fan = await world.person('fan');
  await fund(world, fan, 100);
  const id = await priced();
  const order = { liveStreamId: id, expectedPrice: 40, idempotencyKey: randomUUID() };
  await act(world, fan, 'buyStreamAccess', order, 'liveStream { id }');
  expect((await move(world, fan, 'join', id)).userErrors).toEqual([]);
  expect((await move(world, host, 'join', id)).userErrors).toEqual([]);
});

it('[live.premium-stream] refuses whoever has not paid, and whose money was given back', async () => {
  const { fan, stranger } = await world.people('fan', 'stranger');
  const admin = await world.person('admin', { accountType: 'ADMIN' });
  await fund(world, fan, 100);
  const id = await priced();
  expect((await move(world, stranger, 'join', id)).userErrors).toMatchObject([
    { code: 'ACCESS_REQUIRED' },
  ]);
  const order = { liveStreamId: id, idempotencyKey: randomUUID() };
  await act(world, fan, 'buyStreamAccess', order, 'liveStream { id }');
  const { rows } = await world.owner.pool.query<{ id: string }>(
    "SELECT id FROM transactions WHERE payer_id = $1 AND kind = 'STREAM_ACCESS'",
    [fan.uuid],
  );
  const transactionId = Buffer.from(`v1:Transaction:${rows[0]?.id}`).toString('base64url');
  const refund = { transactionId, reason: 'It was no good.', idempotencyKey: randomUUID() };
  expect(
    (await act(world, admin, 'refundTransaction', refund, 'refund { id }')).userErrors,
  ).toEqual([]);
  expect((await move(world, fan, 'join', id)).userErrors).toMatchObject([
    { code: 'ACCESS_REQUIRED' },
  ]);
});
