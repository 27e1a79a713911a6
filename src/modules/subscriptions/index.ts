import { PaymentPurpose } from '../../generated/prisma/enums';
import type { Database } from '../../kernel/db/database';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import type { Checkout, Settlement } from '../payments';
import type { Task } from '../../kernel/jobs/jobs';
import { PlanService } from './plans.service';
import { renewSubscriptions } from './renewals';
import { SubscriptionResolver } from './subscriptions.resolver';
import { SubscriptionService } from './subscriptions.service';
import { SubscriptionStore } from './subscriptions.store';

export { subscriptionCancelled, subscriptionStarted } from './subscriptions.events';
export { subscriptionsReads } from './subscriptions.reads';

export const subscriptionsResolvers = [SubscriptionResolver] as const;

/** What the module stands on. */
export interface SubscriptionsDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly creators: CreatorService;
  readonly checkout: Checkout;
  readonly settlement: Settlement;
  /** The database as jobs see it, which renew. */
  readonly worker: Database;
}

export interface Subscriptions {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
}

export function createSubscriptions(dependencies: SubscriptionsDependencies): Subscriptions {
  const store = new SubscriptionStore();
  const subscriptions = new SubscriptionService({ ...dependencies, store });
  const plans = new PlanService({ ...dependencies, store });
  dependencies.settlement.register(PaymentPurpose.SUBSCRIPTION, (tx, payment, charge) =>
    subscriptions.settle(tx, payment, charge),
  );
  return {
    resolvers: [new SubscriptionResolver(subscriptions, plans)],
    tasks: [renewSubscriptions(dependencies.worker, { ...dependencies, store })],
  };
}
