import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../log/logger';

/** How often whoever does not lead asks whether it may, and how often whoever leads looks whether it still does. */
const intervalMs = 1_000;

/**
 * Of all processes with one database, one leads: the one that holds an advisory lock, on a connection that does nothing
 * else. When the process dies, PostgreSQL notices the end of its connection, and another leads within two intervals.
 *
 * The lock belongs to a transaction and not to a session, because behind a pooler of transactions nobody has a session.
 * The transaction writes nothing and holds no snapshot, so it keeps neither the horizon of the outbox nor vacuum back.
 */
export class Leadership {
  private client: PoolClient | null = null;
  private running: Promise<void> | null = null;
  private readonly stopping = new AbortController();

  constructor(
    private readonly pool: Pool,
    private readonly options: {
      /** The number of the lock. */
      readonly lock: number;
      /** What is led, for the log. */
      readonly name: string;
      readonly log: Logger;
    },
  ) {}

  /** Whether this process leads, as far as it knows. Two may believe so for a moment. */
  get isHeld(): boolean {
    return this.client !== null;
  }

  start(): void {
    this.running = this.run();
  }

  /** Lets another lead. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { name, log } = this.options;
    while (!signal.aborted) {
      try {
        await this.hold();
      } catch (err) {
        if (!signal.aborted) log.warn({ err, name }, 'the lead could not be taken or was lost');
      }
      await delay(intervalMs, null, { signal }).catch(() => undefined);
    }
  }

  /** Leads, where nobody else does, until told to stop. @throws when the connection breaks. */
  private async hold(): Promise<void> {
    const { signal } = this.stopping;
    const { lock, name, log } = this.options;
    const client = await this.pool.connect();
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let failure: Error | undefined;
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY');
      await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      // A machine that vanishes says no goodbye.
      await client.query('SET LOCAL tcp_keepalives_idle = 2');
      await client.query('SET LOCAL tcp_keepalives_interval = 1');
      await client.query('SET LOCAL tcp_keepalives_count = 2');
      const { rows } = await client.query<{ is_held: boolean }>(
        '/* leadership.take */ SELECT pg_try_advisory_xact_lock($1) AS is_held',
        [lock],
      );
      if (rows[0]?.is_held) {
        this.client = client;
        log.info({ name }, 'this process leads');
      }
      while (this.client && !signal.aborted) {
        await delay(intervalMs, null, { signal }).catch(() => undefined);
        await client.query('/* leadership.look */ SELECT 1');
      }
      await client.query('ROLLBACK');
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw failure;
    } finally {
      this.client = null;
      client.off('error', ignore);
      client.release(failure);
    }
  }
}
