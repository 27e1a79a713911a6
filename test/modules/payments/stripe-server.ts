import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import Stripe from 'stripe';
import { freePort } from '../../kit/http';

/** What a stand-in is asked. */
export interface Question {
  readonly method: string;
  readonly path: string;
  /** What stands behind the question mark, or in a form. */
  readonly fields: URLSearchParams;
  /** The connected account that it is asked for; empty for our own. */
  readonly account: string;
}

/** An answer with its HTTP status. */
export interface Reply {
  readonly status: number;
  readonly body: object;
}

/**
 * What every stand-in for Stripe's API does as its documentation describes it: it takes forms from whoever has the key, answers a
 * repeated idempotency key as it did first, whatever that was, and signs its events.
 */
export abstract class StripeServer {
  isDown = false;
  /** How many orders it carries out from now on, and hangs up before it answers them. */
  losesAnswers = 0;
  private readonly replies = new Map<string, Reply>();
  private server: Server | null = null;
  private address = '';

  protected abstract reply(question: Question): Reply;

  get url(): string {
    return this.address;
  }

  async listen(): Promise<void> {
    const port = await freePort();
    this.address = `http://127.0.0.1:${port}`;
    const server = createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => {
        if (this.losesAnswers > 0 && request.method === 'POST') {
          this.losesAnswers -= 1;
          request.socket.destroy();
          return;
        }
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Forgets all idempotency keys, as Stripe does after a day. */
  forgetKeys(): void {
    this.replies.clear();
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const form = await bodyOf(request);
    const [path = '', query = ''] = (request.url ?? '').split('?');
    if (this.isDown)
      return { status: 503, body: { error: { type: 'api_error', message: 'Down' } } };
    if (request.headers.authorization !== 'Bearer sk_test_key') {
      return { status: 401, body: { error: { type: 'invalid_request_error', message: 'No key' } } };
    }
    const key = String(request.headers['idempotency-key'] ?? '');
    const known = this.replies.get(key);
    if (known) return known;
    const method = request.method ?? '';
    const fields = new URLSearchParams(method === 'GET' ? query : form);
    const account = String(request.headers['stripe-account'] ?? '');
    const reply = this.reply({ method, path, fields, account });
    if (method === 'POST' && key !== '') this.replies.set(key, reply);
    return reply;
  }
}

/** The body of an event and its signature with a secret, made so many seconds ago. */
export function signedEvent(
  secret: string,
  type: string,
  object: object,
  { id = `evt_${newId()}`, secondsAgo = 0 } = {},
) {
  const payload = JSON.stringify({ id, object: 'event', type, data: { object } });
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { payload, signature };
}

/** What Stripe says to a request that it does not carry out. */
export function invalid(message: string, about: { code?: string; param?: string } = {}): Reply {
  return { status: 400, body: { error: { type: 'invalid_request_error', message, ...about } } };
}

/** The end of an id. */
export function newId(): string {
  return randomBytes(10).toString('hex');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
