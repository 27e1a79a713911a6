import { LocalCourier } from '../../kernel/callbacks/local-courier';
import type { Database } from '../../kernel/db/database';
import { LocalNotices } from '../../kernel/db/local-notices';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import type { ScreeningService } from '../verification';
import { LocalPayouts } from './local-payouts';
import { PayoutProcessors } from './payout-processors';
import { PayoutRun } from './payout-run';
import { PayoutResolver } from './payouts.resolver';
import { PayoutService } from './payouts.service';
import { PayoutStore } from './payouts.store';
import { ShareResolver } from './shares.resolver';
import { ShareService } from './shares.service';
import { ShareStore } from './shares.store';
import { StripePayouts, type StripePayoutSettings } from './stripe/stripe-payouts';
import { TaxResolver } from './tax.resolver';
import { TaxService } from './tax.service';
import { TaxStore } from './tax.store';

export { payoutMoved } from './payouts.events';
export { payoutsReads } from './payouts.reads';
export type { PayoutRun } from './payout-run';
export type { StripePayoutSettings } from './stripe/stripe-payouts';

export const payoutsResolvers = [PayoutResolver, ShareResolver, TaxResolver] as const;

/** What the module stands on. */
export interface PayoutsDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly worker: Database;
  readonly keys: SubjectKeys;
  readonly screenings: ScreeningService;
  /** The key of the local payouts' callbacks; null where there are none, as in production. */
  readonly localPayoutsKey: Uint8Array | null;
  /** How Stripe is reached for payouts, which new destinations are then at; null where it makes none. */
  readonly stripePayouts: StripePayoutSettings | null;
  readonly log: Logger;
}

export interface Payouts {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
  readonly run: PayoutRun;
  /** The stand-in for a processor; null in production. */
  readonly local: LocalPayouts | null;
  close(): Promise<void>;
}

export function createPayouts(on: PayoutsDependencies): Payouts {
  const { worker, localPayoutsKey: key, stripePayouts, log } = on;
  const notices = new LocalNotices(worker.pool, 'payouts');
  const local = key && new LocalPayouts(new LocalCourier({ notices, key, log }));
  const store = new PayoutStore();
  const processors = new PayoutProcessors([
    ...(stripePayouts ? [new StripePayouts(stripePayouts)] : []),
    ...(local ? [local] : []),
  ]);
  const run = new PayoutRun({ ...on, store, processors });
  const taxes = new TaxService({ ...on, store: new TaxStore() });
  return {
    resolvers: [
      new PayoutResolver(new PayoutService({ ...on, store, processors })),
      new ShareResolver(new ShareService(on.database, new ShareStore())),
      new TaxResolver(taxes),
    ],
    tasks: [run.task, taxes.task],
    run,
    local,
    close: async () => local?.courier.close(),
  };
}
