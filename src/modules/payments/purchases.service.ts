import { requireActiveMember } from '../../kernel/auth/authorize';
import { nobodysCaller, type Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import type { Logger } from '../../kernel/log/logger';
import { isCurrencyCode, minorOf } from '../../kernel/money/currency';
import { ageVerificationRequired } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { requireBookkeeper } from '../finance';
import { itemSold } from './payments.events';
import type { PaymentStore } from './payments.store';
import type { Processors } from './processors';
import type { ItemKind, PurchaseProblem, PurchaseStore } from './purchases.store';

export type { ItemKind } from './purchases.store';

/** What the service stands on. */
export interface PurchaseDependencies {
  readonly database: Database;
  readonly worker: Database;
  readonly readEngine: ReadEngine;
  readonly processors: Processors;
  readonly store: PurchaseStore;
  readonly payments: PaymentStore;
  readonly log: Logger;
}

/** Something to buy with tokens. */
export interface PurchaseOrder {
  readonly kind: ItemKind;
  readonly itemId: string;
  /** How many tokens the buyer was shown; null where they take any price. */
  readonly expectedPrice: number | null;
  readonly idempotencyKey: string;
}

/** What to give back of a transaction. */
export interface RefundOrder {
  readonly transactionId: string;
  /** As a decimal in the currency of the transaction; null for all that is left. */
  readonly amount: string | null;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** By kind of item: its type on the graph, the field of the input that names it, and the policy for the buyer's age. */
const items = {
  CONTENT_PURCHASE: { type: 'Post', field: 'postId', ofAge: ['post.of-age'] },
  MESSAGE_PURCHASE: { type: 'Message', field: 'messageId', ofAge: [] },
  STREAM_ACCESS: { type: 'LiveStream', field: 'liveStreamId', ofAge: [] },
  EVENT_TICKET: { type: 'EventTicketType', field: 'ticketTypeId', ofAge: [] },
} as const;

/** Buying posts, messages, live streams and tickets, and giving back what was paid. */
export class PurchaseService {
  constructor(private readonly on: PurchaseDependencies) {}

  /**
   * Buys an item for the caller, whom it opens to from then on, and gives the purchase's id, which is that of the ticket
   * where it is one. Sent again with its key, the order is the same order.
   *
   * Refuses: NOT_FOUND, SELF_TARGET, CONFLICT for another price than the expected one and for what was bought before,
   * INSUFFICIENT_FUNDS, LIMIT_REACHED where an event is sold out. Errors: FORBIDDEN with the reason AGE_VERIFICATION_REQUIRED for a post that could not be opened then.
   */
  async buy(caller: Caller, order: PurchaseOrder): Promise<string> {
    requireActiveMember(caller);
    const { kind, itemId, expectedPrice, idempotencyKey } = order;
    const command = {
      operation: `buy:${kind}`,
      key: idempotencyKey,
      request: { itemId, expectedPrice },
    };
    return once(this.on.database, caller, command, async (tx) => this.sell(tx, caller, order));
  }

  private async sell(tx: Transaction, caller: Caller, order: PurchaseOrder): Promise<string> {
    const { readEngine, store } = this.on;
    const { kind, itemId, expectedPrice } = order;
    const { type, field, ofAge } = items[kind];
    const isKnown = await readEngine.permits(tx, caller, { type, id: itemId });
    const item = isKnown ? await store.findItem(tx, kind, itemId) : null;
    if (item === null) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such thing for sale.', [field]);
    }
    if (item.sellerId === caller.viewer.userId) {
      throw refusal(UserErrorCode.SELF_TARGET, 'This is yours already.', [field]);
    }
    if (!(await readEngine.permits(tx, caller, { type, id: itemId, policies: ofAge }))) {
      throw ageVerificationRequired();
    }
    if (expectedPrice !== null && expectedPrice !== item.priceTokens) {
      throw refusal(UserErrorCode.CONFLICT, 'The price has changed.', ['expectedPrice']);
    }
    const id = await store.nextId(tx);
    await tx.emit(
      itemSold.create({ purchaseId: id, kind, itemId, sellerId: item.sellerId }, [item.sellerId]),
    );
    const problem = await store.post(tx, { id, kind, itemId, price: item.priceTokens });
    if (problem === null) return id;
    throw saleRefused(problem, field);
  }

  /**
   * Gives back a transaction, wholly or in part, as staff, and gives the refund's id. What was bought with it is closed
   * once all of it was given back. A card gets its money when its processor says so, which may be at once.
   *
   * Refuses: NOT_FOUND, INVALID, BLANK, TOO_LONG, INVALID_STATE for more than is left, INSUFFICIENT_FUNDS where tokens that
   * were bought have been spent.
   */
  async refund(caller: Caller, { idempotencyKey, ...order }: RefundOrder): Promise<string> {
    requireBookkeeper(caller);
    const { database, store } = this.on;
    refuseIfAny(textErrors({ field: 'reason', value: order.reason, lengthMax: 1_000 }));
    const command = { operation: 'refundTransaction', key: idempotencyKey, request: { ...order } };
    const { refundId } = await once(database, caller, command, async (tx) => {
      const { transactionId, reason } = order;
      const amountMinor = await this.amountOf(tx, order);
      const id = await store.nextId(tx);
      const broken = await store.requestRefund(tx, { id, transactionId, amountMinor, reason });
      if (broken === null) return { refundId: id };
      if (broken.startsWith('wallets_')) {
        const message = 'The tokens that were bought have been spent.';
        throw refusal(UserErrorCode.INSUFFICIENT_FUNDS, message, ['transactionId']);
      }
      if (broken === 'refunds_of_posted') {
        const message = 'The books know nothing of this transaction.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['transactionId']);
      }
      const message = 'There is not so much left to give back.';
      throw refusal(UserErrorCode.INVALID_STATE, message, ['amount']);
    });
    await this.carryOut(caller.requestId, refundId);
    return refundId;
  }

  private async amountOf(
    tx: Transaction,
    { transactionId, amount }: Pick<RefundOrder, 'transactionId' | 'amount'>,
  ): Promise<bigint> {
    const found = await this.on.store.findRefundable(tx, transactionId);
    if (!found || !isCurrencyCode(found.currencyCode)) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such transaction.', ['transactionId']);
    }
    if (amount === null) return found.leftMinor;
    const minor = minorOf(amount, found.currencyCode);
    if (minor !== null && minor > 0n) return minor;
    throw refusal(UserErrorCode.INVALID, `This is no amount of ${found.currencyCode}.`, ['amount']);
  }

  /** Asks the processor for a refund of a card that is under way, outside any transaction; asked twice, it pays once. */
  async carryOut(requestId: string, refundId: string): Promise<void> {
    const { worker, processors, store, payments, log } = this.on;
    const system = nobodysCaller(requestId);
    const pending = await worker.transaction(system, (tx) => store.findPendingRefund(tx, refundId));
    const processor = pending && processors.find(pending.processor);
    if (!pending || !processor) return;
    try {
      const { reference, amountMinor } = pending;
      const answer = await processor.refund({ refundId, reference, amountMinor });
      if (answer.status === 'PENDING') return;
      await worker.transaction(system, (tx) => payments.finishRefund(tx, refundId, answer));
    } catch (error) {
      log.error({ err: error, refundId }, 'a processor did not answer about a refund');
    }
  }
}

function saleRefused(problem: PurchaseProblem, field: string): Refusal {
  switch (problem) {
    case 'FUNDS':
      return refusal(
        UserErrorCode.INSUFFICIENT_FUNDS,
        'Your wallet does not have so many tokens.',
        [field],
      );
    case 'OWNED':
      return refusal(UserErrorCode.CONFLICT, 'You have bought this before.', [field]);
    case 'SOLD_OUT':
      return refusal(UserErrorCode.LIMIT_REACHED, 'There are no tickets left.', [field]);
    case 'TURNED_DOWN':
      return refusal(UserErrorCode.INVALID_STATE, 'The host has turned you down.', [field]);
    case 'PRICE':
      return refusal(UserErrorCode.CONFLICT, 'The price has changed.', ['expectedPrice']);
  }
}
