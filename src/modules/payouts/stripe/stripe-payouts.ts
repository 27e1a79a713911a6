import Stripe from 'stripe';
import { z } from 'zod';
import { PayoutMethod } from '../../../generated/prisma/enums';
import type { Callback } from '../../../kernel/callbacks/callback';
import { isCurrencyCode, type MinorAmount } from '../../../kernel/money/currency';
import { genuineEvent, openStripe, type StripeAccess } from '../../payments';
import {
  PayoutState,
  type PayoutNotice,
  type PayoutOrder,
  type PayoutProcessor,
  type PayoutWord,
} from '../payout-processor';
import { StripePayees } from './stripe-payees';

/** How an installation reaches Stripe for payouts. */
export interface StripePayoutSettings extends StripeAccess {
  /** Of each endpoint at `/payout-callbacks/stripe`: one for our own account, one for connected accounts. */
  readonly webhookSecrets: readonly string[];
  /** Where Stripe sends payees back to from its page. */
  readonly returnUrl: string;
}

/** Of an object of Stripe, whether it is a payout of ours. */
const ours = z.object({ metadata: z.object({ payout_id: z.uuid() }) });

/** The events after which a payout is looked up. */
const told: readonly string[] = [
  'payout.paid',
  'payout.failed',
  'payout.canceled',
  'payout.updated',
  'transfer.reversed',
];

/** Why Stripe says no for good, by its code. Nothing was moved then. */
const refusals: Readonly<Record<string, string>> = {
  insufficient_capabilities_for_transfer: 'The account at Stripe lacks details.',
  account_invalid: 'There is no such account at Stripe.',
  payouts_not_allowed: 'The account at Stripe pays nothing out at present.',
  bank_account_unusable: 'Stripe cannot use the bank account.',
};

/**
 * Pays out through Stripe Connect, in two steps: a transfer to the payee's connected account, and from there a payout to their
 * bank, whose end is the end of ours. What the bank does not take is fetched back from the connected account before it counts
 * as returned. Idempotency keys hold for a day; so each step looks first whether it was taken before, by our payout's id,
 * which is the transfer's group and stands in the metadata of both.
 */
export class StripePayouts implements PayoutProcessor {
  readonly name = 'stripe';
  readonly methods = [PayoutMethod.BANK_TRANSFER];
  readonly pages: StripePayees;
  private readonly stripe: Stripe;

  constructor(private readonly settings: StripePayoutSettings) {
    this.stripe = openStripe(settings);
    this.pages = new StripePayees(this.stripe, settings.returnUrl);
  }

  async send(order: PayoutOrder): Promise<PayoutWord> {
    const { payoutId, amount } = order;
    const known = await this.findTransfer(payoutId);
    if (known) {
      const { amountMinor, currencyCode } = amountOf(known);
      if (amountMinor === amount.amountMinor && currencyCode === amount.currencyCode)
        return this.follow(payoutId, known);
      throw new Error('Stripe knows this payout with another amount.');
    }
    await this.requireFunds(amount);
    let transfer: Stripe.Transfer;
    try {
      transfer = await this.transfer(order);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      return { reference: `none-${payoutId}`, state: PayoutState.FAILED, reason };
    }
    return this.follow(payoutId, transfer);
  }

  /** An event only says where to look: what Stripe says when it is asked counts, in whatever order events come. */
  async readCallback(callback: Callback): Promise<PayoutNotice> {
    const event = genuineEvent(this.settings.webhookSecrets, callback);
    const { id: eventId, type: kind } = event;
    const named = told.includes(kind) ? ours.safeParse(event.data.object).data : undefined;
    const payoutId = named?.metadata.payout_id;
    const transfer = payoutId === undefined ? null : await this.findTransfer(payoutId);
    if (payoutId === undefined || !transfer) return { eventId, kind, about: null };
    const word = await this.follow(payoutId, transfer);
    return { eventId, kind, about: { payoutId, amount: amountOf(transfer), word } };
  }

  private async findTransfer(payoutId: string): Promise<Stripe.Transfer | null> {
    const { data } = await this.stripe.transfers.list({ transfer_group: payoutId, limit: 1 });
    return data[0] ?? null;
  }

  private transfer({ payoutId, destination, amount }: PayoutOrder): Promise<Stripe.Transfer> {
    return this.stripe.transfers.create(
      {
        amount: Number(amount.amountMinor),
        currency: amount.currencyCode.toLowerCase(),
        destination: destination.number,
        transfer_group: payoutId,
        metadata: { payout_id: payoutId },
      },
      { idempotencyKey: `transfer-${payoutId}` },
    );
  }

  /** Takes the step after the transfer, where it was not taken, and says how far the payout has come. */
  private async follow(payoutId: string, transfer: Stripe.Transfer): Promise<PayoutWord> {
    const known = await this.findBankPayout(payoutId, transfer);
    if (transfer.reversed) {
      const reason = known?.failure_message ?? 'The transfer was taken back.';
      return { reference: transfer.id, state: PayoutState.RETURNED, reason };
    }
    if (known) return this.wordOf(payoutId, transfer, known);
    await this.requireFunds(amountOf(transfer), accountOf(transfer));
    let sent: Stripe.Payout;
    try {
      sent = await this.payBank(payoutId, transfer);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      return this.fetchBack(payoutId, transfer, reason);
    }
    return this.wordOf(payoutId, transfer, sent);
  }

  private async findBankPayout(
    payoutId: string,
    transfer: Stripe.Transfer,
  ): Promise<Stripe.Payout | null> {
    const since = { created: { gte: transfer.created }, limit: 100 };
    const payouts = this.stripe.payouts.list(since, { stripeAccount: accountOf(transfer) });
    for await (const payout of payouts) {
      if (payout.metadata?.['payout_id'] === payoutId) return payout;
    }
    return null;
  }

  private payBank(payoutId: string, transfer: Stripe.Transfer): Promise<Stripe.Payout> {
    const { amount, currency } = transfer;
    return this.stripe.payouts.create(
      { amount, currency, metadata: { payout_id: payoutId } },
      { stripeAccount: accountOf(transfer), idempotencyKey: `payout-${payoutId}` },
    );
  }

  private async wordOf(
    payoutId: string,
    transfer: Stripe.Transfer,
    { status, failure_message: reason }: Stripe.Payout,
  ): Promise<PayoutWord> {
    switch (status) {
      case 'paid':
        return { reference: transfer.id, state: PayoutState.PAID, reason: null };
      case 'failed':
      case 'canceled':
        return this.fetchBack(payoutId, transfer, reason ?? 'The bank did not take it.');
      default:
        return { reference: transfer.id, state: PayoutState.UNDER_WAY, reason: null };
    }
  }

  /** Takes a transfer back from a connected account, where it lies again. */
  private async fetchBack(
    payoutId: string,
    transfer: Stripe.Transfer,
    reason: string,
  ): Promise<PayoutWord> {
    await this.requireFunds(amountOf(transfer), accountOf(transfer));
    await this.stripe.transfers.createReversal(
      transfer.id,
      { metadata: { payout_id: payoutId } },
      { idempotencyKey: `reversal-${payoutId}` },
    );
    return { reference: transfer.id, state: PayoutState.RETURNED, reason };
  }

  /**
   * Looks whether an account holds an amount, our own unless another is named. Asking first matters: Stripe remembers that it
   * was too little under the idempotency key, and would say so for a day.
   *
   * @throws Error where it does not yet; what needs it is tried again later.
   */
  private async requireFunds(amount: MinorAmount, account?: string): Promise<void> {
    const of = account === undefined ? {} : { stripeAccount: account };
    const { available } = await this.stripe.balance.retrieve({}, of);
    const currency = amount.currencyCode.toLowerCase();
    const held = available.find((balance) => balance.currency === currency)?.amount ?? 0;
    if (BigInt(held) < amount.amountMinor) {
      const whose = account === undefined ? 'Our account' : 'The payee’s account';
      throw new Error(`${whose} at Stripe does not hold the amount in ${currency} yet.`);
    }
  }
}

/** The connected account that a transfer went to. @throws Error for a transfer to none. */
function accountOf({ id, destination }: Stripe.Transfer): string {
  if (typeof destination === 'string') return destination;
  if (destination) return destination.id;
  throw new Error(`The transfer ${id} has no destination.`);
}

function amountOf({ amount, currency }: Stripe.Transfer): MinorAmount {
  const currencyCode = currency.toUpperCase();
  if (!isCurrencyCode(currencyCode)) throw new Error(`Nobody knows the currency ${currency}.`);
  return { amountMinor: BigInt(amount), currencyCode };
}

/** Why Stripe refuses for good; null where it says neither yes nor no. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof Stripe.errors.StripeError)) return null;
  return refusals[error.code ?? ''] ?? null;
}
