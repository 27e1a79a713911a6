import type { Pool } from 'pg';

/** A callback that a stand-in owes us. */
export interface NewNotice {
  readonly id: string;
  readonly sender: string;
  readonly body: object;
  readonly delayMs: number;
}

/** A callback whose time has come. */
export interface OwedNotice {
  readonly id: string;
  readonly body: object;
  readonly attempts: number;
}

/** What stand-ins of services outside owe us. It is in our database so that it outlives a process. */
export class LocalNotices {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** Owes a callback, once by its id. */
  async owe({ id, sender, body, delayMs }: NewNotice): Promise<void> {
    await this.pool.query(
      `/* local.oweNotice */ INSERT INTO local_notices (id, sender, body, due_at)
       VALUES ($1, $2, $3::jsonb, clock_timestamp() + make_interval(secs => $4 / 1000.0))
       ON CONFLICT (id) DO NOTHING`,
      [id, sender, JSON.stringify(body), delayMs],
    );
  }

  /**
   * Takes callbacks that are due, oldest first. Each is due again after a while that doubles with every attempt, unless
   * `markDelivered` says meanwhile that it arrived; so a process may die with some in hand.
   */
  async takeDue(
    sender: string,
    limit: number,
    attemptsMax: number,
  ): Promise<readonly OwedNotice[]> {
    const { rows } = await this.pool.query<OwedNotice>(
      `/* local.takeNotices */ WITH due AS (
         SELECT id, due_at FROM local_notices
         WHERE sender = $1 AND delivered_at IS NULL AND due_at <= clock_timestamp() AND attempts < $3
         ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED),
       taken AS (
         UPDATE local_notices n SET attempts = attempts + 1,
           due_at = clock_timestamp() + make_interval(secs => 0.5 * 2 ^ attempts)
         FROM due WHERE n.id = due.id
         RETURNING n.id, n.body, n.attempts, due.due_at AS was_due_at)
       SELECT id, body, attempts FROM taken ORDER BY was_due_at, id`,
      [sender, limit, attemptsMax],
    );
    return rows;
  }

  /** Remembers that a callback arrived. */
  async markDelivered(id: string): Promise<void> {
    await this.pool.query(
      `/* local.noticeArrived */ UPDATE local_notices SET delivered_at = clock_timestamp() WHERE id = $1`,
      [id],
    );
  }

  /** In how many milliseconds the next callback is due; null where none is. */
  async nextDueInMs(sender: string, attemptsMax: number): Promise<number | null> {
    const { rows } = await this.pool.query<{ ms: number | null }>(
      `/* local.nextNotice */ SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 * 1000 AS ms
       FROM local_notices WHERE sender = $1 AND delivered_at IS NULL AND attempts < $2`,
      [sender, attemptsMax],
    );
    return rows[0]?.ms ?? null;
  }
}
