import { PaymentPurpose, PaymentStatus } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { paymentSettled } from './payments.events';
import type { PaymentFacts, PaymentStore } from './payments.store';
import type { ChargeState } from './processor';

/** What follows from a decision, in the transaction that writes the decision down. */
export type PaymentEffect = (
  tx: Transaction,
  payment: PaymentFacts,
  charge: ChargeState,
) => Promise<void>;

/** What a payer asked for besides what the payment buys, in the same transaction. */
export type FollowUp = (tx: Transaction, payment: PaymentFacts) => Promise<void>;

/** What an invoice says was sold. */
function wordsFor({ purpose, tokens }: PaymentFacts): string {
  return purpose === PaymentPurpose.TOKENS ? `${tokens ?? 0} tokens` : 'A period of a subscription';
}

/** Moves payments on the word of a processor, whichever way the word came: as an answer or as a callback. */
export class Settlement {
  private readonly effects = new Map<PaymentPurpose, PaymentEffect>();
  private followUp: FollowUp | null = null;

  constructor(private readonly store: PaymentStore) {}

  /** Says what follows for payments of one purpose. Modules above this one hand in theirs when they are built. */
  register(purpose: PaymentPurpose, effect: PaymentEffect): void {
    this.effects.set(purpose, effect);
  }

  /** Says what follows for payments that a payer gave something to do once they have succeeded. */
  onFollowUp(followUp: FollowUp): void {
    this.followUp = followUp;
  }

  /**
   * Applies what a processor says, once: a payment that is decided stays as it is, and of one that is still pending only
   * what the processor calls it and where its payer confirms it is kept. Whether it decided anything.
   */
  async apply(tx: Transaction, paymentId: string, charge: ChargeState): Promise<boolean> {
    const payment = await this.store.lock(tx, paymentId);
    if (payment?.status !== PaymentStatus.PENDING) return false;
    if (charge.status === PaymentStatus.PENDING) {
      await this.store.noteCharge(tx, paymentId, charge);
      return false;
    }
    await this.store.settle(tx, paymentId, charge);
    if (charge.status === PaymentStatus.SUCCEEDED) {
      await this.store.issueInvoice(tx, paymentId, wordsFor(payment));
    }
    const effect = this.effects.get(payment.purpose);
    if (!effect)
      throw new Error(`Nobody knows what follows from a payment for ${payment.purpose}.`);
    await effect(tx, payment, charge);
    const { status, failureReason } = charge;
    await tx.audit({
      action: status === PaymentStatus.SUCCEEDED ? 'payment.succeed' : 'payment.fail',
      subjectType: 'Payment',
      subjectId: paymentId,
      changes: { status, failureReason },
    });
    await tx.emit(paymentSettled.create({ paymentId, status }, [payment.userId]));
    if (status === PaymentStatus.SUCCEEDED && payment.followUp !== null) {
      await this.followUp?.(tx, payment);
    }
    return true;
  }
}
