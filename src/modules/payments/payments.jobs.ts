import { randomUUID } from 'node:crypto';
import { nobodysCaller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import type { Checkout } from './checkout';
import type { PaymentStore } from './payments.store';
import type { PurchaseService } from './purchases.service';

/** How long an answer may take before the processor is asked again, in minutes. */
const patienceMinutes = 2;
const first = '00000000-0000-0000-0000-000000000000';

/**
 * Takes up payments and refunds that were left under way: whoever asked for them died, or the processor did not answer. The
 * processor does each once, however often it is asked, so several may run at the same time.
 */
export function takeUpPayments(
  worker: Database,
  on: {
    readonly store: PaymentStore;
    readonly checkout: Checkout;
    readonly purchases: PurchaseService;
  },
): Task {
  return {
    name: 'take-up-payments',
    cron: '* * * * *',
    run: async () => {
      const caller = nobodysCaller(`take-up-${randomUUID()}`);
      await forAll(
        (behind) => on.store.findWaiting(worker, patienceMinutes, behind),
        (id) => on.checkout.carryOut(caller, id),
      );
      await forAll(
        (behind) => on.store.findWaitingRefunds(worker, patienceMinutes, behind),
        (id) => on.purchases.carryOut(caller.requestId, id),
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
