import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from '../problems/causes';

/** By these codes PostgreSQL, Prisma and its adapter say that a transaction was given up for another one, and could succeed again. */
const conflictCodes = new Set(['40001', '40P01', 'P2034', 'TransactionWriteConflict']);

/** How often a transaction is tried in all. */
const attemptsMax = 5;
/** How long to wait after the first attempt at most, in milliseconds; each time it is twice as long. */
const firstWaitMs = 20;

/**
 * Does work in a transaction of its own, and does it again where PostgreSQL gave the transaction up for another one: five
 * times at most, after waits by chance, so that those who stood in each other's way do not meet again. The work must have
 * no effect outside of its transaction.
 *
 * Errors: those of the last attempt.
 */
export async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attemptsMax || !hasCode(error, conflictCodes)) throw error;
      await delay(Math.random() * firstWaitMs * 2 ** (attempt - 1));
    }
  }
}
