import { PaymentStatus } from '../../generated/prisma/enums';
import { nobodysCaller, type Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { Logger } from '../../kernel/log/logger';
import type { MinorAmount } from '../../kernel/money/currency';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { chooseInstrument, type InstrumentChoice } from './instruments';
import type { PaymentStore, PaymentSubject } from './payments.store';
import type { ChargeState } from './processor';
import type { Processors } from './processors';
import type { Settlement } from './settlement';

/** What checkout stands on. */
export interface CheckoutDependencies {
  /** The database as the worker sees it: only the worker moves a payment. */
  readonly worker: Database;
  readonly store: PaymentStore;
  readonly processors: Processors;
  readonly settlement: Settlement;
  readonly log: Logger;
}

/** What to pay for. */
export interface Purchase {
  readonly userId: string;
  readonly amount: MinorAmount;
  readonly choice: InstrumentChoice;
  readonly subject: PaymentSubject;
}

/**
 * Takes payments, in two steps. `begin` writes the payment in the caller's transaction; once that has committed,
 * `carryOut` asks the processor, outside any transaction, and applies its answer. Whoever dies between the two leaves a
 * pending payment, which `carryOut` takes up again: the processor charges a payment once, however often it is asked.
 */
export class Checkout {
  constructor(private readonly on: CheckoutDependencies) {}

  /**
   * Writes a payment that is under way, and gives its id.
   *
   * Refuses: INVALID, NOT_FOUND, PAYMENT_METHOD_REQUIRED.
   */
  async begin(tx: Transaction, { userId, amount, choice, subject }: Purchase): Promise<string> {
    const instrument = await chooseInstrument(tx, this.on, userId, choice);
    const paymentId = await this.on.store.insertPayment(tx, {
      userId,
      amount,
      ...instrument,
      subject,
    });
    await tx.audit({
      action: 'payment.begin',
      subjectType: 'Payment',
      subjectId: paymentId,
      changes: {
        purpose: subject.purpose,
        amountMinor: amount.amountMinor.toString(),
        currencyCode: amount.currencyCode,
      },
    });
    return paymentId;
  }

  /**
   * The card of the account that later charges go to: the chosen one, or the default.
   *
   * Refuses: INVALID for a test card, which nobody keeps; NOT_FOUND, PAYMENT_METHOD_REQUIRED.
   */
  async requireKeptMethod(
    tx: Transaction,
    userId: string,
    choice: InstrumentChoice,
  ): Promise<string> {
    const { paymentMethodId } = await chooseInstrument(tx, this.on, userId, choice);
    if (paymentMethodId === null) {
      const message = 'This is charged later, to a card that you keep.';
      throw refusal(UserErrorCode.INVALID, message, ['testCard']);
    }
    return paymentMethodId;
  }

  /** Asks the processor to charge a payment that is under way, and applies what it answers. */
  async carryOut(caller: Caller, paymentId: string): Promise<void> {
    const { worker, store, processors, settlement, log } = this.on;
    const payment = await store.find(worker, paymentId);
    if (payment?.status !== PaymentStatus.PENDING) return;
    let charge: ChargeState;
    try {
      const { instrument, amount, processor } = payment;
      const found = processors.find(processor);
      if (!found) throw new Error(`There is no processor ${processor}.`);
      const { reference: knownReference } = payment;
      charge = await found.charge({ paymentId, instrument, amount, knownReference });
    } catch (error) {
      // Nobody knows whether the money moved. The payment stays pending: a callback or the next attempt will tell.
      log.error({ err: error, paymentId }, 'a processor did not answer');
      return;
    }
    await worker.transaction(nobodysCaller(caller.requestId), (tx) =>
      settlement.apply(tx, paymentId, charge),
    );
  }
}
