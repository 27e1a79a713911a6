import { portalClusterKey, visitor, type Caller } from '../../../src/kernel/auth/viewer';
import { Database } from '../../../src/kernel/db/database';
import type { EventConsumer } from '../../../src/kernel/events/consumer';
import { openEvents, type Events } from '../../../src/kernel/events/open-events';
import type { OutboxRelay } from '../../../src/kernel/events/relay';
import { createLogger } from '../../../src/kernel/log/logger';
import { openRedis } from '../../../src/kernel/redis/open-redis';
import type { RedisLink } from '../../../src/kernel/redis/redis-link';
import { ada, thingHappened } from './happenings';

/** Nobody who is logged in. */
export const nobody: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'test',
  ip: null,
  userAgent: null,
};

/** What one process of several has of events: connections of its own to the database and to Redis. */
export class Member {
  /** The numbers that its listeners were told, in order. */
  readonly told: number[] = [];
  private readonly listening = new AbortController();

  private constructor(
    readonly database: Database,
    private readonly redis: RedisLink | null,
    private readonly events: Events,
    private readonly relay: OutboxRelay,
  ) {
    void this.listen();
  }

  static async start(
    databaseUrl: string,
    redisUrl: string,
    consumersOf: (database: Database) => readonly EventConsumer[] = () => [],
  ): Promise<Member> {
    const log = createLogger('silent');
    const database = new Database({ url: databaseUrl, poolSize: 6 });
    const redis = await openRedis(redisUrl, database, log);
    const events = openEvents({ database, workers: database, redis, log });
    const relay = await events.startRelay(consumersOf(database));
    relay.startConsumers();
    return new Member(database, redis, events, relay);
  }

  /** Lets something happen. */
  async happen(number: number): Promise<void> {
    await this.database.transaction(nobody, (tx) =>
      tx.emit(thingHappened.create({ number }, [ada])),
    );
  }

  /** Lets something happen in a transaction that stays open for a while. */
  async happenSlowly(number: number, forMs: number): Promise<void> {
    await this.database.transaction(nobody, async (tx) => {
      await tx.emit(thingHappened.create({ number }, [ada]));
      await new Promise((resolve) => setTimeout(resolve, forMs));
    });
  }

  async stop(): Promise<void> {
    this.listening.abort();
    await this.relay.stop();
    this.redis?.close();
    await this.database.close();
  }

  private async listen(): Promise<void> {
    for await (const { payload } of this.events.bus.ofKind(
      thingHappened.kind,
      this.listening.signal,
    )) {
      this.told.push(thingHappened.parse(payload).number);
    }
  }
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, forMs: number): Promise<void> {
  const deadline = performance.now() + forMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It was not so within ${forMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
