import Stripe from 'stripe';
import {
  ForgedCallback,
  UnreadableCallback,
  type Callback,
} from '../../../kernel/callbacks/callback';
import { toleranceSeconds } from '../../../kernel/callbacks/callback-signature';

/** By what Stripe's API is reached. */
export interface StripeAccess {
  readonly secretKey: string;
  /** Another address than Stripe's own, such as a stand-in's; null for Stripe's. */
  readonly apiUrl: string | null;
}

/** How long Stripe may take for an answer, in milliseconds: charges can take long. */
const timeoutMs = 20_000;

/** Reaches Stripe. What finds no answer is repeated twice under its idempotency key before it throws. */
export function openStripe({ secretKey, apiUrl }: StripeAccess): Stripe {
  const base = apiUrl === null ? null : new URL(apiUrl);
  return new Stripe(secretKey, {
    timeout: timeoutMs,
    maxNetworkRetries: 2,
    telemetry: false,
    ...(base && {
      host: base.hostname,
      port: base.port,
      protocol: base.protocol === 'http:' ? 'http' : 'https',
    }),
  });
}

/**
 * The event of a callback that is signed with one of the secrets. The signature is over the bytes and the time, and holds for
 * five minutes.
 *
 * @throws ForgedCallback, UnreadableCallback
 */
export function genuineEvent(
  secrets: readonly string[],
  { headers, body }: Callback,
): Stripe.Event {
  const signature = headers['stripe-signature'];
  if (typeof signature !== 'string') throw new ForgedCallback('The callback has no signature.');
  for (const secret of secrets) {
    try {
      return Stripe.webhooks.constructEvent(body, signature, secret, toleranceSeconds);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) {
        throw new UnreadableCallback('The callback has an unknown form.');
      }
    }
  }
  throw new ForgedCallback('The callback is not signed by Stripe.');
}
