import { uuidOf } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { act, announce, goOnAir, look, mutationOf, type Outcome } from './streams';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

const wrongState = {
  liveStream: null,
  userErrors: [{ code: 'INVALID_STATE', field: ['liveStreamId'] }],
};

async function traces(
  id: string,
): Promise<{ audit: readonly string[]; events: readonly string[] }> {
  const subjectId = uuidOf('LiveStream', id);
  const { prisma } = world.owner;
  const audit = await prisma.auditLog.findMany({
    where: { subjectId },
    orderBy: { createdAt: 'asc' },
  });
  const events = await prisma.outboxEvent.findMany({
    where: { payload: { path: ['liveStreamId'], equals: subjectId } },
    orderBy: { id: 'asc' },
  });
  return { audit: audit.map(({ action }) => action), events: events.map(({ kind }) => kind) };
}

describe('the life of a stream', () => {
  it('[live.stream-lifecycle] goes from scheduled to live to ended, and records when', async () => {
    const { id } = await announce(world, ada);

    const started = (await act(world, ada, 'start', id)).liveStream;
    const ended = (await act(world, ada, 'end', id)).liveStream;

    expect(started).toMatchObject({ status: 'LIVE', endedAt: null });
    expect(ended).toMatchObject({ status: 'ENDED', startedAt: started?.startedAt });
    const startedAt = new Date(started?.startedAt ?? NaN).getTime();
    expect(Math.abs(Date.now() - startedAt)).toBeLessThan(60_000);
    expect(new Date(ended?.endedAt ?? NaN).getTime()).toBeGreaterThanOrEqual(startedAt);
    expect(await traces(id)).toEqual({
      audit: ['live-stream.create', 'live-stream.start', 'live-stream.end'],
      events: ['live-stream.started', 'live-stream.ended'],
    });
  });

  it('[live.stream-lifecycle] goes from scheduled to cancelled', async () => {
    const { id } = await announce(world, ada);

    const { liveStream } = await act(world, ada, 'cancel', id);

    expect(liveStream).toMatchObject({ status: 'CANCELLED', startedAt: null, endedAt: null });
    expect(await traces(id)).toEqual({
      audit: ['live-stream.create', 'live-stream.cancel'],
      events: ['live-stream.cancelled'],
    });
  });

  it('[live.stream-lifecycle] refuses every other step and changes nothing', async () => {
    const scheduled = await announce(world, ada);
    const live = await goOnAir(world, ada);
    const ended = await goOnAir(world, ada);
    await act(world, ada, 'end', ended.id);
    const cancelled = await announce(world, ada);
    await act(world, ada, 'cancel', cancelled.id);
    const streams = [scheduled, live, ended, cancelled];
    const before = await Promise.all(streams.map(({ id }) => look(world, ada, id)));

    const outcomes = [
      await act(world, ada, 'end', scheduled.id),
      await act(world, ada, 'start', live.id),
      await act(world, ada, 'cancel', live.id),
      await act(world, ada, 'start', ended.id),
      await act(world, ada, 'end', ended.id),
      await act(world, ada, 'cancel', ended.id),
      await act(world, ada, 'start', cancelled.id),
      await act(world, ada, 'end', cancelled.id),
      await act(world, ada, 'cancel', cancelled.id),
    ];

    expect(outcomes).toEqual(outcomes.map(() => wrongState));
    expect(await Promise.all(streams.map(({ id }) => look(world, ada, id)))).toEqual(before);
  });

  it('[live.stream-lifecycle] lets one of 20 starts at once succeed', async () => {
    const { id } = await announce(world, ada);

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => act(world, ada, 'start', id)),
    );

    const succeeded = outcomes.filter(({ liveStream }) => liveStream !== null);
    const refused = outcomes.filter(({ liveStream }) => liveStream === null);
    expect(succeeded).toHaveLength(1);
    expect(refused).toEqual(refused.map(() => wrongState));
    expect((await traces(id)).events).toEqual(['live-stream.started']);
  });

  it('[live.stream-lifecycle] lets one of a start and a cancellation at once succeed', async () => {
    const { id } = await announce(world, ada);

    const outcomes = await Promise.all([
      act(world, ada, 'start', id),
      act(world, ada, 'cancel', id),
    ]);

    expect(outcomes.filter(({ liveStream }) => liveStream !== null)).toHaveLength(1);
  });

  it('[live.stream-lifecycle] is in the hands of the host alone', async () => {
    const { id } = await announce(world, ada);
    const eve = await world.person('eve', { isCreator: true });
    const max = await world.person('max', { accountType: 'ADMIN' });
    const people = [null, eve, max];

    const codes = await Promise.all(
      people.flatMap((person) =>
        (['start', 'end', 'cancel'] as const).map(async (verb) => {
          const input = { liveStreamId: id };
          return (await world.execute(person, mutationOf(verb), { input })).code;
        }),
      ),
    );

    expect(codes).toEqual([
      ...Array<string>(3).fill('UNAUTHENTICATED'),
      ...Array<string>(6).fill('FORBIDDEN'),
    ]);
    expect((await look(world, ada, id))?.status).toBe('SCHEDULED');
  });

  it('[live.stream-lifecycle] does not tell an unknown stream from a hidden one', async () => {
    const gone = await world.person('gone', { isCreator: true });
    const { id } = await announce(world, gone);
    await world.owner.prisma.creator.update({
      where: { id: gone.creator?.uuid },
      data: { status: 'SUSPENDED' },
    });
    const unknown = Buffer.from('v1:LiveStream:00000000-0000-7000-8000-000000000000');

    const outcomes = await Promise.all(
      [id, unknown.toString('base64url')].map((liveStreamId) =>
        act(world, ada, 'start', liveStreamId),
      ),
    );
    const malformed = await world.execute(ada, mutationOf('start'), {
      input: { liveStreamId: ada.id },
    });

    const notFound: Outcome = {
      liveStream: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['liveStreamId'] }],
    };
    expect(outcomes).toEqual([notFound, notFound]);
    expect(malformed.code).toBe('BAD_USER_INPUT');
  });

  it('[live.stream-lifecycle] does not let a suspended creator begin', async () => {
    const gone = await world.person('gone', { isCreator: true });
    const { id } = await announce(world, gone);
    await world.owner.prisma.creator.update({
      where: { id: gone.creator?.uuid },
      data: { status: 'SUSPENDED' },
    });

    const { code } = await world.execute(gone, mutationOf('start'), {
      input: { liveStreamId: id },
    });

    expect(code).toBe('FORBIDDEN');
    expect((await look(world, gone, id))?.status).toBe('SCHEDULED');
  });
});
