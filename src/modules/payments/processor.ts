import type { PaymentFailure, PaymentStatus, RefundStatus } from '../../generated/prisma/enums';
import type { MinorAmount } from '../../kernel/money/currency';

/** What a processor is asked to charge. */
export interface ChargeOrder {
  /** Our payment's id, by which the processor knows a repeated order: one payment is charged once. */
  readonly paymentId: string;
  /** The processor's reference of a card. */
  readonly instrument: string;
  readonly amount: MinorAmount;
}

/** How far a charge has come. */
export interface ChargeState {
  /** The processor's own id of the charge. */
  readonly reference: string;
  readonly status: PaymentStatus;
  /** Null unless it failed. */
  readonly failureReason: PaymentFailure | null;
}

/** A callback as it came in, before anybody knows who sent it. */
export interface Callback {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes that were signed. */
  readonly body: Buffer;
}

/** What a processor tells of a charge, once its signature has been checked. */
export interface ProcessorNotice {
  /** The processor's own id of the event; the same one for every repetition. */
  readonly eventId: string;
  readonly kind: string;
  readonly paymentId: string;
  readonly amount: MinorAmount;
  readonly charge: ChargeState;
}

/** A callback that the processor did not sign, or signed too long ago. */
export class ForgedCallback extends Error {
  override readonly name = 'ForgedCallback';
}

/** A callback that is signed well and says nothing that we understand. */
export class UnreadableCallback extends Error {
  override readonly name = 'UnreadableCallback';
}

/** A card as a processor knows it: a reference in place of the number. */
export interface TokenisedCard {
  readonly processorReference: string;
  readonly brand: string;
  readonly lastFour: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
}

/** What a processor is asked to give back. */
export interface RefundOrder {
  /** Our refund's id, by which the processor knows a repeated order: one refund is paid once. */
  readonly refundId: string;
  /** The processor's own id of the charge. */
  readonly reference: string;
  readonly amountMinor: bigint;
}

/** How far a refund has come. */
export interface RefundState {
  readonly reference: string;
  readonly status: RefundStatus;
}

/** Takes money on our behalf. Which one does is a matter of configuration. */
export interface PaymentProcessor {
  /** As it stands in the database and in the address of its callbacks. */
  readonly name: string;
  /**
   * Charges a card. Asked again for the same payment, it charges nothing more and says how far the charge has come.
   *
   * @throws Error when it cannot be reached; then nobody knows whether it charged, and asking again tells.
   */
  charge(order: ChargeOrder): Promise<ChargeState>;
  /**
   * Gives back a part of a charge, or all of it. Asked again for the same refund, it pays nothing more.
   *
   * @throws Error when it cannot be reached; then nobody knows whether it paid, and asking again tells.
   */
  refund(order: RefundOrder): Promise<RefundState>;
  /**
   * Reads a callback.
   *
   * @throws ForgedCallback, UnreadableCallback
   */
  readCallback(callback: Callback): ProcessorNotice;
}
