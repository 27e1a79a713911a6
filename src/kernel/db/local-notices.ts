import type { Pool } from 'pg';

/** A callback that a stand-in owes us. */
export interface NewNotice {
  readonly id: string;
  readonly body: object;
  readonly delayMs: number;
}

/** A callback whose time has come. */
export interface OwedNotice {
  readonly id: string;
  readonly body: object;
  readonly attempts: number;
}

/** What a stand-in for a service outside owes us, as whoever carries it sees it. */
export interface OwedNotices {
  /** Which stand-in owes it, such as `checks`. */
  readonly sender: string;
  /**
   * Takes callbacks that are due, oldest first. Each is due again after a while that doubles with every attempt, unless
   * `markDelivered` says meanwhile that it arrived; so a process may die with some in hand.
   */
  takeDue(limit: number, attemptsMax: number): Promise<readonly OwedNotice[]>;
  /** Remembers that a callback arrived. */
  markDelivered(id: string): Promise<void>;
  /** In how many milliseconds the next callback is due; null where none is. */
  nextDueInMs(attemptsMax: number): Promise<number | null>;
}

/** The callbacks of a stand-in that has no other books. They are in our database so that they outlive a process. */
export class LocalNotices implements OwedNotices {
  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    readonly sender: string,
  ) {}

  /** Owes a callback, once by its id; whether it was due by now. */
  async owe({ id, body, delayMs }: NewNotice): Promise<boolean> {
    await this.pool.query(
      `/* local.oweNotice */ INSERT INTO local_notices (id, sender, body, due_at)
       VALUES ($1, $2, $3::jsonb, clock_timestamp() + make_interval(secs => $4 / 1000.0))
       ON CONFLICT (id) DO NOTHING`,
      [id, this.sender, JSON.stringify(body), delayMs],
    );
    const { rows } = await this.pool.query<{ is_due: boolean }>(
      `/* local.isNoticeDue */ SELECT due_at <= clock_timestamp() OR attempts > 0 AS is_due
       FROM local_notices WHERE id = $1`,
      [id],
    );
    return rows[0]?.is_due === true;
  }

  async takeDue(limit: number, attemptsMax: number): Promise<readonly OwedNotice[]> {
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
      [this.sender, limit, attemptsMax],
    );
    return rows;
  }

  async markDelivered(id: string): Promise<void> {
    await this.pool.query(
      `/* local.noticeArrived */ UPDATE local_notices SET delivered_at = clock_timestamp() WHERE id = $1`,
      [id],
    );
  }

  async nextDueInMs(attemptsMax: number): Promise<number | null> {
    const { rows } = await this.pool.query<{ ms: number | null }>(
      `/* local.nextNotice */ SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 * 1000 AS ms
       FROM local_notices WHERE sender = $1 AND delivered_at IS NULL AND attempts < $2`,
      [this.sender, attemptsMax],
    );
    return rows[0]?.ms ?? null;
  }
}
