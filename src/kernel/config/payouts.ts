import { z } from 'zod';
import { isWebUrl, splitList } from './forms';

/** How Stripe is reached for payouts. */
export interface StripePayoutReach {
  readonly secretKey: string;
  /** Of each endpoint that posts to `/payout-callbacks/stripe`. */
  readonly webhookSecrets: readonly string[];
  readonly returnUrl: string;
  readonly apiUrl: string | null;
}

/** The settings by which Stripe makes payouts. */
export const payoutSettings = {
  STRIPE_PAYOUT_KEY: z
    .string()
    .regex(/^[rs]k_[A-Za-z0-9_]+$/, { error: 'expects a secret or restricted key of Stripe' })
    .optional(),
  STRIPE_PAYOUT_WEBHOOK_SECRETS: z
    .string()
    .transform(splitList)
    .refine((secrets) => secrets.every((secret) => /^whsec_\S+$/.test(secret)), {
      error: 'expects secrets of endpoints of Stripe, separated by commas: whsec_…,whsec_…',
    })
    .optional(),
  PAYOUT_RETURN_URL: z
    .string()
    .refine(isWebUrl, { error: 'expects an address such as https://fans.example.com/payouts' })
    .optional(),
};

/** What the settings say of payouts. */
export interface PayoutValues {
  readonly NODE_ENV: string;
  readonly STRIPE_PAYOUT_KEY?: string;
  readonly STRIPE_PAYOUT_WEBHOOK_SECRETS?: readonly string[];
  readonly PAYOUT_RETURN_URL?: string;
  readonly STRIPE_API_URL?: string;
}

/**
 * Half of what Stripe needs is a mistake: money would be sent, and nobody would be told that it came back. Stripe sends no payee
 * to a page without encryption.
 */
export function problemsOfPayouts(values: PayoutValues): string[] {
  const { STRIPE_PAYOUT_KEY, STRIPE_PAYOUT_WEBHOOK_SECRETS: secrets, PAYOUT_RETURN_URL } = values;
  const given = [STRIPE_PAYOUT_KEY, secrets?.length, PAYOUT_RETURN_URL].filter(Boolean);
  const isOpen = values.NODE_ENV === 'production' && PAYOUT_RETURN_URL?.startsWith('http:');
  return [
    ...(given.length === 0 || given.length === 3
      ? []
      : [
          'STRIPE_PAYOUT_KEY, STRIPE_PAYOUT_WEBHOOK_SECRETS and PAYOUT_RETURN_URL belong together.',
        ]),
    ...(isOpen ? ['PAYOUT_RETURN_URL expects https in production.'] : []),
  ];
}

/** How Stripe is reached for payouts; null where it is not. */
export function stripePayoutsOf(values: PayoutValues): StripePayoutReach | null {
  const { STRIPE_PAYOUT_KEY: secretKey, STRIPE_PAYOUT_WEBHOOK_SECRETS: webhookSecrets } = values;
  const { PAYOUT_RETURN_URL: returnUrl, STRIPE_API_URL: apiUrl = null } = values;
  if (!secretKey || !webhookSecrets || !returnUrl) return null;
  return { secretKey, webhookSecrets, returnUrl, apiUrl };
}
