import { PaymentPurpose } from '../../generated/prisma/enums';
import type { Database } from '../../kernel/db/database';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import type { Checkout, Settlement } from '../payments';
import type { Task } from '../../kernel/jobs/jobs';
import { ChangeService } from './changes.service';
import { CodeResolver } from './codes.resolver';
import { CodeService } from './codes.service';
import { CodeStore } from './codes.store';
import { OfferResolver } from './offers.resolver';
import { OfferService } from './offers.service';
import { OfferStore } from './offers.store';
import { PlanResolver } from './plans.resolver';
import { PlanService } from './plans.service';
import { PlanStore } from './plans.store';
import { renewSubscriptions } from './renewals';
import { SubscriptionResolver } from './subscriptions.resolver';
import { SubscriptionService } from './subscriptions.service';
import { SubscriptionStore } from './subscriptions.store';

export { subscriptionCancelled, subscriptionStarted } from './subscriptions.events';
export { subscriptionsReads } from './subscriptions.reads';

export const subscriptionsResolvers = [
  SubscriptionResolver,
  PlanResolver,
  OfferResolver,
  CodeResolver,
] as const;

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
  const on = {
    ...dependencies,
    store,
    plans: new PlanStore(),
    offers: new OfferStore(),
    codes: new CodeStore(),
  };
  const subscriptions = new SubscriptionService(on);
  dependencies.settlement.register(PaymentPurpose.SUBSCRIPTION, (tx, payment, charge) =>
    subscriptions.settle(tx, payment, charge),
  );
  return {
    resolvers: [
      new SubscriptionResolver(subscriptions, new ChangeService(on)),
      new PlanResolver(new PlanService(on)),
      new OfferResolver(new OfferService(on)),
      new CodeResolver(new CodeService(on)),
    ],
    tasks: [renewSubscriptions(dependencies.worker, on)],
  };
}
