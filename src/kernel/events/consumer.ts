import { portalClusterKey, visitor, type Caller } from '../auth/viewer';
import type { Database, Transaction } from '../db/database';
import type { EventType, DomainEvent } from './domain-event';

/** What a consumer does about events of one kind, in the transaction that also remembers that it was done. */
export interface EventHandler {
  /** How many that follow one another it takes at once. */
  readonly takes: 'one' | 'run';
  handle(tx: Transaction, payloads: readonly unknown[]): Promise<void>;
}

/** Binds a handler to a kind of event. */
export function handle<P extends DomainEvent['payload']>(
  type: EventType<P>,
  handler: (tx: Transaction, payload: P) => Promise<void>,
): readonly [string, EventHandler] {
  const each = async (tx: Transaction, payloads: readonly unknown[]): Promise<void> => {
    for (const payload of payloads) await handler(tx, type.parse(payload));
  };
  return [type.kind, { takes: 'one', handle: each }];
}

/** Binds a handler to a kind of event of which many come at once: it gets those that follow one another together. */
export function handleRuns<P extends DomainEvent['payload']>(
  type: EventType<P>,
  handler: (tx: Transaction, payloads: readonly P[]) => Promise<void>,
): readonly [string, EventHandler] {
  const all = (tx: Transaction, payloads: readonly unknown[]): Promise<void> =>
    handler(
      tx,
      payloads.map((payload) => type.parse(payload)),
    );
  return [type.kind, { takes: 'run', handle: all }];
}

interface PendingEvent {
  readonly xid: bigint;
  readonly id: bigint;
  readonly kind: string;
  readonly payload: unknown;
}

/** Events that a handler gets together. */
type Run = readonly [PendingEvent, ...PendingEvent[]];

const batchSize = 100;
/**
 * How long a batch goes on, in milliseconds, before what is done of it is kept. While its transaction is open nobody is told
 * anything that happened since: the outbox is read only as far as all transactions have ended.
 */
const batchMaxMs = 200;

/** In whose name consumers write: nobody is logged in. */
const system: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'relay',
  ip: null,
  userAgent: null,
};

/**
 * A durable reader of the outbox. Its place is kept in the database and moves in the same transaction as its effects:
 * each event has its effect exactly once, however often processes die and however many of them run.
 */
export class EventConsumer {
  private readonly handlers: ReadonlyMap<string, EventHandler>;
  private hasPlace = false;
  /** Transactions with smaller numbers have nothing left for this consumer. */
  private lookedThrough = '0';

  constructor(
    private readonly database: Database,
    readonly name: string,
    handlers: readonly (readonly [string, EventHandler])[],
  ) {
    this.handlers = new Map(handlers);
  }

  /** Handles the next events, unless another process is at it; whether there may be more. */
  async consume(): Promise<boolean> {
    await this.takePlace();
    if (!(await this.hasPending())) return false;
    return this.database.transaction(system, async (tx) => {
      const startedAt = performance.now();
      const events = await this.lockPending(tx);
      let last: PendingEvent | undefined;
      for (const run of this.runsOf(events)) {
        const payloads = run.map(({ payload }) => payload);
        await this.handlers.get(run[0].kind)?.handle(tx, payloads);
        last = run.at(-1);
        if (performance.now() - startedAt > batchMaxMs) break;
      }
      if (last) {
        await tx.prisma.outboxReader.update({
          where: { name: this.name },
          data: { xid: last.xid, eventId: last.id, updatedAt: new Date() },
        });
      }
      return events.length === batchSize || last !== events.at(-1);
    });
  }

  /** What its handlers take at once, in the order in which it happened. */
  private runsOf(events: readonly PendingEvent[]): readonly Run[] {
    const runs: [PendingEvent, ...PendingEvent[]][] = [];
    for (const event of events) {
      const run = runs.at(-1);
      const isTaken = this.handlers.get(event.kind)?.takes === 'run';
      if (isTaken && run?.[0].kind === event.kind) run.push(event);
      else runs.push([event]);
    }
    return runs;
  }

  /** How long ago the oldest event happened that it has not handled yet, in seconds; 0 where there is none. */
  async lagSeconds(): Promise<number> {
    const { rows } = await this.database.pool.query<{ age: number }>(
      `/* consumer.lag */ SELECT extract(epoch FROM clock_timestamp() - e.created_at)::float8 AS age
       FROM outbox_readers r JOIN outbox_events e ON (e.xid, e.id) > (r.xid, r.event_id)
       WHERE r.name = $1 AND e.kind = ANY($2) AND e.xid >= $3 ORDER BY e.xid, e.id LIMIT 1`,
      [this.name, [...this.handlers.keys()], this.lookedThrough],
    );
    return Math.max(rows[0]?.age ?? 0, 0);
  }

  /** Before the first look and in no transaction, for others would have to wait for its end. */
  private async takePlace(): Promise<void> {
    if (this.hasPlace) return;
    await this.database.pool.query(
      '/* consumer.takePlace */ INSERT INTO outbox_readers (name) VALUES ($1) ON CONFLICT DO NOTHING',
      [this.name],
    );
    this.hasPlace = true;
  }

  /**
   * A look without a lock, so that an idle consumer opens no transaction. What it has looked through it does not look
   * through again: its place moves only with events of its own, and there may be many others behind it.
   */
  private async hasPending(): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ is_pending: boolean; horizon: string }>(
      `/* consumer.hasPending */ SELECT h.horizon::text, EXISTS (
         SELECT FROM outbox_readers r JOIN outbox_events e ON (e.xid, e.id) > (r.xid, r.event_id)
         WHERE r.name = $1 AND e.kind = ANY($2) AND e.xid >= $3 AND e.xid < h.horizon) AS is_pending
       FROM (SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS horizon) h`,
      [this.name, [...this.handlers.keys()], this.lookedThrough],
    );
    const [look] = rows;
    if (!look || look.is_pending) return true;
    this.lookedThrough = look.horizon;
    return false;
  }

  /**
   * Takes the consumer's place under a lock, and reads on from it; nothing where another process holds the lock. The place is
   * asked for as a value: joined, it is compared with all events that there ever were.
   */
  private lockPending(tx: Transaction): Promise<readonly PendingEvent[]> {
    return tx.prisma.$queryRaw<PendingEvent[]>`/* consumer.lockPending */
      WITH reader AS MATERIALIZED (
        SELECT xid, event_id FROM outbox_readers WHERE name = ${this.name} FOR UPDATE SKIP LOCKED)
      SELECT e.xid, e.id, e.kind, e.payload FROM outbox_events e
      WHERE (e.xid, e.id) > ((SELECT xid FROM reader), (SELECT event_id FROM reader)) AND e.kind = ANY(${[...this.handlers.keys()]})
        AND e.xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
      ORDER BY e.xid, e.id LIMIT ${batchSize}`;
  }
}
