import { connectSocket, type TestSocket } from '../../kit/socket';
import { World, type Person } from '../../kit/world';
import {
  act,
  announce,
  countOf,
  goOnAir,
  look,
  nextCount,
  viewerCountSubscription,
  watch,
} from './streams';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

/** How long a count may take to be right, in milliseconds, as the product promises. */
const promisedMs = 2_000;
const promisedAfterKillMs = 15_000;

async function timed<T>(work: Promise<T>): Promise<{ result: T; tookMs: number }> {
  const startedAt = performance.now();
  const result = await work;
  return { result, tookMs: performance.now() - startedAt };
}

async function watchRaw(id: string, person: Person | null): Promise<TestSocket> {
  const socket = await connectSocket(world.url, person?.token);
  socket.subscribe('1', viewerCountSubscription, { id });
  await socket.next();
  return socket;
}

async function untilNobodyWatches(id: string): Promise<void> {
  while ((await look(world, null, id))?.viewerCount !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('the viewers of a stream, over sockets', () => {
  it('[live.viewer-count] are counted up and down within two seconds as sockets open and close', async () => {
    const { id } = await goOnAir(world, ada);
    const { ben, cleo } = await world.people('ben', 'cleo');
    const hosting = watch(world, ada, id);
    expect(await nextCount(hosting)).toMatchObject({ viewerCount: 0, peakViewerCount: 0 });

    const viewers = [ben, cleo, cleo, null].map((person) => watch(world, person, id));
    const states = viewers.map((viewer) => nextCount(viewer));
    const up = await timed(countOf(hosting, 4));
    await Promise.all(states);
    const during = await look(world, null, id);
    await Promise.all(viewers.map((viewer) => viewer.close()));
    const down = await timed(countOf(hosting, 0));

    expect(up.tookMs).toBeLessThan(promisedMs);
    expect(during).toMatchObject({ viewerCount: 4, peakViewerCount: 4 });
    expect(down.tookMs).toBeLessThan(promisedMs);
    expect(down.result.peakViewerCount).toBe(4);
    expect(await look(world, null, id)).toMatchObject({ viewerCount: 0, peakViewerCount: 4 });
    await hosting.close();
  });

  it('[live.viewer-count] hear the current state first, with themselves in it', async () => {
    const { id } = await goOnAir(world, ada);
    const first = watch(world, null, id);
    const before = await nextCount(first);
    const second = watch(world, null, id);

    const state = await nextCount(second);

    expect(before).toMatchObject({ viewerCount: 1, peakViewerCount: 1 });
    expect(state).toMatchObject({ viewerCount: 2, peakViewerCount: 2 });
    expect(Math.abs(Date.now() - new Date(state.at).getTime())).toBeLessThan(10_000);
    await Promise.all([first.close(), second.close()]);
  });

  it('[live.viewer-count] are neither the host nor staff', async () => {
    const { id } = await goOnAir(world, ada);
    const max = await world.person('max', { accountType: 'MODERATOR' });

    const hosting = watch(world, ada, id);
    const overseeing = watch(world, max, id);

    expect(await nextCount(hosting)).toMatchObject({ viewerCount: 0 });
    expect(await nextCount(overseeing)).toMatchObject({ viewerCount: 0 });
    const joined = [await act(world, ada, 'join', id), await act(world, max, 'join', id)];
    expect(joined.map(({ liveStream }) => liveStream?.viewerCount)).toEqual([0, 0]);
    expect((await look(world, null, id))?.peakViewerCount).toBe(0);
    await Promise.all([hosting.close(), overseeing.close()]);
  });

  it('[live.viewer-count] are one for each socket, whatever it subscribes to', async () => {
    const { id } = await goOnAir(world, ada);
    const socket = await watchRaw(id, null);

    socket.subscribe('2', viewerCountSubscription, { id });
    await socket.next();
    const both = await look(world, null, id);
    socket.say({ id: '1', type: 'complete' });
    socket.subscribe('3', '{ __typename }');
    while ((await socket.next()).type !== 'complete');

    expect(both?.viewerCount).toBe(1);
    expect((await look(world, null, id))?.viewerCount).toBe(1);
    socket.say({ id: '2', type: 'complete' });
    socket.subscribe('4', '{ __typename }');
    while ((await socket.next()).type !== 'complete');
    expect((await look(world, null, id))?.viewerCount).toBe(0);
    socket.close();
  });

  it('[live.viewer-count] are right again within 15 seconds of a socket that dies without a word', async () => {
    const { id } = await goOnAir(world, ada);
    const sockets = await Promise.all([watchRaw(id, null), watchRaw(id, null)]);
    const [silent, broken] = sockets;
    const before = await look(world, null, id);

    silent?.freeze();
    broken?.raw.terminate();
    const { tookMs } = await timed(untilNobodyWatches(id));

    expect(before).toMatchObject({ viewerCount: 2, peakViewerCount: 2 });
    expect(tookMs).toBeLessThan(promisedAfterKillMs);
    expect((await look(world, null, id))?.peakViewerCount).toBe(2);
    silent?.raw.terminate();
  });

  it('[live.viewer-count] leave no trace of a socket that closes while it subscribes', async () => {
    const { id } = await goOnAir(world, ada);

    const sockets = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const socket = await connectSocket(world.url);
        socket.subscribe('1', viewerCountSubscription, { id });
        setTimeout(() => (index % 2 ? socket.close() : socket.raw.terminate()), index);
        return socket.closed;
      }),
    );
    const watching = watch(world, null, id);
    const { viewerCount } = await countOf(watching, 1);

    expect(sockets).toHaveLength(20);
    expect(viewerCount).toBe(1);
    await watching.close();
  });

  it('[live.viewer-count] never let the peak fall', async () => {
    const { id } = await goOnAir(world, ada);
    const hosting = watch(world, ada, id);
    const peaks: number[] = [];
    for (const viewers of [3, 1, 2]) {
      const watching = Array.from({ length: viewers }, () => watch(world, null, id));
      await Promise.all(watching.map((viewer) => nextCount(viewer)));
      peaks.push((await countOf(hosting, viewers)).peakViewerCount);
      await Promise.all(watching.map((viewer) => viewer.close()));
      peaks.push((await countOf(hosting, 0)).peakViewerCount);
    }

    expect(peaks).toEqual([3, 3, 3, 3, 3, 3]);
    await hosting.close();
  });

  it('[live.viewer-count] are told of a flood of changes once a second, and of its peak', async () => {
    const { id } = await goOnAir(world, ada);
    const hosting = watch(world, ada, id);
    await nextCount(hosting);

    const flood = Array.from({ length: 30 }, () => watch(world, null, id));
    await Promise.all(flood.map((viewer) => nextCount(viewer)));
    const states = [await nextCount(hosting)];
    while (states.at(-1)?.viewerCount !== 30) states.push(await nextCount(hosting));

    const times = states.map(({ at }) => new Date(at).getTime());
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.filter((pause) => pause < 900)).toEqual([]);
    expect(states.at(-1)).toMatchObject({ viewerCount: 30, peakViewerCount: 30 });
    await Promise.all(flood.map((viewer) => viewer.close()));
    await hosting.close();
  });

  it('[live.viewer-count] are nobody before a stream begins, and whoever waited once it does', async () => {
    const { id } = await announce(world, ada);
    const waiting = watch(world, null, id);
    const before = await nextCount(waiting);
    const isCounted = (await look(world, null, id))?.viewerCount;

    await act(world, ada, 'start', id);

    expect([before.viewerCount, isCounted]).toEqual([0, 0]);
    expect(await nextCount(waiting)).toMatchObject({
      viewerCount: 1,
      liveStream: { status: 'LIVE' },
    });
    await waiting.close();
  });

  it('[live.viewer-count] all leave when the stream ends, and their subscriptions complete', async () => {
    const { id } = await goOnAir(world, ada);
    const viewers = [watch(world, null, id), watch(world, ada, id)];
    await Promise.all(viewers.map((viewer) => nextCount(viewer)));

    const { liveStream } = await act(world, ada, 'end', id);

    expect(liveStream).toMatchObject({ viewerCount: 0, peakViewerCount: 1 });
    for (const viewer of viewers) {
      expect(await countOf(viewer, 0)).toMatchObject({ peakViewerCount: 1 });
      await expect(viewer.next()).rejects.toThrow('ended');
    }
    const late = watch(world, null, id);
    expect(await nextCount(late)).toMatchObject({ viewerCount: 0, peakViewerCount: 1 });
    await expect(late.next()).rejects.toThrow('ended');
  });

  it('[live.viewer-count] of a stream that is called off hear so', async () => {
    const { id } = await announce(world, ada);
    const waiting = watch(world, null, id);
    await nextCount(waiting);

    await act(world, ada, 'cancel', id);

    await expect(waiting.next()).rejects.toThrow('ended');
  });

  it('[live.viewer-count] cannot follow a stream that they may not know of', async () => {
    const gone = await world.person('gone', { isCreator: true });
    const { id } = await goOnAir(world, gone);
    await world.owner.prisma.creator.update({
      where: { id: gone.creator?.uuid },
      data: { status: 'SUSPENDED' },
    });
    const socket = await connectSocket(world.url);

    const hidden = await socket.ask('1', viewerCountSubscription, { id });
    const foreign = await socket.ask('2', viewerCountSubscription, { id: gone.id });

    expect(hidden).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'NOT_FOUND' } }],
    });
    expect(foreign).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect((await look(world, gone, id))?.viewerCount).toBe(0);
    socket.close();
  });
});

describe('the viewers of a stream, over HTTP', () => {
  it('[live.viewer-count] are one for each login, however often it joins', async () => {
    const { id } = await goOnAir(world, ada);
    const { ben, cleo } = await world.people('ben', 'cleo');

    const counts = [];
    for (const person of [ben, ben, cleo]) {
      counts.push((await act(world, person, 'join', id)).liveStream?.viewerCount);
    }
    for (const person of [ben, ben, cleo]) {
      counts.push((await act(world, person, 'leave', id)).liveStream?.viewerCount);
    }

    expect(counts).toEqual([1, 1, 2, 1, 1, 0]);
  });

  it('[live.viewer-count] are counted by their sockets where they have some', async () => {
    const { id } = await goOnAir(world, ada);
    const ben = await world.person('ben');
    const counts: (number | undefined)[] = [];
    const note = async (): Promise<void> => {
      counts.push((await look(world, null, id))?.viewerCount);
    };
    await act(world, ben, 'join', id);
    const sockets = [await watchRaw(id, ben), await watchRaw(id, ben)];
    await note();
    await act(world, ben, 'leave', id);
    await note();
    await act(world, ben, 'join', id);
    await note();
    const watching = watch(world, ada, id);
    for (const socket of sockets) socket.close();
    await countOf(watching, 0);
    await note();

    expect(counts).toEqual([2, 0, 2, 0]);
    await watching.close();
  });

  it('[live.viewer-count] do not stay behind when they join while the stream ends', async () => {
    const { id } = await goOnAir(world, ada);
    const people = Object.values(await world.people('ben', 'cleo', 'dan', 'eve', 'fay'));

    const [, ...joins] = await Promise.all([
      act(world, ada, 'end', id),
      ...people.map((person) => act(world, person, 'join', id)),
    ]);

    const refusals = joins.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(refusals).toEqual(refusals.map(() => 'INVALID_STATE'));
    expect(await look(world, null, id)).toMatchObject({ status: 'ENDED', viewerCount: 0 });
  });

  it('[live.viewer-count] need a login, a stream on air, and no price', async () => {
    const ben = await world.person('ben');
    const scheduled = await announce(world, ada);
    const priced = await goOnAir(world, ada, { price: 10 });
    const { id } = await goOnAir(world, ada);

    const visitor = await world.execute(
      null,
      'mutation ($id: ID!) { joinLiveStream(input: { liveStreamId: $id }) { userErrors { code } } }',
      { id },
    );
    const outcomes = [
      await act(world, ben, 'join', scheduled.id),
      await act(world, ben, 'join', priced.id),
    ];
    const watching = watch(world, ben, priced.id);

    expect(visitor.code).toBe('UNAUTHENTICATED');
    expect(outcomes.map(({ userErrors }) => userErrors[0]?.code)).toEqual([
      'INVALID_STATE',
      'ACCESS_REQUIRED',
    ]);
    expect(await nextCount(watching)).toMatchObject({ viewerCount: 0, peakViewerCount: 0 });
    expect((await act(world, ada, 'join', priced.id)).userErrors).toEqual([]);
    expect((await look(world, null, id))?.viewerCount).toBe(0);
    await watching.close();
  });
});
