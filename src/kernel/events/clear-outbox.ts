import type { Database } from '../db/database';
import type { Task } from '../jobs/jobs';
import { Outbox } from './outbox';

/** Clears away events that clients cannot resume from any more. */
export function clearOutbox(workers: Database, retentionHours: number): Task {
  const outbox = new Outbox(workers.pool);
  return {
    name: 'clear-outbox',
    cron: '*/10 * * * *',
    run: () => outbox.clear(retentionHours),
  };
}
