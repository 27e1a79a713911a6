import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import { IdentityStore } from './identity.store';

const batchSize = 1_000;

/** Clears away sessions that have expired: nothing can be done with them any more. */
export function clearSessions(workers: Database): Task {
  const store = new IdentityStore(workers);
  return {
    name: 'clear-sessions',
    cron: '17 * * * *',
    run: async () => {
      while ((await store.deleteExpiredSessions(batchSize)) === batchSize);
    },
  };
}
