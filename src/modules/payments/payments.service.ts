import { PaymentPurpose } from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import type { Logger } from '../../kernel/log/logger';
import { CurrencyCode } from '../../kernel/money/currency';
import { ApiError } from '../../kernel/problems/errors';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { WalletService } from '../wallet';
import type { Checkout } from './checkout';
import type { InstrumentChoice } from './instruments';
import { referenceOf, type TestCard } from './local/test-cards';
import type { PaymentStore } from './payments.store';
import { UnknownCard, type TokenisedCard } from './processor';
import type { Processors } from './processors';

/** Tokens to buy. */
export interface TokenOrder {
  readonly tokens: number;
  readonly choice: InstrumentChoice;
  readonly idempotencyKey: string;
}

/** A card to keep: a test card, or the token of one that a processor's page has taken. */
export interface CardOrder {
  readonly testCard: TestCard | null;
  readonly token: string | null;
  readonly isDefault: boolean;
}

/** What the service stands on. */
export interface PaymentServiceDependencies {
  readonly database: Database;
  readonly store: PaymentStore;
  readonly processors: Processors;
  readonly checkout: Checkout;
  readonly wallets: WalletService;
  readonly log: Logger;
}

/** What tokens are sold for. */
const saleCurrency = CurrencyCode.USD;
const tokensMin = 100;
const tokensMax = 1_000_000;
const methodsMax = 20;

/** Cards, and what is paid with them. */
export class PaymentService {
  constructor(private readonly on: PaymentServiceDependencies) {}

  /**
   * Buys tokens for the caller at the rate of the moment, and gives the payment's id. The tokens are there once the
   * processor has the money, which may be at once. Sent again with its key, the order is the same order.
   *
   * Refuses: INVALID, NOT_FOUND, PAYMENT_METHOD_REQUIRED, CONFLICT.
   */
  async buyTokens(caller: Caller, { tokens, choice, idempotencyKey }: TokenOrder): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, checkout, wallets } = this.on;
    if (!Number.isInteger(tokens) || tokens < tokensMin || tokens > tokensMax) {
      const message = `Buy ${tokensMin} to ${tokensMax} tokens at once.`;
      throw refusal(UserErrorCode.INVALID, message, ['tokens']);
    }
    const command = {
      operation: 'buyTokens',
      key: idempotencyKey,
      request: { tokens, ...choice },
    };
    const { paymentId } = await once(database, caller, command, async (tx) => {
      const { tokensPerUnit, amountMinor } = await wallets.priceOf(tx, tokens, saleCurrency);
      return {
        paymentId: await checkout.begin(tx, {
          userId,
          amount: { amountMinor, currencyCode: saleCurrency },
          choice,
          subject: { purpose: PaymentPurpose.TOKENS, tokens, tokensPerUnit },
        }),
      };
    });
    await checkout.carryOut(caller, paymentId);
    return paymentId;
  }

  /**
   * Keeps a card of the caller, and gives its id: a test card, or one that the page of the installation's processor has
   * taken, by its token. The first one becomes the default.
   *
   * Refuses: INVALID where there are no test cards, for both or none of the two, and for a token that the processor does
   * not know; CONFLICT for one card too many and for one that is kept. Errors: UNAVAILABLE where the processor does not answer.
   */
  async addMethod(caller: Caller, order: CardOrder): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, store } = this.on;
    const { processor, card } = await this.keepCard(userId, order);
    return database.transaction(caller, async (tx) => {
      await store.lockMethods(tx, userId);
      if ((await store.countMethods(tx, userId)) >= methodsMax) {
        throw refusal(UserErrorCode.CONFLICT, `Keep ${methodsMax} cards at most.`, ['testCard']);
      }
      const id = await store.insertMethod(tx, { ...card, userId, processor });
      if (id === null) {
        throw refusal(UserErrorCode.CONFLICT, 'This card is kept already.', ['processorToken']);
      }
      if (order.isDefault || !(await store.hasDefaultMethod(tx, userId))) {
        await store.makeDefault(tx, userId, id);
      }
      await tx.audit({
        action: 'payment-method.add',
        subjectType: 'PaymentMethod',
        subjectId: id,
      });
      return id;
    });
  }

  /** Asks the processor, outside any transaction. */
  private async keepCard(
    userId: string,
    { testCard, token }: CardOrder,
  ): Promise<{ readonly processor: string; readonly card: TokenisedCard }> {
    const { processors, log } = this.on;
    if ((testCard === null) === (token === null)) {
      const message = 'Say either testCard or processorToken.';
      throw refusal(UserErrorCode.INVALID, message, [
        token === null ? 'testCard' : 'processorToken',
      ]);
    }
    const local = testCard !== null;
    const found = local
      ? processors.requireLocal(['testCard'])
      : processors.requireForCards(['processorToken']);
    try {
      const name = testCard === null ? (token ?? '') : referenceOf(testCard);
      return { processor: found.name, card: await found.keepCard({ userId, token: name }) };
    } catch (error) {
      if (error instanceof UnknownCard) {
        const message = 'The processor does not know this card.';
        throw refusal(UserErrorCode.INVALID, message, ['processorToken']);
      }
      log.error({ err: error }, 'a processor did not answer about a card');
      throw new ApiError('UNAVAILABLE', 'The processor of cards does not answer.');
    }
  }

  /**
   * Makes a card of the caller the one that is charged where none is named.
   *
   * Refuses: NOT_FOUND.
   */
  async setDefaultMethod(caller: Caller, methodId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    const { database, store } = this.on;
    await database.transaction(caller, async (tx) => {
      await store.lockMethods(tx, userId);
      if (!(await store.makeDefault(tx, userId, methodId))) throw noSuchMethod();
      await tx.audit({
        action: 'payment-method.set-default',
        subjectType: 'PaymentMethod',
        subjectId: methodId,
      });
    });
  }

  /**
   * Forgets a card of the caller. Payments that were made with it keep their trace of it.
   *
   * Refuses: NOT_FOUND.
   */
  async removeMethod(caller: Caller, methodId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    const { database, store } = this.on;
    await database.transaction(caller, async (tx) => {
      await store.lockMethods(tx, userId);
      if (!(await store.removeMethod(tx, userId, methodId))) throw noSuchMethod();
      await tx.audit({
        action: 'payment-method.remove',
        subjectType: 'PaymentMethod',
        subjectId: methodId,
      });
    });
  }
}

function noSuchMethod(): Error {
  const message = 'You have no such payment method.';
  return refusal(UserErrorCode.NOT_FOUND, message, ['paymentMethodId']);
}
