import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import type { ObjectStore } from '../../kernel/storage/ports';
import { AbandonedUploads } from './upload.store';

/** Removes uploads that did not arrive in time, or that nothing used in time: their files and then their rows. */
export function clearUploads(workers: Database, files: Pick<ObjectStore, 'remove'>): Task {
  const abandoned = new AbandonedUploads(workers);
  return {
    name: 'clear-uploads',
    cron: '*/10 * * * *',
    run: async () => {
      while (await abandoned.removeOne((key) => files.remove(key)));
    },
  };
}
