import type { Database } from '../../kernel/db/database';
import type { ReadEngine } from '../../kernel/read/engine';
import type { WalletService } from '../wallet';
import { GiftResolver } from './gifts.resolver';
import { GiftService } from './gifts.service';
import { GiftStore } from './gifts.store';
import { TipResolver } from './tips.resolver';
import { TipService } from './tips.service';
import { TipStore } from './tips.store';

export { giftSent, tipSent } from './tips.events';
export { tipsReads } from './tips.reads';

export const tipsResolvers = [TipResolver, GiftResolver] as const;

/** What the module stands on. */
export interface TipsDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly wallets: WalletService;
}

export interface Tips {
  readonly resolvers: readonly object[];
}

export function createTips({ database, readEngine, wallets }: TipsDependencies): Tips {
  const service = new TipService(database, readEngine, new TipStore());
  const gifts = new GiftService(database, readEngine, new GiftStore());
  return { resolvers: [new TipResolver(service, wallets), new GiftResolver(gifts, wallets)] };
}
