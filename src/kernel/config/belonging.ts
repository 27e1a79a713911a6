import { z } from 'zod';
import type { PostSettings } from '../post/open-post';
import { isWebUrl } from './forms';

/** Settings that are good for something only together. */
export interface BelongingSettings {
  readonly STRIPE_SECRET_KEY?: string;
  readonly STRIPE_WEBHOOK_SECRET?: string;
  readonly STRIPE_API_URL?: string;
  readonly PAYMENT_RETURN_URL?: string;
  readonly VAPID_SUBJECT?: string;
  readonly VAPID_PUBLIC_KEY?: string;
  readonly VAPID_PRIVATE_KEY?: string;
}

/** The settings by which Stripe takes payments. */
export const stripeSettings = {
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[rs]k_[A-Za-z0-9_]+$/, { error: 'expects a secret or restricted key of Stripe' })
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, { error: 'expects the secret of an endpoint of Stripe: whsec_…' })
    .optional(),
  STRIPE_API_URL: z
    .string()
    .refine(isWebUrl, { error: 'expects an address such as https://api.stripe.com' })
    .optional(),
  PAYMENT_RETURN_URL: z
    .string()
    .refine(isWebUrl, { error: 'expects an address such as https://fans.example.com/paid' })
    .optional(),
};

/** How Stripe is reached. */
export interface StripeReach {
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly returnUrl: string;
  readonly apiUrl: string | null;
}

/** Half of what Stripe needs is a mistake: payments would be taken and never be told of. */
export function problemsOfStripe(values: BelongingSettings): string[] {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, PAYMENT_RETURN_URL } = values;
  const given = [STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, PAYMENT_RETURN_URL].filter(Boolean);
  if (!STRIPE_SECRET_KEY || given.length === 3) return [];
  return ['STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET and PAYMENT_RETURN_URL beside it.'];
}

/** How Stripe is reached; null where it is not. */
export function stripeOf(values: BelongingSettings): StripeReach | null {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = values;
  const { PAYMENT_RETURN_URL: returnUrl, STRIPE_API_URL: apiUrl = null } = values;
  if (!secretKey || !webhookSecret || !returnUrl) return null;
  return { secretKey, webhookSecret, returnUrl, apiUrl };
}

/** Half of an identity is none, and would be noticed only when the first message is refused. */
export function problemsOfVapid(values: BelongingSettings): string[] {
  const { VAPID_SUBJECT, VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY } = values;
  const given = [VAPID_SUBJECT, VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY].filter(Boolean);
  if (given.length === 0 || given.length === 3) return [];
  return ['VAPID_SUBJECT, VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY belong together.'];
}

/** How push services know us; null where they do not. */
export function vapidOf(values: BelongingSettings): PostSettings['vapid'] {
  const { VAPID_SUBJECT: subject, VAPID_PUBLIC_KEY: publicKey } = values;
  const { VAPID_PRIVATE_KEY: privateKey } = values;
  return subject && publicKey && privateKey ? { subject, publicKey, privateKey } : null;
}
