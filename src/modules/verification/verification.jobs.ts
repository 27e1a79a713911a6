import { randomUUID } from 'node:crypto';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import type { ScreeningService } from './screening.service';
import type { ScreeningStore } from './screening.store';
import type { VerificationService } from './verification.service';
import type { VerificationStore } from './verification.store';

/** How long a service may take before it is asked again, in minutes. */
const patienceMinutes = 2;
const first = '00000000-0000-0000-0000-000000000000';

/** What the job stands on. */
export interface CheckPeopleDependencies {
  readonly worker: Database;
  readonly verifications: VerificationService;
  readonly screenings: ScreeningService;
  readonly verificationStore: VerificationStore;
  readonly screeningStore: ScreeningStore;
}

/**
 * Ends approvals whose time is over, begins searches for people who were not searched for lately, and asks services again
 * that did not answer. Several may run at the same time.
 */
export function checkPeople(on: CheckPeopleDependencies): Task {
  const { worker, verifications, screenings, verificationStore, screeningStore } = on;
  return {
    name: 'check-people',
    cron: '* * * * *',
    run: async () => {
      const requestId = `check-people-${randomUUID()}`;
      await verifications.expire(requestId);
      for (const userId of await screeningStore.accountsToScreen(worker)) {
        await screenings.begin(requestId, userId);
      }
      await forAll(
        (behind) => verificationStore.idsWaiting(worker, patienceMinutes, behind),
        (id) => verifications.ask(requestId, id),
      );
      await forAll(
        (behind) => screeningStore.idsWaiting(worker, patienceMinutes, behind),
        (id) => screenings.ask(requestId, id),
      );
    },
  };
}

/** Goes through all pages of ids, so that those who wait for long keep nobody behind them waiting. */
async function forAll(
  page: (behind: string) => Promise<readonly string[]>,
  work: (id: string) => Promise<void>,
): Promise<void> {
  let ids = await page(first);
  while (ids.length > 0) {
    for (const id of ids) await work(id);
    ids = await page(ids.at(-1) ?? first);
  }
}
