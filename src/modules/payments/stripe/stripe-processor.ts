import Stripe from 'stripe';
import { PaymentFailure, PaymentStatus, RefundStatus } from '../../../generated/prisma/enums';
import {
  UnknownCard,
  type Callback,
  type ChargeOrder,
  type ChargeState,
  type PaymentProcessor,
  type ProcessorNotice,
  type RefundOrder,
  type RefundState,
  type TokenisedCard,
} from '../processor';
import { chargeOf, refundStatusOf } from './states';
import { readStripeCallback } from './stripe-callback';
import { openStripe, type StripeAccess } from './stripe-client';

/** How an installation reaches Stripe. */
export interface StripeSettings extends StripeAccess {
  /** The secret of the endpoint at `/webhooks/stripe`. */
  readonly webhookSecret: string;
  /** Where banks send payers back to once they have confirmed a payment. */
  readonly returnUrl: string;
}

/**
 * Takes payments through Stripe: Payment Intents on cards of customers, one for each account. Our ids are Stripe's
 * idempotency keys, which it keeps for a day, and stand in `metadata`; once an intent's id is known, it is asked for by that.
 * A stored card is named `cus_…:pm_…`, since Stripe charges a card only together with its customer.
 */
export class StripeProcessor implements PaymentProcessor {
  readonly name = 'stripe';
  private readonly stripe: Stripe;

  constructor(private readonly settings: StripeSettings) {
    this.stripe = openStripe(settings);
  }

  async charge(order: ChargeOrder): Promise<ChargeState> {
    const { knownReference } = order;
    if (knownReference !== null) {
      return chargeOf(await this.stripe.paymentIntents.retrieve(knownReference));
    }
    try {
      return chargeOf(await this.createIntent(order));
    } catch (error) {
      return declinedBy(error);
    }
  }

  async keepCard({
    userId,
    token,
  }: {
    readonly userId: string;
    readonly token: string;
  }): Promise<TokenisedCard> {
    const customer = await this.stripe.customers.create(
      { metadata: { user_id: userId } },
      { idempotencyKey: `customer-${userId}` },
    );
    try {
      const method = await this.stripe.paymentMethods.attach(token, { customer: customer.id });
      const { card } = method;
      if (!card) throw new UnknownCard('This is no card.');
      return {
        processorReference: `${customer.id}:${method.id}`,
        brand: card.brand,
        lastFour: card.last4,
        expiryMonth: card.exp_month,
        expiryYear: card.exp_year,
        countryCode: card.country,
      };
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError)
        throw new UnknownCard(error.message);
      if (error instanceof Stripe.errors.StripeCardError) throw new UnknownCard(error.message);
      throw error;
    }
  }

  async refund({ refundId, reference, amountMinor }: RefundOrder): Promise<RefundState> {
    try {
      const refund = await this.stripe.refunds.create(
        {
          payment_intent: reference,
          amount: Number(amountMinor),
          metadata: { refund_id: refundId },
        },
        { idempotencyKey: `refund-${refundId}` },
      );
      return { reference: refund.id, status: refundStatusOf(refund.status) };
    } catch (error) {
      // Stripe says so where the charge was given back or taken back already.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      return { reference: `none-${refundId}`, status: RefundStatus.FAILED };
    }
  }

  readCallback(callback: Callback): ProcessorNotice {
    return readStripeCallback(this.settings.webhookSecret, callback);
  }

  private createIntent({ paymentId, instrument, amount }: ChargeOrder) {
    const [customer = '', method = ''] = instrument.split(':');
    return this.stripe.paymentIntents.create(
      {
        amount: Number(amount.amountMinor),
        currency: amount.currencyCode.toLowerCase(),
        customer,
        payment_method: method,
        confirm: true,
        return_url: this.settings.returnUrl,
        metadata: { payment_id: paymentId },
      },
      { idempotencyKey: `payment-${paymentId}` },
    );
  }
}

/** What a declined card comes to. @throws the error itself where it says nothing of the card: then nobody knows. */
function declinedBy(error: unknown): ChargeState {
  if (error instanceof Stripe.errors.StripeCardError && error.payment_intent) {
    const failed = chargeOf(error.payment_intent);
    return failed.status === PaymentStatus.FAILED
      ? failed
      : {
          ...failed,
          status: PaymentStatus.FAILED,
          failureReason: PaymentFailure.DECLINED,
          actionUrl: null,
        };
  }
  throw error;
}
