import type { Database } from '../../kernel/db/database';

/** Somebody who watches a stream from one socket, or from one login session without any. */
export interface Viewing {
  readonly liveStreamId: string;
  /** The socket or the login session. */
  readonly seat: string;
  /** Null for a visitor. */
  readonly userId: string | null;
}

/** Where it is kept who watched what. */
export class ViewingStore {
  constructor(private readonly database: Database) {}

  /** These are there now: a viewing goes on, or begins. */
  async see(viewings: readonly Viewing[]): Promise<void> {
    if (viewings.length === 0) return;
    await this.database.pool.query(
      `/* viewings.see */ INSERT INTO stream_viewers (live_stream_id, seat, user_id)
       SELECT v.stream, v.seat, v.account FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS v(stream, seat, account)
       JOIN live_streams s ON s.id = v.stream AND s.status = 'LIVE'
       ON CONFLICT (live_stream_id, seat) WHERE left_at IS NULL
         DO UPDATE SET last_seen_at = greatest(stream_viewers.last_seen_at, now())`,
      [...keysOf(viewings), viewings.map(({ userId }) => userId)],
    );
  }

  /** These are gone. */
  async end(viewings: readonly Viewing[]): Promise<void> {
    if (viewings.length === 0) return;
    await this.database.pool.query(
      `/* viewings.end */ UPDATE stream_viewers w
       SET left_at = greatest(now(), w.joined_at), last_seen_at = greatest(now(), w.last_seen_at)
       FROM unnest($1::uuid[], $2::text[]) AS v(stream, seat)
       WHERE w.live_stream_id = v.stream AND w.seat = v.seat AND w.left_at IS NULL`,
      keysOf(viewings),
    );
  }
}

function keysOf(viewings: readonly Viewing[]): [string[], string[]] {
  return [viewings.map(({ liveStreamId }) => liveStreamId), viewings.map(({ seat }) => seat)];
}
