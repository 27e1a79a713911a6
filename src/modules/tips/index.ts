import type { Database } from '../../kernel/db/database';
import type { EventLog } from '../../kernel/events/event-log';
import type { ReadEngine } from '../../kernel/read/engine';
import { Gathering } from '../../kernel/write/gathering';
import type { Strokes } from '../../kernel/write/strokes';
import type { Checkout, Settlement } from '../payments';
import type { WalletService } from '../wallet';
import { GiftResolver } from './gifts.resolver';
import { GiftService } from './gifts.service';
import { GiftStore } from './gifts.store';
import { PhraseResolver } from './phrases.resolver';
import { PhraseService } from './phrases.service';
import { PhraseStore } from './phrases.store';
import { sendTips, type DueTip } from './sending.store';
import { SupportResolver } from './support.resolver';
import { SupportService } from './support.service';
import { TipResolver } from './tips.resolver';
import { TipService } from './tips.service';
import { TipStore } from './tips.store';

export { giftSent, tipSent } from './tips.events';
export { tipsReads } from './tips.reads';

export const tipsResolvers = [TipResolver, GiftResolver, PhraseResolver, SupportResolver] as const;

/** What the module stands on. */
export interface TipsDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
  readonly wallets: WalletService;
  readonly checkout: Checkout;
  readonly settlement: Settlement;
  readonly strokes: Strokes;
}

export interface Tips {
  readonly resolvers: readonly object[];
}

export function createTips(on: TipsDependencies): Tips {
  const { database, readEngine, wallets, settlement } = on;
  const phrases = new PhraseService(database, new PhraseStore());
  const sending = new Gathering<DueTip>(
    (tips) => sendTips(database, tips),
    ({ senderId, recipientId }) => ({ single: senderId, exclusive: recipientId }),
    database.waitMs,
  );
  const tips = new TipService({ ...on, store: new TipStore(), sending });
  const gifts = new GiftService(database, readEngine, new GiftStore());
  settlement.onFollowUp((tx, payment) => tips.sendPaid(tx, payment));
  return {
    resolvers: [
      new TipResolver(tips, wallets),
      new GiftResolver(gifts, wallets),
      new PhraseResolver(phrases),
      new SupportResolver(new SupportService(on)),
    ],
  };
}
