import { InProcessPresence, joinLapseMs } from '../../../src/modules/live/presence';

const stream = 'stream';
const ben = 'ben’s login';

let presence: InProcessPresence;
let told: number[];

beforeEach(() => {
  jest.useFakeTimers();
  presence = new InProcessPresence();
  told = [];
  presence.onChange((_stream, count) => told.push(count));
});

afterEach(async () => {
  await presence.close();
  jest.useRealTimers();
});

const seat = (connectionId: string, sessionId: string | null = null) => ({
  connectionId,
  sessionId,
});

describe('presence', () => {
  it('[live.viewer-count] counts sockets, and tells of each change', async () => {
    await presence.enter(stream, seat('a'));
    await presence.enter(stream, seat('b', ben));
    await presence.enter(stream, seat('c', ben));
    await presence.exit(stream, seat('b', ben));

    expect(told).toEqual([1, 2, 3, 2]);
    expect(await presence.count(stream)).toBe(2);
    expect(await presence.count('another')).toBe(0);
  });

  it('[live.viewer-count] forgets a join 30 seconds after the latest', async () => {
    await presence.join(stream, ben);
    jest.advanceTimersByTime(joinLapseMs - 1);
    await presence.join(stream, ben);
    jest.advanceTimersByTime(joinLapseMs - 1);
    const before = await presence.count(stream);
    jest.advanceTimersByTime(1);

    expect(before).toBe(1);
    expect(told).toEqual([1, 0]);
  });

  it('[live.viewer-count] counts a joined login by its sockets, and ends the join with the last of them', async () => {
    await presence.join(stream, ben);
    await presence.enter(stream, seat('a', ben));
    await presence.enter(stream, seat('b', ben));
    await presence.exit(stream, seat('a', ben));
    await presence.exit(stream, seat('b', ben));

    expect(told).toEqual([1, 2, 1, 0]);
  });

  it('[live.viewer-count] keeps open sockets counted when a join lapses', async () => {
    await presence.join(stream, ben);
    await presence.enter(stream, seat('a', ben));
    jest.advanceTimersByTime(joinLapseMs);

    expect(await presence.count(stream)).toBe(1);
  });

  it('[live.viewer-count] stops counting the sockets of a login that leaves, until it joins again', async () => {
    await presence.enter(stream, seat('a', ben));
    await presence.enter(stream, seat('b', ben));
    await presence.leave(stream, ben);
    await presence.join(stream, ben);
    await presence.leave(stream, ben);
    await presence.exit(stream, seat('a', ben));
    await presence.exit(stream, seat('b', ben));

    expect(told).toEqual([1, 2, 0, 2, 0]);
  });

  it('[live.viewer-count] does not count below nothing', async () => {
    await presence.exit(stream, seat('a'));
    await presence.leave(stream, ben);
    await presence.enter(stream, seat('a'));
    await presence.exit(stream, seat('a'));
    await presence.exit(stream, seat('a'));

    expect(told).toEqual([1, 0]);
  });

  it('[live.viewer-count] sends everybody away at once', async () => {
    await presence.enter(stream, seat('a'));
    await presence.join(stream, ben);
    await presence.clear(stream);
    await presence.exit(stream, seat('a'));
    jest.advanceTimersByTime(joinLapseMs);

    expect(told).toEqual([1, 2, 0]);
  });
});
