import { randomUUID } from 'node:crypto';
import { signatureHeader, signCallback } from '../../../src/kernel/callbacks/callback-signature';
import { deriveKey } from '../../../src/kernel/crypto/keys';
import { uuidOf } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { eventually } from '../payments/shop';
import { bookErrors, fund } from '../wallet/purses';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  host = await world.person('host', { isCreator: true });
});

afterAll(() => world.close());

interface Stream {
  readonly id: string;
  readonly streamKey: string;
  readonly ingestUrl: string | null;
}

async function announce(more: object = {}): Promise<Stream> {
  const input = { title: 'Tonight', ...more };
  const selection = 'liveStream { id streamKey ingestUrl }';
  return (await act(world, host, 'createLiveStream', input, selection)).liveStream as Stream &
    Record<string, unknown>;
}

async function onAir(more: object = {}): Promise<Stream> {
  const stream = await announce(more);
  await act(world, host, 'startLiveStream', { liveStreamId: stream.id }, 'liveStream { id }');
  return stream;
}

/** Tells what a media server does; the status and the answer. */
async function tell(
  notice: object,
  signed: { readonly key?: Uint8Array; readonly at?: Date } = {},
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const body = Buffer.from(JSON.stringify(notice));
  const key = signed.key ?? deriveKey(world.authSecret, 'local-media');
  const response = await fetch(`${world.url}/media-callbacks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [signatureHeader]: signCallback(key, body, signed.at ?? new Date()),
    },
    body,
  });
  return { status: response.status, answer: await response.json() };
}

async function show(person: Person | null, id: string, fields: string): Promise<unknown> {
  const { node } = await world.ask<{ readonly node: unknown }>(
    person,
    `query ($id: ID!) { node(id: $id) { ... on LiveStream { ${fields} } } }`,
    { id },
  );
  return node;
}

async function codes(person: Person, mutation: string, input: object, selection: string) {
  const { userErrors } = await act(world, person, mutation, { ...input }, selection);
  return userErrors.map(({ code, field }) => [code, field?.[0]]);
}

const quality = {
  kind: 'QUALITY',
  bitrateKbps: 4_500,
  framesPerSecond: 30,
  width: 1920,
  height: 1080,
};

it('[live.create-stream] tells a host where to send, and lets an encoder in that has the key', async () => {
  const stream = await announce({ isRecorded: true });
  expect(stream.ingestUrl).toMatch(/^rtmps?:\/\//);
  const { status, answer } = await tell({ kind: 'INGEST_ASKED', streamKey: stream.streamKey });
  expect(status).toBe(200);
  expect(answer).toMatchObject({
    ingest: {
      isAllowed: true,
      liveStreamId: uuidOf('LiveStream', stream.id),
      isRecorded: true,
      outputs: [],
    },
  });
});

it('[live.create-stream live.stream-quality] refuses encoders with another key, and notices that are forged, stale or nonsense', async () => {
  const { streamKey, id } = await onAir();
  const unknown = await tell({ kind: 'INGEST_ASKED', streamKey: `${streamKey}x` });
  expect(unknown.answer).toMatchObject({ ingest: { isAllowed: false, outputs: [] } });
  const sample = { ...quality, liveStreamId: uuidOf('LiveStream', id) };
  const hourAgo = new Date(Date.now() - 3_600_000);
  expect((await tell(sample, { key: Buffer.alloc(32, 7) })).status).toBe(401);
  expect((await tell(sample, { at: hourAgo })).status).toBe(401);
  expect((await tell({ ...sample, width: -1 })).status).toBe(400);
  expect(await show(host, id, 'qualitySamples { totalCount }')).toEqual({
    qualitySamples: { totalCount: 0 },
  });
});

it('[live.stream-quality] keeps samples of a stream on air for its host, the newest first', async () => {
  const { id } = await onAir();
  const liveStreamId = uuidOf('LiveStream', id);
  for (const bitrateKbps of [4_500, 900]) {
    expect((await tell({ ...quality, liveStreamId, bitrateKbps })).status).toBe(200);
  }
  const fields =
    'qualitySamples(first: 5) { nodes { bitrateKbps framesPerSecond width droppedFrames latencyMs } }';
  const sample = { framesPerSecond: 30, width: 1920, droppedFrames: 0, latencyMs: null };
  expect(await show(host, id, fields)).toEqual({
    qualitySamples: {
      nodes: [
        { bitrateKbps: 900, ...sample },
        { bitrateKbps: 4_500, ...sample },
      ],
    },
  });
  await act(world, host, 'endLiveStream', { liveStreamId: id }, 'liveStream { id }');
  await tell({ ...quality, liveStreamId });
  expect(await show(host, id, 'qualitySamples { totalCount }')).toEqual({
    qualitySamples: { totalCount: 2 },
  });
});

it('[live.stream-quality live.stream-analytics] hides quality and figures from everybody but the host', async () => {
  const { id } = await onAir();
  await tell({ ...quality, liveStreamId: uuidOf('LiveStream', id) });
  const fields = 'averageWatchSeconds qualitySamples { totalCount } statistics { totalCount }';
  for (const person of [await world.person('fan'), null]) {
    expect(await show(person, id, fields)).toEqual({
      averageWatchSeconds: null,
      qualitySamples: { totalCount: 0 },
      statistics: { totalCount: 0 },
    });
  }
});

it('[live.multi-stream] forwards a stream with keys that lie encrypted, and tells how each goes', async () => {
  const { id, streamKey } = await onAir();
  const output = { liveStreamId: id, name: 'Elsewhere', url: 'rtmps://live.example.com/app' };
  const selection = 'liveStream { outputs { id name url status failureReason } }';
  const { liveStream } = await act(
    world,
    host,
    'addStreamOutput',
    { ...output, key: 'hidden-key-1' },
    selection,
  );
  const [added] = (liveStream as { outputs: { id: string }[] }).outputs;
  expect(added).toMatchObject({ name: 'Elsewhere', status: 'PENDING', failureReason: null });
  const outputId = uuidOf('StreamOutput', added?.id ?? '');
  const { rows } = await world.owner.pool.query<{ kept: string }>(
    'SELECT to_jsonb(o)::text AS kept FROM stream_outputs o WHERE id = $1',
    [outputId],
  );
  expect(rows[0]?.kept).not.toContain(Buffer.from('hidden-key-1').toString('hex'));
  expect(rows[0]?.kept).not.toContain('hidden-key-1');
  const { answer } = await tell({ kind: 'INGEST_ASKED', streamKey });
  expect(answer).toMatchObject({
    ingest: { outputs: [{ id: outputId, url: output.url, key: 'hidden-key-1' }] },
  });
  await tell({ kind: 'OUTPUT', outputId, status: 'ACTIVE' });
  expect(await show(host, id, 'outputs { status }')).toEqual({ outputs: [{ status: 'ACTIVE' }] });
  await tell({ kind: 'OUTPUT', outputId, status: 'FAILED', reason: 'Refused by the other side' });
  await tell({ kind: 'OUTPUT', outputId, status: 'FAILED', reason: 'Refused by the other side' });
  expect(await show(host, id, 'outputs { status failureReason }')).toEqual({
    outputs: [{ status: 'FAILED', failureReason: 'Refused by the other side' }],
  });
  await act(world, host, 'removeStreamOutput', { outputId: added?.id }, selection);
  expect(await show(host, id, 'outputs { id }')).toEqual({ outputs: [] });
});

it('[live.multi-stream] refuses addresses of another kind, one twice, too many, and others than the host, and hides outputs', async () => {
  const { id } = await announce();
  const output = { liveStreamId: id, name: 'Elsewhere', url: 'rtmp://live.example.com/1' };
  const selection = 'liveStream { id }';
  const web = { ...output, url: 'https://example.com/' };
  expect(await codes(host, 'addStreamOutput', web, selection)).toEqual([['INVALID', 'url']]);
  expect(await codes(host, 'addStreamOutput', output, selection)).toEqual([]);
  expect(await codes(host, 'addStreamOutput', output, selection)).toEqual([['CONFLICT', 'url']]);
  for (let at = 2; at <= 10; at += 1) {
    const next = { ...output, url: `rtmp://live.example.com/${at}` };
    expect(await codes(host, 'addStreamOutput', next, selection)).toEqual([]);
  }
  const eleventh = { ...output, url: 'rtmp://live.example.com/11' };
  expect(await codes(host, 'addStreamOutput', eleventh, selection)).toEqual([
    ['LIMIT_REACHED', 'liveStreamId'],
  ]);
  const fan = await world.person('fan');
  expect(await show(fan, id, 'outputs { id }')).toEqual({ outputs: [] });
  const { code } = await world.execute(
    fan,
    'mutation ($input: AddStreamOutputInput!) { addStreamOutput(input: $input) { userErrors { code } } }',
    { input: output },
  );
  expect(code).toBe('FORBIDDEN');
});

async function recorded(): Promise<{ readonly id: string; readonly recordingId: string }> {
  const { id } = await onAir({ isRecorded: true });
  const liveStreamId = uuidOf('LiveStream', id);
  await tell({ kind: 'RECORDING_BEGAN', liveStreamId });
  await tell({ kind: 'RECORDING_BEGAN', liveStreamId });
  await act(world, host, 'endLiveStream', { liveStreamId: id }, 'liveStream { id }');
  await tell({ kind: 'RECORDING_ENDED', liveStreamId });
  const file = { storageKey: `recording/${randomUUID()}`, durationSeconds: 60, sizeBytes: 1_000 };
  await tell({ kind: 'RECORDING_READY', liveStreamId, ...file });
  const { recordings } = (await show(
    host,
    id,
    'recordings { nodes { id status durationSeconds } }',
  )) as {
    recordings: { nodes: { id: string }[] };
  };
  expect(recordings.nodes).toEqual([
    { id: expect.any(String), status: 'READY', durationSeconds: 60 },
  ]);
  return { id, recordingId: recordings.nodes[0]?.id ?? '' };
}

const replay = 'recordings { nodes { viewerCanAccess url } }';

it('[live.stream-recording] publishes a replay with a price of its own, for those who pay', async () => {
  const { id, recordingId } = await recorded();
  const fan = await world.person('fan');
  expect(await show(fan, id, replay)).toEqual({ recordings: { nodes: [] } });
  const terms = { recordingId, access: 'PAID', price: 15 };
  expect(await codes(host, 'publishReplay', terms, 'recording { id }')).toEqual([]);
  const closed = { recordings: { nodes: [{ viewerCanAccess: false, url: null }] } };
  expect(await show(fan, id, replay)).toEqual(closed);
  await fund(world, fan, 15);
  const order = { liveStreamId: id, expectedPrice: 15, idempotencyKey: randomUUID() };
  expect(await codes(fan, 'buyStreamAccess', order, 'liveStream { id }')).toEqual([]);
  expect(await show(fan, id, replay)).toEqual({
    recordings: {
      nodes: [{ viewerCanAccess: true, url: expect.stringContaining('/files/recording/') }],
    },
  });
  expect(await show(await world.person('other'), id, replay)).toEqual(closed);
  await act(world, host, 'withdrawReplay', { recordingId }, 'recording { id }');
  expect(await show(fan, id, replay)).toEqual({ recordings: { nodes: [] } });
});

it('[live.stream-recording] refuses a price without payers, what is not ready, and others than the host', async () => {
  const { recordingId } = await recorded();
  const free = { recordingId, access: 'EVERYONE', price: 5 };
  expect(await codes(host, 'publishReplay', free, 'recording { id }')).toEqual([
    ['INVALID', 'access'],
  ]);
  const { id } = await onAir({ isRecorded: true });
  await tell({ kind: 'RECORDING_BEGAN', liveStreamId: uuidOf('LiveStream', id) });
  const running = (await show(host, id, 'recordings { nodes { id } }')) as {
    recordings: { nodes: { id: string }[] };
  };
  const early = { recordingId: running.recordings.nodes[0]?.id, access: 'EVERYONE' };
  expect(await codes(host, 'publishReplay', early, 'recording { id }')).toEqual([
    ['INVALID_STATE', 'recordingId'],
  ]);
  const { code } = await world.execute(
    await world.person('fan'),
    'mutation ($input: PublishReplayInput!) { publishReplay(input: $input) { userErrors { code } } }',
    { input: { recordingId, access: 'EVERYONE' } },
  );
  expect(code).toBe('FORBIDDEN');
});

async function invite(stream: string, guest: Person, shareBasisPoints: number): Promise<string> {
  const input = { liveStreamId: stream, creatorId: guest.creator?.id, shareBasisPoints };
  const { guest: made, userErrors } = await act(
    world,
    host,
    'inviteStreamGuest',
    input,
    'guest { id }',
  );
  if (!made) throw new Error(JSON.stringify(userErrors));
  return (made as { readonly id: string }).id;
}

async function lifetimeOf(person: Person): Promise<number> {
  const { rows } = await world.owner.pool.query<{ lifetime_minor: string }>(
    'SELECT lifetime_minor FROM user_balances WHERE user_id = $1',
    [person.uuid],
  );
  return Number(rows[0]?.lifetime_minor ?? 0);
}

it('[live.co-streaming] divides what a stream brings as its hosts agreed, from the moment that they did', async () => {
  const guest = await world.person('guest', { isCreator: true });
  const fan = await world.person('fan');
  await fund(world, fan, 200);
  const { id } = await onAir();
  const tip = () =>
    act(world, fan, 'sendTip', {
      ...{ recipientId: host.id, liveStreamId: id, tokens: 100, idempotencyKey: randomUUID() },
    });
  const guestId = await invite(id, guest, 2_500);
  expect((await tip()).userErrors).toEqual([]);
  expect([await lifetimeOf(host), await lifetimeOf(guest)]).toEqual([80, 0]);
  const answer = { guestId, isAccepted: true };
  expect(await codes(guest, 'answerStreamInvitation', answer, 'guest { status }')).toEqual([]);
  expect((await tip()).userErrors).toEqual([]);
  expect([await lifetimeOf(host), await lifetimeOf(guest)]).toEqual([140, 20]);
  expect(await show(fan, id, 'guests { status shareBasisPoints creator { id } }')).toEqual({
    guests: [{ status: 'ACCEPTED', shareBasisPoints: null, creator: { id: guest.creator?.id } }],
  });
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[live.co-streaming] refuses parts that leave the host nothing, oneself, one invited twice, and answers of others', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben', { isCreator: true });
  const { id } = await announce();
  const offer = (guest: Person, shareBasisPoints: number) => ({
    ...{ liveStreamId: id, creatorId: guest.creator?.id, shareBasisPoints },
  });
  const tried = (guest: Person, share: number) =>
    codes(host, 'inviteStreamGuest', offer(guest, share), 'guest { id }');
  expect(await tried(ada, 10_000)).toEqual([['INVALID', 'shareBasisPoints']]);
  expect(await tried(host, 100)).toEqual([['SELF_TARGET', 'creatorId']]);
  const guestId = await invite(id, ada, 6_000);
  expect(await tried(ada, 100)).toEqual([['CONFLICT', 'creatorId']]);
  expect(await tried(ben, 4_000)).toEqual([['INVALID', 'shareBasisPoints']]);
  const answer = { guestId, isAccepted: true };
  expect(await codes(ben, 'answerStreamInvitation', answer, 'guest { id }')).toEqual([
    ['NOT_FOUND', 'guestId'],
  ]);
  expect(await show(ben, id, 'guests { id }')).toEqual({ guests: [] });
  await act(world, host, 'removeStreamGuest', { guestId }, 'guest { status }');
  expect(await codes(ada, 'answerStreamInvitation', answer, 'guest { id }')).toEqual([
    ['INVALID_STATE', 'guestId'],
  ]);
});

it('[live.co-streaming] never promises more than there is, however many are invited at once', async () => {
  const { id } = await announce();
  const guests = await Promise.all(
    Array.from({ length: 8 }, () => world.person('guest', { isCreator: true })),
  );
  const outcomes = await Promise.all(
    guests.map((guest) =>
      codes(
        host,
        'inviteStreamGuest',
        { liveStreamId: id, creatorId: guest.creator?.id, shareBasisPoints: 3_000 },
        'guest { id }',
      ),
    ),
  );
  expect(outcomes.filter((errors) => errors.length === 0)).toHaveLength(3);
});

it('[live.stream-analytics] counts viewers, chat and tips minute by minute, and each moment of a viewer once', async () => {
  const { id } = await onAir();
  const liveStreamId = uuidOf('LiveStream', id);
  const fan = await world.person('fan');
  await world.owner.pool.query(
    `UPDATE live_streams SET started_at = now() - interval '3 minutes' WHERE id = $1`,
    [liveStreamId],
  );
  const viewing = `INSERT INTO stream_viewers (live_stream_id, user_id, seat, joined_at, last_seen_at, left_at)
    VALUES ($1, $2, $3, now() - make_interval(secs => $4), now() - make_interval(secs => $5), now() - make_interval(secs => $5))`;
  await world.owner.pool.query(viewing, [liveStreamId, fan.uuid, 'one', 150, 90]);
  await world.owner.pool.query(viewing, [liveStreamId, fan.uuid, 'two', 120, 60]);
  await world.owner.pool.query(viewing, [liveStreamId, null, 'three', 100, 70]);
  await act(world, fan, 'sayInStreamChat', { liveStreamId: id, body: 'Hello' });
  await fund(world, fan, 30);
  await act(world, fan, 'sendTip', {
    ...{ recipientId: host.id, liveStreamId: id, tokens: 30, idempotencyKey: randomUUID() },
  });
  await world.owner.pool.query("SELECT graphile_worker.add_job('count-streams')");
  const sums = async () => {
    const { statistics } = (await show(
      host,
      id,
      'statistics(first: 20) { nodes { viewerCount chatCount tipCount tipTokens } }',
    )) as { statistics: { nodes: Record<string, number>[] } };
    const total = (name: string) =>
      statistics.nodes.reduce((sum, minute) => sum + Number(minute[name] ?? 0), 0);
    return {
      most: Math.max(0, ...statistics.nodes.map(({ viewerCount = 0 }) => viewerCount)),
      chat: total('chatCount'),
      tips: total('tipCount'),
      tokens: total('tipTokens'),
    };
  };
  await eventually(sums, { most: 3, chat: 1, tips: 1, tokens: 30 });
  expect(await show(host, id, 'averageWatchSeconds')).toEqual({ averageWatchSeconds: 60 });
});
