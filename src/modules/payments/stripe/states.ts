import type Stripe from 'stripe';
import { PaymentFailure, PaymentStatus, RefundStatus } from '../../../generated/prisma/enums';
import type { ChargeState } from '../processor';

/** Of a Payment Intent, what decides how a charge stands. */
export type IntentFacts = Pick<
  Stripe.PaymentIntent,
  'id' | 'status' | 'next_action' | 'last_payment_error'
>;

/** How a charge stands that Stripe knows as a Payment Intent. One whose confirmation failed is over for us. */
export function chargeOf(intent: IntentFacts): ChargeState {
  const { id: reference, status, next_action: next, last_payment_error: problem } = intent;
  switch (status) {
    case 'succeeded':
      return { reference, status: PaymentStatus.SUCCEEDED, failureReason: null, actionUrl: null };
    case 'requires_payment_method':
    case 'canceled':
      return {
        reference,
        status: PaymentStatus.FAILED,
        failureReason: failureOf(problem?.code, problem?.decline_code),
        actionUrl: null,
      };
    default: {
      const actionUrl = next?.redirect_to_url?.url ?? null;
      return { reference, status: PaymentStatus.PENDING, failureReason: null, actionUrl };
    }
  }
}

/** Why Stripe could not take the money, by its error code and the bank's. */
export function failureOf(
  code: string | undefined,
  declineCode: string | undefined,
): PaymentFailure {
  if (declineCode === 'insufficient_funds') return PaymentFailure.INSUFFICIENT_FUNDS;
  switch (code) {
    case 'expired_card':
      return PaymentFailure.EXPIRED_CARD;
    case 'incorrect_cvc':
    case 'invalid_cvc':
      return PaymentFailure.INCORRECT_CVC;
    case 'processing_error':
      return PaymentFailure.PROCESSING_ERROR;
    default:
      return PaymentFailure.DECLINED;
  }
}

/** How a refund stands by Stripe's word for it. */
export function refundStatusOf(status: string | null): RefundStatus {
  if (status === 'succeeded') return RefundStatus.SUCCEEDED;
  return status === 'failed' || status === 'canceled' ? RefundStatus.FAILED : RefundStatus.PENDING;
}
