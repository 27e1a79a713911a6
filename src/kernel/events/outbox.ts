import type { Pool } from 'pg';

/**
 * A place in the outbox. Events are ordered by the transaction that wrote them and then by number, and are read only
 * below the snapshot horizon, where no transaction is open any more: so nothing can appear behind a reader's back, and
 * a transaction that commits late is never skipped.
 */
export interface Position {
  readonly xid: bigint;
  readonly id: bigint;
}

/** An event as the outbox gave it. */
export interface RecordedEvent {
  readonly position: Position;
  readonly kind: string;
  readonly payload: unknown;
  readonly audience: readonly string[];
  readonly createdAt: Date;
}

/** Whether one position stands behind another. */
export function isBehind(one: Position, other: Position): boolean {
  return one.xid > other.xid || (one.xid === other.xid && one.id > other.id);
}

/** Whatever runs SQL: the pool, or one of its connections. */
export type Queryable = Pick<Pool, 'query'>;

interface EventRecord {
  readonly xid: string;
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly audience: readonly string[];
  readonly created_at: Date;
}

const horizon = '(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint';
const largestId = 9223372036854775807n;

/** The reader whose place is the newest event that was cleared away. */
const retentionReader = 'retention';

/** Reads the outbox, and clears away what is older than clients may resume from. */
export class Outbox {
  constructor(private readonly pool: Pool) {}

  /** The place behind everything that has been told by now. */
  async horizon(): Promise<Position> {
    const { rows } = await this.pool.query<{ xid: string }>(
      `/* outbox.horizon */ SELECT (${horizon} - 1)::text AS xid`,
    );
    return { xid: BigInt(rows[0]?.xid ?? 0), id: largestId };
  }

  /** The next events behind a place, in order. */
  async readAfter(
    position: Position,
    limit: number,
    {
      from = this.pool,
      kinds = null,
    }: { readonly from?: Queryable; readonly kinds?: readonly string[] | null } = {},
  ): Promise<readonly RecordedEvent[]> {
    const { rows } = await from.query<EventRecord>(
      `/* outbox.readAfter */ SELECT xid, id, kind, payload, audience, created_at FROM outbox_events
       WHERE (xid, id) > ($1, $2) AND xid < ${horizon} AND ($3::text[] IS NULL OR kind = ANY($3))
       ORDER BY xid, id LIMIT $4`,
      [position.xid.toString(), position.id.toString(), kinds, limit],
    );
    return rows.map(toEvent);
  }

  /** The next events behind a place in an account's log, in order. */
  async readLogAfter(
    log: { readonly userId: string; readonly kind: string },
    position: Position,
    limit: number,
  ): Promise<readonly RecordedEvent[]> {
    const { rows } = await this.pool.query<EventRecord>(
      `/* outbox.readLogAfter */ SELECT xid, id, kind, payload, audience, created_at FROM outbox_events
       WHERE audience @> ARRAY[$1::uuid] AND kind = $2 AND (xid, id) > ($3, $4) AND xid < ${horizon}
       ORDER BY xid, id LIMIT $5`,
      [log.userId, log.kind, position.xid.toString(), position.id.toString(), limit],
    );
    return rows.map(toEvent);
  }

  /** How long ago the oldest event behind a place happened, in seconds; 0 where there is none. */
  async lagSeconds({ xid, id }: Position): Promise<number> {
    const { rows } = await this.pool.query<{ age: number }>(
      `/* outbox.lag */ SELECT extract(epoch FROM clock_timestamp() - created_at)::float8 AS age
       FROM outbox_events WHERE (xid, id) > ($1, $2) ORDER BY xid, id LIMIT 1`,
      [xid.toString(), id.toString()],
    );
    return Math.max(rows[0]?.age ?? 0, 0);
  }

  /** The newest place from which events were cleared away; nothing at or before it can be told again. */
  async clearedThrough(): Promise<Position> {
    const { rows } = await this.pool.query<{ xid: string; event_id: string }>(
      '/* outbox.clearedThrough */ SELECT xid, event_id FROM outbox_readers WHERE name = $1',
      [retentionReader],
    );
    return { xid: BigInt(rows[0]?.xid ?? 0), id: BigInt(rows[0]?.event_id ?? 0) };
  }

  /** Clears away events older than this many hours, and remembers how far. */
  async clear(olderThanHours: number): Promise<void> {
    await this.pool.query(
      `/* outbox.clear */ WITH cleared AS (
         DELETE FROM outbox_events
         WHERE created_at < now() - make_interval(hours => $2) AND xid < ${horizon} RETURNING xid, id),
       newest AS (SELECT xid, id FROM cleared ORDER BY xid DESC, id DESC LIMIT 1)
       INSERT INTO outbox_readers (name, xid, event_id) SELECT $1, xid, id FROM newest
       ON CONFLICT (name) DO UPDATE
         SET xid = excluded.xid, event_id = excluded.event_id, updated_at = now()
         WHERE (outbox_readers.xid, outbox_readers.event_id) < (excluded.xid, excluded.event_id)`,
      [retentionReader, olderThanHours],
    );
  }
}

function toEvent({
  xid,
  id,
  kind,
  payload,
  audience,
  created_at: createdAt,
}: EventRecord): RecordedEvent {
  return { position: { xid: BigInt(xid), id: BigInt(id) }, kind, payload, audience, createdAt };
}
