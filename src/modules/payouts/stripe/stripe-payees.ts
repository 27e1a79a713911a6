import Stripe from 'stripe';
import { UnpayablePayee, type Payee, type PayeePages } from '../payout-processor';

/**
 * Connected accounts at Stripe: Stripe itself asks who somebody is and where their bank is, on its own page, and shows them
 * their payouts. An account pays its bank only when we say so, since its schedule is manual.
 */
export class StripePayees implements PayeePages {
  /** @param returnUrl where Stripe sends payees back to, and those whose page has become too old. */
  constructor(
    private readonly stripe: Stripe,
    private readonly returnUrl: string,
  ) {}

  async open({ userId, countryCode }: Payee): Promise<string> {
    try {
      const { id } = await this.stripe.accounts.create(
        {
          country: countryCode,
          controller: {
            stripe_dashboard: { type: 'express' },
            requirement_collection: 'stripe',
            fees: { payer: 'application' },
            losses: { payments: 'application' },
          },
          capabilities: { transfers: { requested: true } },
          settings: { payouts: { schedule: { interval: 'manual' } } },
          metadata: { user_id: userId },
        },
        { idempotencyKey: `payee-${userId}-${countryCode}` },
      );
      return id;
    } catch (error) {
      const isAboutCountry =
        error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'country';
      throw isAboutCountry ? new UnpayablePayee('Nobody is paid out in this country.') : error;
    }
  }

  async addressFor(account: string): Promise<string> {
    const { url } = await this.stripe.accountLinks.create({
      account,
      type: 'account_onboarding',
      refresh_url: this.returnUrl,
      return_url: this.returnUrl,
    });
    return url;
  }
}
