import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import { WalletResolver } from './wallet.resolver';
import { WalletService } from './wallet.service';
import { WalletStore } from './wallet.store';

export { walletReads } from './wallet.reads';
export type { TokenPrice, WalletService } from './wallet.service';

export const walletResolvers = [WalletResolver] as const;

export interface WalletModule {
  readonly service: WalletService;
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
}

/** Wallets are read through their accounts; mutations of other modules move what is in them. */
export function createWallet(database: Database, workers: Database): WalletModule {
  const store = new WalletStore();
  const jobs = [
    { name: 'expire-holds', cron: '* * * * *', run: () => store.expireHolds(workers) },
    { name: 'clear-earnings', cron: '*/10 * * * *', run: () => store.clearEarnings(workers) },
  ];
  const service = new WalletService(database, store);
  return { service, resolvers: [new WalletResolver(service)], tasks: jobs };
}
