import { CreatorStatus } from '../../../src/generated/prisma/enums';
import { World, type Person } from '../../kit/world';
import { act, announce, look, mutationOf, nextCount, watch, type Outcome } from './streams';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true, clusterKey: 'pupfanz' });
});

afterAll(() => world.close());

function streamsOf(host: Person): Promise<number> {
  return world.owner.prisma.liveStream.count({ where: { hostId: host.creator?.uuid } });
}

describe('announcing a stream', () => {
  it('[live.create-stream] gives the host a scheduled stream with its price, time and key', async () => {
    const scheduledFor = new Date(Date.now() + 3_600_000).toISOString();

    const stream = await announce(world, ada, { title: 'Night swim', price: 40, scheduledFor });

    expect(stream).toEqual({
      id: expect.any(String) as string,
      title: 'Night swim',
      status: 'SCHEDULED',
      priceTokens: 40,
      streamKey: expect.stringMatching(/^[\w-]{43}$/) as string,
      scheduledFor,
      startedAt: null,
      endedAt: null,
      viewerCount: 0,
      peakViewerCount: 0,
      host: { handle: ada.creator?.handle },
      cluster: { key: 'pupfanz' },
    });
  });

  it('[live.create-stream] shows it on the brand of the request', async () => {
    const { data } = await world.execute<{ outcome: Outcome }>(
      ada,
      mutationOf('create'),
      { input: { title: 'Elsewhere' } },
      { 'x-cluster': 'girlfanz' },
    );

    expect(data.outcome.liveStream?.cluster.key).toBe('girlfanz');
  });

  it.each([
    ['blank title', { title: '  ' }, 'BLANK', 'title'],
    ['title of unreadable characters', { title: '\u0085' }, 'BLANK', 'title'],
    ['title of 201 characters', { title: 'x'.repeat(201) }, 'TOO_LONG', 'title'],
    ['price of nothing', { title: 'Free', price: 0 }, 'INVALID', 'price'],
    ['negative price', { title: 'Gift', price: -5 }, 'INVALID', 'price'],
    [
      'time gone by',
      { title: 'Late', scheduledFor: '2020-01-01T00:00:00Z' },
      'INVALID',
      'scheduledFor',
    ],
  ])('[live.create-stream] refuses a %s', async (_what, input, code, field) => {
    const before = await streamsOf(ada);

    const { outcome } = await world.ask<{ outcome: Outcome }>(ada, mutationOf('create'), { input });

    expect(outcome).toEqual({ liveStream: null, userErrors: [{ code, field: [field] }] });
    expect(await streamsOf(ada)).toBe(before);
  });

  it('[live.create-stream] refuses visitors, fans and creators who are not approved', async () => {
    const ben = await world.person('ben');
    const cleo = await world.person('cleo', {
      isCreator: true,
      creatorStatus: CreatorStatus.PENDING,
    });
    const input = { title: 'Not yet' };

    const answers = await Promise.all(
      [null, ben, cleo].map((person) => world.execute(person, mutationOf('create'), { input })),
    );

    expect(answers.map(({ code }) => code)).toEqual(['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await streamsOf(cleo)).toBe(0);
  });
});

describe('the stream key', () => {
  it('[live.stream-key] is another one for each stream', async () => {
    const streams = await Promise.all([1, 2, 3].map(() => announce(world, ada)));

    expect(new Set(streams.map(({ streamKey }) => streamKey)).size).toBe(3);
  });

  it('[live.stream-key] is shown to the host wherever the stream is', async () => {
    const { id, streamKey } = await announce(world, ada);
    const watching = watch(world, ada, id);

    expect((await look(world, ada, id))?.streamKey).toBe(streamKey);
    expect((await nextCount(watching)).liveStream.streamKey).toBe(streamKey);
    await watching.close();
  });

  it('[live.stream-key] never reaches visitors, other creators or staff, by node, list or subscription', async () => {
    const { id } = await announce(world, ada);
    const eve = await world.person('eve', { isCreator: true });
    const max = await world.person('max', { accountType: 'MODERATOR' });
    await act(world, ada, 'start', id);

    for (const person of [null, eve, max]) {
      const watching = watch(world, person, id);
      const { liveStreams } = await world.ask<{ liveStreams: { nodes: { streamKey: null }[] } }>(
        person,
        '{ liveStreams(first: 100) { nodes { streamKey } } }',
      );

      expect((await look(world, person, id))?.streamKey).toBeNull();
      expect((await nextCount(watching)).liveStream.streamKey).toBeNull();
      expect(liveStreams.nodes.length).toBeGreaterThan(0);
      expect(liveStreams.nodes.every(({ streamKey }) => streamKey === null)).toBe(true);
      await watching.close();
    }
  });

  it('[live.stream-key] never enters events or the audit trail', async () => {
    const { id, streamKey } = await announce(world, ada);
    await act(world, ada, 'start', id);
    const { prisma } = world.owner;

    const told = JSON.stringify([
      await prisma.outboxEvent.findMany({ select: { payload: true } }),
      await prisma.auditLog.findMany({ select: { changes: true } }),
    ]);

    expect(told).toContain('liveStreamId');
    expect(told).not.toContain(streamKey);
  });
});
