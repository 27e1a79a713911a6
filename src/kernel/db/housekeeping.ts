import type { Task } from '../jobs/jobs';
import type { Logger } from '../log/logger';
import type { Database } from './database';

/** Makes the partitions of the months to come, three ahead, for every table that is kept by month. */
export function makePartitions(workers: Database): Task {
  return {
    name: 'make-partitions',
    cron: '5 1 * * *',
    run: async () => {
      await workers.pool.query('/* housekeeping.makePartitions */ SELECT app.make_partitions()');
    },
  };
}

/** Counts every stored counter anew, and raises an alert in the log where one is wrong. */
export function reconcileCounters(workers: Database, log: Logger): Task {
  return {
    name: 'reconcile-counters',
    cron: '40 3 * * *',
    run: async () => {
      const { rows } = await workers.pool.query<{ differences: string }>(
        '/* housekeeping.reconcileCounters */ SELECT app.reconcile_counters()::text AS differences',
      );
      const differences = Number(rows[0]?.differences ?? 0);
      if (differences > 0) log.error({ differences }, 'Stored counters are not what they count.');
    },
  };
}
