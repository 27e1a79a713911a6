import type { Database } from '../db/database';
import { Leadership } from '../db/leadership';
import type { Logger } from '../log/logger';
import type { RedisLink } from '../redis/redis-link';
import { EventBus } from './bus';
import type { EventConsumer } from './consumer';
import { EventFeed } from './event-feed';
import { EventStream } from './event-stream';
import { Outbox } from './outbox';
import { OutboxRelay } from './relay';
import { SharedEvents } from './shared-events';

/** What events stand on. */
export interface EventsDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  /** Null where every process reads the outbox for itself. */
  readonly redis: RedisLink | null;
  readonly log: Logger;
}

/** The outbox, the bus, and what carries events from one to the other. */
export interface Events {
  readonly bus: EventBus;
  readonly outbox: Outbox;
  /** Begins to tell the bus and these consumers. */
  startRelay(consumers: readonly EventConsumer[]): Promise<OutboxRelay>;
}

/** The advisory lock of the process that reads the outbox for all. */
const relayLock = 724_103;

export function openEvents({ database, workers, redis, log }: EventsDependencies): Events {
  const bus = new EventBus();
  const outbox = new Outbox(database.pool);
  const feed = new EventFeed(outbox, bus);
  return {
    bus,
    outbox,
    async startRelay(consumers) {
      const leadership = new Leadership(workers.pool, { lock: relayLock, name: 'relay', log });
      const shared =
        redis &&
        new SharedEvents({
          link: redis,
          stream: new EventStream(redis),
          outbox,
          feed,
          leadership,
          log,
        });
      const relay = new OutboxRelay(feed, consumers, { shared, log });
      for (const pool of new Set([database, workers])) pool.onCommit(() => relay.ring());
      await relay.start();
      return relay;
    },
  };
}
