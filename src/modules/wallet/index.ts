import type { Database } from '../../kernel/db/database';
import { WalletService } from './wallet.service';
import { WalletStore } from './wallet.store';

export { walletReads } from './wallet.reads';
export type { TokenPrice, WalletService } from './wallet.service';

export interface WalletModule {
  readonly service: WalletService;
}

/** Wallets are read through their accounts; mutations of other modules move what is in them. */
export function createWallet(database: Database): WalletModule {
  return { service: new WalletService(database, new WalletStore()) };
}
