import type { FieldCipher } from '../../kernel/crypto/field-cipher';
import type { Database } from '../../kernel/db/database';
import { rotateSubjectKeys } from '../../kernel/db/subject-keys';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';

/**
 * Wraps the keys of accounts anew after the installation has got a new key. Once all are, the old key can leave the
 * configuration; those that cannot be read are told of in the log each night.
 */
export function rotateKeys(workers: Database, cipher: FieldCipher, log: Logger): Task {
  return {
    name: 'rotate-subject-keys',
    cron: '47 2 * * *',
    run: async () => {
      const { rewrapped, unreadable } = await rotateSubjectKeys(workers, cipher);
      const component = 'rotate-subject-keys';
      if (rewrapped > 0) log.info({ component, rewrapped }, 'Keys of accounts were wrapped anew.');
      if (unreadable > 0) log.error({ component, unreadable }, 'Keys of accounts cannot be read.');
    },
  };
}
