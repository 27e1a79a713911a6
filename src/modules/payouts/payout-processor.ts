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
  /** What it says of a payout; null where it is about nothing of ours. */
  readonly about: {
    readonly payoutId: string;
    readonly amount: MinorAmount;
    readonly word: PayoutWord;
  } | null;
}

/** Somebody to be paid out, as far as a processor has to know them before they speak with it themselves. */
export interface Payee {
  readonly userId: string;
  /** Where they are paid out, by ISO 3166-1. */
  readonly countryCode: string;
}

/** A payee whom a processor pays nothing, such as one in a country where it pays nobody. */
export class UnpayablePayee extends Error {
  override readonly name = 'UnpayablePayee';
}

/** Lets payees tell a processor who they are and where their bank is, on pages of its own: none of it comes to us. */
export interface PayeePages {
  /**
   * Opens an account for somebody, and gives its id there. Asked again within a day, it gives the same one.
   *
   * @throws UnpayablePayee; Error when the processor cannot be reached.
   */
  open(payee: Payee): Promise<string>;
  /**
   * The address of the page for an account, which is good for a few minutes and for whoever has it.
   *
   * @throws Error when the processor cannot be reached.
   */
  addressFor(account: string): Promise<string>;
}

/** Pays money out on our behalf. */
export interface PayoutProcessor {
  /** As it stands in the database and in the address of its callbacks. */
  readonly name: string;
  /** How it can send money. */
  readonly methods: readonly PayoutMethod[];
  /** Where it asks payees itself; null where they tell us the number of their account. */
  readonly pages: PayeePages | null;
  /**
   * Sends money. Asked again for the same payout, it sends nothing more and says how far the payout has come.
   *
   * @throws Error when it cannot be reached; then nobody knows whether it sends, and asking again tells.
   */
  send(order: PayoutOrder): Promise<PayoutWord>;
  /**
   * Reads a callback, and does what has to be done before its word is true, such as fetching back what a bank did not take.
   *
   * @throws ForgedCallback, UnreadableCallback; any other Error where that cannot be done now, and the callback is to be sent
   * again.
   */
  readCallback(callback: Callback): Promise<PayoutNotice>;
}
