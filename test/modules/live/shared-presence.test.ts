import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '../../../src/kernel/log/logger';
import { RedisLink } from '../../../src/kernel/redis/redis-link';
import type { Seat } from '../../../src/modules/live/presence';
import { SharedPresence } from '../../../src/modules/live/shared-presence';
import { describeWithRedis, TestRedis } from '../../kit/redis';
import { until } from '../../kernel/events/sharing';

const stream = 'stream';
const ben = 'ben’s login';

const seat = (connectionId: string, sessionId: string | null = null): Seat => ({
  connectionId,
  sessionId,
});

/** What one process of several has of presence. */
class Member {
  readonly told: number[] = [];
  readonly presence: SharedPresence;

  constructor(private readonly link: RedisLink) {
    this.presence = new SharedPresence(link);
    this.presence.onChange((_stream, count) => this.told.push(count));
    this.presence.follow(stream);
  }

  static async start(url: string): Promise<Member> {
    const link = new RedisLink({ url, namespace: 'test', log: createLogger('silent') });
    await link.open();
    return new Member(link);
  }

  get count(): Promise<number> {
    return this.presence.count(stream);
  }

  /** Goes away without a word, as a process does that is killed. */
  vanish(): void {
    this.link.close();
  }

  async stop(): Promise<void> {
    await this.presence.close();
    this.link.close();
  }
}

describeWithRedis('presence of several processes', () => {
  let redis: TestRedis;
  let one: Member;
  let other: Member;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.stop());

  beforeEach(async () => {
    await redis.ask((client) => client.flushall());
    one = await Member.start(redis.url);
    other = await Member.start(redis.url);
  });
  afterEach(async () => {
    await one.stop();
    await other.stop();
  });

  /** Both say the same number, within this time. */
  async function expectCount(count: number, withinMs = 1_500): Promise<void> {
    await until(
      async () => (await one.count) === count && (await other.count) === count,
      withinMs,
    ).catch(() => undefined);
    expect([await one.count, await other.count]).toEqual([count, count]);
  }

  it('[live.viewer-count] is one number on all', async () => {
    await one.presence.enter(stream, seat('a'));
    await other.presence.enter(stream, seat('b', ben));
    await other.presence.enter(stream, seat('c', ben));
    await expectCount(3);
    await other.presence.exit(stream, seat('b', ben));
    await expectCount(2);
    await one.presence.exit(stream, seat('a'));
    await other.presence.exit(stream, seat('c', ben));
    await expectCount(0);

    expect(one.told.at(-1)).toBe(0);
    expect(await one.presence.highest(stream)).toBe(3);
    expect(await other.presence.highest(stream)).toBe(3);
  });

  it('[live.viewer-count] tells every process of a change anywhere', async () => {
    await one.presence.enter(stream, seat('a'));
    await until(() => other.told.includes(1), 1_500);
    await one.presence.exit(stream, seat('a'));
    await until(() => other.told.includes(0), 1_500);

    expect(other.told).toEqual([1, 0]);
  });

  it('[live.viewer-count] counts a login by its sockets, whichever process has them', async () => {
    await one.presence.join(stream, ben);
    await expectCount(1);
    await other.presence.enter(stream, seat('a', ben));
    await other.presence.enter(stream, seat('b', ben));
    await expectCount(2);
    await one.presence.leave(stream, ben);
    await expectCount(0);
    await one.presence.join(stream, ben);
    await expectCount(2);
    await other.presence.exit(stream, seat('a', ben));
    await other.presence.exit(stream, seat('b', ben));

    await expectCount(0);
  });

  it('[live.viewer-count] keeps counting through many heartbeats, and keeps out who has left', async () => {
    await one.presence.enter(stream, seat('a', ben));
    await one.presence.enter(stream, seat('b'));
    await other.presence.leave(stream, ben);

    await delay(13_000);

    await expectCount(1);
  }, 30_000);

  it('[live.viewer-count] is right within 15 seconds of a process that is killed', async () => {
    const doomed = await Member.start(redis.url);
    await doomed.presence.enter(stream, seat('a'));
    await doomed.presence.enter(stream, seat('b', ben));
    await one.presence.enter(stream, seat('c'));
    await expectCount(3);

    doomed.vanish();

    await expectCount(1, 15_000);
    await doomed.stop();
  }, 30_000);

  it('[live.viewer-count] is right again when Redis has forgotten everything', async () => {
    await one.presence.enter(stream, seat('a'));
    await one.presence.enter(stream, seat('b', ben));
    await other.presence.join(stream, 'cleo’s login');
    await expectCount(3);

    await redis.ask((client) => client.flushall());
    await delay(1_500);

    await expectCount(3);
  });

  it('[live.viewer-count] is each process’s own while Redis is gone, and one again when it returns', async () => {
    await one.presence.enter(stream, seat('a'));
    await other.presence.enter(stream, seat('b'));
    await expectCount(2);

    await redis.kill();
    await delay(1_500);
    const alone = [await one.count, await other.count];
    await one.presence.exit(stream, seat('a'));
    await one.presence.enter(stream, seat('c'));
    await one.presence.enter(stream, seat('d'));
    const changed = [await one.count, await other.count];
    await redis.resume();

    expect(alone).toEqual([1, 1]);
    expect(changed).toEqual([2, 1]);
    await expectCount(3, 5_000);
  });

  it('[live.viewer-count] forgets who left while Redis hung', async () => {
    await one.presence.enter(stream, seat('a'));
    await other.presence.enter(stream, seat('b'));
    await expectCount(2);
    redis.freeze();

    const startedAt = performance.now();
    await one.presence.exit(stream, seat('a'));
    const tookMs = performance.now() - startedAt;
    redis.thaw();

    expect(tookMs).toBeLessThan(600);
    await expectCount(1, 15_000);
  }, 30_000);

  it('[live.viewer-count] is 0 when everybody is sent away', async () => {
    await one.presence.enter(stream, seat('a'));
    await other.presence.enter(stream, seat('b'));
    await one.presence.clear(stream);
    await other.presence.clear(stream);

    await expectCount(0);
  });

  it('[live.viewer-count] counts a crowd', async () => {
    const crowd = Array.from({ length: 1_200 }, (_, number) =>
      seat(`${number}`, `login ${number}`),
    );
    await Promise.all(crowd.map((each) => one.presence.enter(stream, each)));
    await expectCount(1_200);
    await redis.ask((client) => client.flushall());
    await delay(1_500);

    await expectCount(1_200, 5_000);
  });
});
