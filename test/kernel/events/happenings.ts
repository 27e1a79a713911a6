import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { portalClusterKey, visitor, type Caller } from '../../../src/kernel/auth/viewer';
import { Database } from '../../../src/kernel/db/database';
import { EventBus } from '../../../src/kernel/events/bus';
import type { EventConsumer } from '../../../src/kernel/events/consumer';
import { defineEvent } from '../../../src/kernel/events/domain-event';
import { EventFeed } from '../../../src/kernel/events/event-feed';
import { EventLog, type LogEntry } from '../../../src/kernel/events/event-log';
import { Outbox } from '../../../src/kernel/events/outbox';
import { OutboxRelay } from '../../../src/kernel/events/relay';
import { createLogger } from '../../../src/kernel/log/logger';
import { CursorCodec } from '../../../src/kernel/pagination/cursor';
import { createDatabase, type TestDatabase } from '../../kit/database';

/** Something that happens in these tests. */
export const thingHappened = defineEvent('thing.happened', z.object({ number: z.number() }));

/** Two accounts with logs. */
export const ada = '00000000-0000-7000-8000-00000000000a';
export const ben = '00000000-0000-7000-8000-00000000000b';

const nobody: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'test',
  ip: null,
  userAgent: null,
};

/** The kernel's events on a database of their own, without a product around them. */
export class Events {
  readonly outbox: Outbox;
  readonly bus = new EventBus();
  readonly log: EventLog;
  private readonly cursors = new CursorCodec(randomBytes(32));
  private relay: OutboxRelay | null = null;

  private constructor(
    readonly database: Database,
    readonly url: string,
    private readonly drop: TestDatabase['drop'],
  ) {
    this.outbox = new Outbox(database.pool);
    this.log = new EventLog(this.outbox, this.bus, this.cursors);
  }

  static async create(): Promise<Events> {
    const { url, drop } = await createDatabase('migrated');
    return new Events(new Database({ url, poolSize: 5 }), url, drop);
  }

  async startRelay(consumers: readonly EventConsumer[] = []): Promise<void> {
    await this.startListening(consumers);
    this.startConsumers();
  }

  /** Starts the relay for those who listen alone. */
  async startListening(consumers: readonly EventConsumer[]): Promise<void> {
    const log = createLogger('silent');
    const feed = new EventFeed(this.outbox, this.bus);
    this.relay = new OutboxRelay(feed, consumers, { shared: null, log });
    this.database.onCommit(() => this.relay?.ring());
    await this.relay.start();
  }

  startConsumers(): void {
    this.relay?.startConsumers();
  }

  async stopRelay(): Promise<void> {
    await this.relay?.stop();
    this.relay = null;
  }

  /** Lets things happen, each in a transaction of its own. */
  async happen(numbers: readonly number[], audience: readonly string[] = [ada]): Promise<void> {
    for (const number of numbers) {
      await this.database.transaction(nobody, (tx) =>
        tx.emit(thingHappened.create({ number }, audience)),
      );
    }
  }

  /** Lets many things happen in one transaction. */
  async happenTogether(numbers: readonly number[]): Promise<void> {
    const events = numbers.map((number) => thingHappened.create({ number }, [ada]));
    await this.database.transaction(nobody, (tx) => tx.emitAll(events));
  }

  /** The numbers in somebody's log, and `gap` where something is missing. */
  follow(userId: string, after: string | null): AsyncGenerator<Told, void> {
    const log = { userId, kind: thingHappened.kind };
    return this.log.follow(log, after, ({ cursor, event }: LogEntry) => {
      const number = event ? thingHappened.parse(event.payload).number : ('gap' as const);
      return Promise.resolve({ cursor, number });
    });
  }

  /** A cursor at the beginning of somebody's log. */
  beginning(userId: string): string {
    return this.cursors.encode(`log:${thingHappened.kind}:${userId}`, ['0', '0']);
  }

  /** Waits until everything that has happened is below the horizon: other tests' transactions hold it back too. */
  async settle(): Promise<void> {
    await until(async () => {
      const { rows } = await this.database.pool.query<{ settled: boolean }>(
        `SELECT coalesce(max(xid), 0) < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS settled
         FROM outbox_events`,
      );
      return rows[0]?.settled ?? false;
    });
  }

  async close(): Promise<void> {
    await this.stopRelay();
    await this.database.close();
    await this.drop();
  }
}

export interface Told {
  readonly cursor: string;
  readonly number: number | 'gap';
}

/** The next entries of a log. */
export async function take(
  log: AsyncGenerator<Told, void>,
  count: number,
): Promise<readonly Told['number'][]> {
  const taken: Told['number'][] = [];
  while (taken.length < count) {
    const { value, done } = await log.next();
    if (done) throw new Error('The log ended.');
    taken.push(value.number);
  }
  return taken;
}

/** Waits until something holds, for ten seconds at most. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await isTrue()); waitedMs += 20) {
    if (waitedMs > 10_000) throw new Error('It did not become true in time.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
