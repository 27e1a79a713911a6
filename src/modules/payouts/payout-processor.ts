import type { PayoutMethod } from '../../generated/prisma/enums';
import type { Callback } from '../../kernel/callbacks/callback';
import type { MinorAmount } from '../../kernel/money/currency';

/** Where money is sent. */
export interface Destination {
  readonly method: PayoutMethod;
  /** Whom the account there belongs to. */
  readonly holder: string;
  /** The number or address of the account. */
  readonly number: string;
  /** By ISO 3166-1. */
  readonly countryCode: string;
}

/** What a processor is asked to pay out. */
export interface PayoutOrder {
  /** Our payout's id, by which the processor knows a repeated order: one payout is paid once. */
  readonly payoutId: string;
  readonly destination: Destination;
  readonly amount: MinorAmount;
}

/** How far a payout has come at a processor. */
export enum PayoutState {
  /** It is on its way. */
  UNDER_WAY = 'UNDER_WAY',
  /** The money is there. */
  PAID = 'PAID',
  /** It could not be delivered. */
  FAILED = 'FAILED',
  /** It was delivered, and the bank there sent it back. */
  RETURNED = 'RETURNED',
}

/** What a processor says of a payout. */
export interface PayoutWord {
  /** The processor's own id of the payout. */
  readonly reference: string;
  readonly state: PayoutState;
  /** Why it failed or came back; null otherwise. */
  readonly reason: string | null;
}

/** What a processor tells by a callback, once its signature has been checked. */
export interface PayoutNotice {
  /** The processor's own id of the event; the same one for every repetition. */
  readonly eventId: string;
  readonly kind: string;
  readonly payoutId: string;
  readonly amount: MinorAmount;
  readonly word: PayoutWord;
}

/** Pays money out on our behalf. */
export interface PayoutProcessor {
  /** As it stands in the database and in the address of its callbacks. */
  readonly name: string;
  /** How it can send money. */
  readonly methods: readonly PayoutMethod[];
  /**
   * Sends money. Asked again for the same payout, it sends nothing more and says how far the payout has come.
   *
   * @throws Error when it cannot be reached; then nobody knows whether it sends, and asking again tells.
   */
  send(order: PayoutOrder): Promise<PayoutWord>;
  /**
   * Reads a callback.
   *
   * @throws ForgedCallback, UnreadableCallback
   */
  readCallback(callback: Callback): PayoutNotice;
}
