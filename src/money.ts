import type { Database } from './kernel/db/database';
import type { Task } from './kernel/jobs/jobs';
import { createFinance } from './modules/finance';
import { createPayments, type Payments, type PaymentsDependencies } from './modules/payments';
import { createPayouts, type Payouts, type PayoutsDependencies } from './modules/payouts';
import { createSubscriptions, type SubscriptionsDependencies } from './modules/subscriptions';
import { createTips, type TipsDependencies } from './modules/tips';
import { createWallet } from './modules/wallet';

/** What the modules that move money stand on, beside one another. */
export type MoneyDependencies = Omit<PaymentsDependencies, 'wallets'> &
  Omit<SubscriptionsDependencies, 'checkout' | 'settlement'> &
  PayoutsDependencies &
  Pick<TipsDependencies, 'eventLog' | 'strokes'> & {
    readonly worker: Database;
  };

/** The modules that move money. */
export interface MoneyModules {
  readonly payments: Payments;
  readonly payouts: Payouts;
  /** All of them, in their fixed order. */
  readonly all: readonly { readonly resolvers: readonly object[] }[];
  /** What they have done without being asked. */
  readonly tasks: readonly Task[];
}

/** Builds the modules that move money, in their order. */
export function createMoney(on: MoneyDependencies): MoneyModules {
  const { database, worker: workers, log } = on;
  const wallet = createWallet(database, workers);
  const { service: wallets } = wallet;
  const finance = createFinance({ database, workers, log });
  const payments = createPayments({ ...on, wallets });
  const payouts = createPayouts(on);
  const { checkout, settlement } = payments;
  const subscriptions = createSubscriptions({ ...on, checkout, settlement });
  const tips = createTips({ ...on, wallets, checkout, settlement });
  return {
    payments,
    payouts,
    all: [wallet, finance, payments, payouts, subscriptions, tips],
    tasks: [wallet, finance, payments, payouts, subscriptions].flatMap(({ tasks }) => tasks),
  };
}
