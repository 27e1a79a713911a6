import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import Stripe from 'stripe';
import { freePort } from '../../kit/http';

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

/** An answer with its HTTP status. */
interface Reply {
  readonly status: number;
  readonly body: object;
}

/** By the token of a test card, why it is declined. */
const declines: Readonly<Record<string, object>> = {
  pm_card_declined: { code: 'card_declined', decline_code: 'generic_decline' },
  pm_card_insufficient: { code: 'card_declined', decline_code: 'insufficient_funds' },
  pm_card_expired: { code: 'expired_card', decline_code: 'expired_card' },
  pm_card_cvc: { code: 'incorrect_cvc', decline_code: 'incorrect_cvc' },
};

/**
 * Stands in for Stripe's API as its documentation describes it, as far as we call it: form-encoded requests, idempotency
 * keys, errors with HTTP 402 for declined cards, and signed events.
 */
export class StripeStandIn {
  readonly intents = new Map<string, Intent>();
  isDown = false;
  /** By the id of a card that a customer has, the customer and the token that it was made of. */
  private readonly cards = new Map<string, { readonly customer: string; readonly token: string }>();
  private readonly replies = new Map<string, Reply>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<StripeStandIn> {
    const port = await freePort();
    const server = createServer((request, response) => {
      void standIn.answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
    const standIn = new StripeStandIn(server, `http://127.0.0.1:${port}`);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return standIn;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The body of an event and its signature, made so many seconds ago. */
  event(type: string, object: object, { id = `evt_${newId()}`, secondsAgo = 0 } = {}) {
    const payload = JSON.stringify({ id, object: 'event', type, data: { object } });
    const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
    const signing = { payload, secret: webhookSecret, timestamp };
    return { payload, signature: Stripe.webhooks.generateTestHeaderString(signing) };
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const form = new URLSearchParams(await bodyOf(request));
    const path = request.url ?? '';
    if (this.isDown)
      return { status: 503, body: { error: { type: 'api_error', message: 'Down' } } };
    if (request.headers.authorization !== 'Bearer sk_test_key') {
      return { status: 401, body: { error: { type: 'invalid_request_error', message: 'No key' } } };
    }
    const key = String(request.headers['idempotency-key'] ?? '');
    const known = this.replies.get(key);
    if (known) return known;
    const reply = this.reply(request.method ?? '', path, form);
    if (request.method === 'POST' && key !== '') this.replies.set(key, reply);
    return reply;
  }

  private reply(method: string, path: string, form: URLSearchParams): Reply {
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

function invalid(message: string): Reply {
  return { status: 400, body: { error: { type: 'invalid_request_error', message } } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function newId(): string {
  return randomBytes(10).toString('hex');
}
