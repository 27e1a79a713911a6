import type {
  DisputeStatus,
  PaymentFailure,
  PaymentStatus,
  RefundStatus,
} from '../../generated/prisma/enums';
import type { Callback } from '../../kernel/callbacks/callback';
import type { MinorAmount } from '../../kernel/money/currency';

export { ForgedCallback, UnreadableCallback, type Callback } from '../../kernel/callbacks/callback';

/** What a processor is asked to charge. */
export interface ChargeOrder {
  /** Our payment's id, by which the processor knows a repeated order: one payment is charged once. */
  readonly paymentId: string;
  /** The processor's reference of a card. */
  readonly instrument: string;
  readonly amount: MinorAmount;
  /** The processor's own id of the charge, where it has told us one before. */
  readonly knownReference: string | null;
}

/** How far a charge has come. */
export interface ChargeState {
  /** The processor's own id of the charge. */
  readonly reference: string;
  readonly status: PaymentStatus;
  /** Null unless it failed. */
  readonly failureReason: PaymentFailure | null;
  /** Where the payer has to confirm it with their bank; null where nothing is asked of them. */
  readonly actionUrl: string | null;
}

/** How a dispute stands, as the processor says it. */
export interface DisputeState {
  /** The processor's own id of the dispute. */
  readonly reference: string;
  readonly status: DisputeStatus;
  readonly amount: MinorAmount;
  /** What the bank says. */
  readonly reason: string;
  readonly evidenceDueAt: Date | null;
}

/** What a processor tells, once its signature has been checked: of a charge, a refund or a dispute of ours, or nothing. */
export type ProcessorNotice = {
  /** The processor's own id of the event; the same one for every repetition. */
  readonly eventId: string;
  readonly kind: string;
} & (
  | {
      readonly about: 'CHARGE';
      readonly paymentId: string;
      readonly amount: MinorAmount;
      readonly charge: ChargeState;
    }
  | { readonly about: 'REFUND'; readonly refundId: string; readonly refund: RefundState }
  | {
      readonly about: 'DISPUTE';
      /** The processor's own id of the charge. */
      readonly chargeReference: string;
      readonly dispute: DisputeState;
    }
  | { readonly about: 'NOTHING' }
);

/** A card as a processor knows it: a reference in place of the number. */
export interface TokenisedCard {
  readonly processorReference: string;
  readonly brand: string;
  readonly lastFour: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  /** Where the card is from, by ISO 3166-1; null where the processor does not say. */
  readonly countryCode: string | null;
}

/** A card that a processor's own page has taken, under a token that only the processor can read. */
export class UnknownCard extends Error {
  override readonly name = 'UnknownCard';
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
   * Keeps a card for later charges, under the token that the processor's own page gave for it.
   *
   * @throws UnknownCard for a token that is none, or used; Error when the processor cannot be reached.
   */
  keepCard(order: { readonly userId: string; readonly token: string }): Promise<TokenisedCard>;
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
