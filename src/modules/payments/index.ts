import { PaymentPurpose, PaymentStatus } from '../../generated/prisma/enums';
import { LocalCourier } from '../../kernel/callbacks/local-courier';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import type { WalletService } from '../wallet';
import { Checkout } from './checkout';
import { DecisionResolver } from './decisions.resolver';
import { DecisionService } from './decisions.service';
import { LocalProcessor } from './local/local-processor';
import { LocalStore } from './local/local.store';
import type { ReadEngine } from '../../kernel/read/engine';
import { PaperResolver } from './papers.resolver';
import { PaperService } from './papers.service';
import { PaperStore } from './papers.store';
import { takeUpPayments } from './payments.jobs';
import { PaymentResolver } from './payments.resolver';
import { PaymentService } from './payments.service';
import { PaymentStore } from './payments.store';
import type { PaymentProcessor } from './processor';
import { Processors } from './processors';
import { PurchaseResolver } from './purchases.resolver';
import { PurchaseService } from './purchases.service';
import { PurchaseStore } from './purchases.store';
import { Settlement } from './settlement';
import { Webhooks } from './webhooks';

export type { Checkout } from './checkout';
export type { InstrumentChoice } from './instruments';
export { TestCard } from './local/test-cards';
export { itemSold, paymentSettled } from './payments.events';
export { paymentsReads } from './payments.reads';
export type { PaymentFacts } from './payments.store';
export type { ChargeState, PaymentProcessor } from './processor';
export { genuineEvent, openStripe, type StripeAccess } from './stripe/stripe-client';
export { StripeProcessor, type StripeSettings } from './stripe/stripe-processor';
export type { PaymentEffect, Settlement } from './settlement';
export type { Webhooks } from './webhooks';

export const paymentsResolvers = [
  PaymentResolver,
  PurchaseResolver,
  PaperResolver,
  DecisionResolver,
] as const;

/** What the module stands on. */
export interface PaymentsDependencies {
  readonly database: Database;
  /** The database as the worker sees it: payments move there alone. */
  readonly worker: Database;
  readonly readEngine: ReadEngine;
  readonly wallets: WalletService;
  /** The key of the local processor's callbacks; null where there is no local processor, as in production. */
  readonly localKey: Uint8Array | null;
  readonly processors?: readonly PaymentProcessor[];
  readonly log: Logger;
}

export interface Payments {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
  /** For modules that sell something. */
  readonly checkout: Checkout;
  readonly settlement: Settlement;
  readonly webhooks: Webhooks;
  /** The processor with the test cards; null in production. */
  readonly local: LocalProcessor | null;
  close(): Promise<void>;
}

export function createPayments(dependencies: PaymentsDependencies): Payments {
  const { worker, wallets, localKey, log } = dependencies;
  const local = localKey && openLocalProcessor(new LocalStore(worker.pool), localKey, log);
  const processors = new Processors(local, dependencies.processors);
  const store = new PaymentStore();
  const settlement = new Settlement(store);
  settlement.register(PaymentPurpose.TOKENS, async (tx, { id, userId, tokens }, { status }) => {
    if (status !== PaymentStatus.SUCCEEDED || tokens === null) return;
    await wallets.creditPurchase(tx, { userId, tokens, paymentId: id });
  });
  const on = { ...dependencies, store, processors, settlement };
  const checkout = new Checkout(on);
  const service = new PaymentService({ ...on, checkout });
  const purchases = new PurchaseService({
    ...on,
    store: new PurchaseStore(),
    payments: store,
  });
  return {
    resolvers: [
      new PaymentResolver(service, wallets),
      new PurchaseResolver(purchases, wallets),
      new DecisionResolver(new DecisionService(on)),
      new PaperResolver(new PaperService(on.database, new PaperStore())),
    ],
    tasks: [takeUpPayments(worker, { store, checkout, purchases })],
    checkout,
    settlement,
    webhooks: new Webhooks(on),
    local,
    close: async () => local?.courier.close(),
  };
}

function openLocalProcessor(notices: LocalStore, key: Uint8Array, log: Logger): LocalProcessor {
  return new LocalProcessor(notices, new LocalCourier({ notices, key, log }));
}
