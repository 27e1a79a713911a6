import {
  invalid,
  newId,
  signedEvent,
  StripeServer,
  type Question,
  type Reply,
} from './stripe-server';

/** The secret of the endpoint that the stand-in posts to. */
export const webhookSecret = 'whsec_test_secret';

/** What the stand-in keeps of a Payment Intent, in the words of Stripe's documentation. */
export interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly currency: string;
  status: string;
  readonly metadata: Readonly<Record<string, string>>;
  next_action: object | null;
  last_payment_error: object | null;
}

/** By the token of a test card, why it is declined. */
const declines: Readonly<Record<string, object>> = {
  pm_card_declined: { code: 'card_declined', decline_code: 'generic_decline' },
  pm_card_insufficient: { code: 'card_declined', decline_code: 'insufficient_funds' },
  pm_card_expired: { code: 'expired_card', decline_code: 'expired_card' },
  pm_card_cvc: { code: 'incorrect_cvc', decline_code: 'incorrect_cvc' },
};

/** Stands in for Stripe's API as far as we take payments by it: errors with HTTP 402 for declined cards, and signed events. */
export class StripeStandIn extends StripeServer {
  readonly intents = new Map<string, Intent>();
  /** By the id of a card that a customer has, the customer and the token that it was made of. */
  private readonly cards = new Map<string, { readonly customer: string; readonly token: string }>();

  static async start(): Promise<StripeStandIn> {
    const standIn = new StripeStandIn();
    await standIn.listen();
    return standIn;
  }

  /** The body of an event and its signature, made so many seconds ago. */
  event(type: string, object: object, made: { id?: string; secondsAgo?: number } = {}) {
    return signedEvent(webhookSecret, type, object, made);
  }

  protected reply({ method, path, fields: form }: Question): Reply {
    const [, attached] = /^\/v1\/payment_methods\/(\w+)\/attach$/.exec(path) ?? [];
    if (attached) return this.attach(attached, form.get('customer') ?? '');
    const [, asked] = /^\/v1\/payment_intents\/(\w+)$/.exec(path) ?? [];
    if (method === 'GET' && asked) return { status: 200, body: this.intents.get(asked) ?? {} };
    if (path === '/v1/customers')
      return { status: 200, body: { id: 'cus_ada', object: 'customer' } };
    if (path === '/v1/payment_intents') return this.charge(form);
    if (path === '/v1/refunds') return this.refund(form);
    return invalid(`Unrecognized request URL (${path})`);
  }

  /** Tokens of test cards become a card of their own for each customer; a card itself stays what it is. */
  private attach(token: string, customer: string): Reply {
    const isKnown = this.cards.get(token)?.customer === customer;
    if (!isKnown && !token.startsWith('pm_card'))
      return invalid(`No such PaymentMethod: '${token}'`);
    const id = isKnown ? token : `pm_${newId()}`;
    if (!isKnown) this.cards.set(id, { customer, token });
    const card = { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2034, country: 'DE' };
    return { status: 200, body: { id, object: 'payment_method', type: 'card', card } };
  }

  private charge(form: URLSearchParams): Reply {
    const card = this.cards.get(form.get('payment_method') ?? '');
    if (card?.customer !== form.get('customer')) return invalid('The card is not the customer’s.');
    const method = card?.token ?? '';
    const intent: Intent = {
      id: `pi_${newId()}`,
      object: 'payment_intent',
      amount: Number(form.get('amount')),
      currency: form.get('currency') ?? '',
      status: 'succeeded',
      metadata: { payment_id: form.get('metadata[payment_id]') ?? '' },
      next_action: null,
      last_payment_error: null,
    };
    this.intents.set(intent.id, intent);
    const decline = declines[method];
    if (decline) {
      intent.status = 'requires_payment_method';
      intent.last_payment_error = { type: 'card_error', ...decline };
      const error = { ...intent.last_payment_error, message: 'Declined', payment_intent: intent };
      return { status: 402, body: { error } };
    }
    if (method === 'pm_card_3ds') {
      intent.status = 'requires_action';
      const url = `${this.url}/3ds/${intent.id}`;
      intent.next_action = { type: 'redirect_to_url', redirect_to_url: { url } };
    }
    return { status: 200, body: intent };
  }

  private refund(form: URLSearchParams): Reply {
    const intent = this.intents.get(form.get('payment_intent') ?? '');
    if (!intent) return invalid('No such payment_intent');
    const metadata = { refund_id: form.get('metadata[refund_id]') };
    const amount = Number(form.get('amount'));
    const status = amount === 150 ? 'pending' : 'succeeded';
    return {
      status: 200,
      body: { id: `re_${newId()}`, object: 'refund', status, amount, metadata },
    };
  }
}
