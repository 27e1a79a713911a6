import { randomUUID } from 'node:crypto';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import { portalClusterKey, visitor } from '../../kernel/auth/viewer';
import type { Checkout } from '../payments';
import type { SubscriptionStore } from './subscriptions.store';

const batchSize = 100;

/**
 * Renews what is due, and ends what was cancelled and is over. Safe to run twice and in parallel: a subscription has one
 * payment under way at most, the processor charges a payment once, and a period that is paid ends later.
 */
export function renewSubscriptions(
  workers: Database,
  on: { readonly store: SubscriptionStore; readonly checkout: Checkout },
): Task {
  return {
    name: 'renew-subscriptions',
    cron: '*/5 * * * *',
    run: async () => {
      const caller = {
        viewer: visitor,
        clusterKey: portalClusterKey,
        requestId: `renewal-${randomUUID()}`,
        ip: null,
        userAgent: null,
      };
      let begun: readonly string[] = [];
      do {
        begun = await on.store.beginRenewals(workers, batchSize);
        for (const paymentId of begun) await on.checkout.carryOut(caller, paymentId);
      } while (begun.length === batchSize);
      await on.store.endCancelled(workers);
    },
  };
}
