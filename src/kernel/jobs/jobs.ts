import { Logger as QueueLogger, parseCronItems, run, type Runner } from 'graphile-worker';
import type { Database, Transaction } from '../db/database';
import { handle, type EventHandler } from '../events/consumer';
import type { DomainEvent, EventType } from '../events/domain-event';
import type { Logger } from '../log/logger';

/** Work that is nobody's request. It may run more than once: when its process dies, another begins it anew. */
export interface Task {
  /** As verb-noun: 'clear-outbox'. It stands in the queue, so it stays as it is. */
  readonly name: string;
  /** When it runs by itself, in UTC, as a line of a crontab; null where only events cause it. */
  readonly cron: string | null;
  run(payload: unknown): Promise<void>;
}

/** What jobs stand on. */
export interface JobsDependencies {
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  readonly tasks: readonly Task[];
  readonly log: Logger;
}

/** Where the queue keeps its tables; the migrations make them. */
const schema = 'graphile_worker';
const concurrency = 2;
/** One to listen, one for the clock, and one for each job that is under way. */
const queueConnections = 2 + concurrency;
/** Behind a pooler nobody is rung, so the queue is looked at as well. */
const pollMs = 2_000;

/** Runs jobs in this process until it is closed. Of a crontab's jobs, one process of all runs each. */
export class Jobs {
  private constructor(
    private readonly runner: Runner,
    private readonly pool: Database['pool'],
  ) {}

  static async start({ workers, tasks, log }: JobsDependencies): Promise<Jobs> {
    // What the queue notes of a job that has ended fails unseen, and a rejection that nobody sees ends the process.
    const pool = workers.openPatientPool(queueConnections);
    const runner = await run({
      pgPool: pool,
      schema,
      concurrency,
      pollInterval: pollMs,
      noHandleSignals: true,
      noPreparedStatements: true,
      logger: queueLogger(log),
      taskList: Object.fromEntries(
        tasks.map((task) => [task.name, (payload) => task.run(payload)]),
      ),
      parsedCronItems: parseCronItems(
        tasks.flatMap(({ name, cron }) => (cron ? [{ task: name, match: cron }] : [])),
      ),
    });
    return new Jobs(runner, pool);
  }

  /** Takes no more jobs, and waits for those under way. */
  async close(): Promise<void> {
    await this.runner.stop();
    await this.pool.end();
  }
}

/**
 * Lets each event of a kind cause one job, with the event's payload: what a consumer does about it. Use cases write
 * events and never jobs, because adding a job takes a lock for which all commits would wait.
 */
export function jobFor<P extends DomainEvent['payload']>(
  type: EventType<P>,
  task: Pick<Task, 'name'>,
): readonly [string, EventHandler] {
  return handle(type, async (tx, payload) => {
    await tx.query({
      text: `/* jobs.add */ SELECT id FROM ${schema}.add_job($1::text, $2::json)`,
      values: [task.name, JSON.stringify(payload)],
    });
  });
}

/**
 * Has a task run soon that does whatever there is to do. One that is about to begin serves whoever asks meanwhile; one that
 * has begun is left alone, because it must not wait for this transaction. For consumers and jobs, not for use cases, as
 * `jobFor` says.
 */
export async function requestJob(tx: Transaction, task: Pick<Task, 'name'>): Promise<void> {
  await tx.query({
    text: `/* jobs.request */ SELECT ${schema}.add_job($1::text, run_at := clock_timestamp() + interval '200 milliseconds')
      WHERE NOT EXISTS (SELECT FROM ${schema}.jobs waiting WHERE waiting.task_identifier = $1 AND waiting.locked_at IS NULL
        AND waiting.run_at BETWEEN clock_timestamp() + interval '100 milliseconds' AND clock_timestamp() + interval '1 second')`,
    values: [task.name],
  });
}

function queueLogger(log: Logger): QueueLogger {
  return new QueueLogger(() => (level, message, meta) => {
    const name: string = level;
    const details = { queue: meta?.['error'] ? { err: meta['error'] } : undefined };
    if (name === 'error') log.error(details, message);
    else if (name === 'warning') log.warn(details, message);
    else log.debug(message);
  });
}
