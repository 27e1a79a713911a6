import { WebSocket, type ClientOptions } from 'ws';
import type { GraphQLAnswer } from './http';

/** A message of graphql-transport-ws from the server. */
export interface SocketMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: GraphQLAnswer & GraphQLAnswer['errors'];
}

/** Why a socket closed. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket that says exactly what a test tells it to, for what no well-behaved client would say. */
export class TestSocket {
  /** Resolves when the socket has closed, from whichever side. */
  readonly closed: Promise<Closing>;
  private readonly received: SocketMessage[] = [];
  private readonly waiting: ((message: SocketMessage) => void)[] = [];

  constructor(readonly raw: WebSocket) {
    raw.on('error', () => undefined);
    raw.on('message', (data) => this.take(JSON.parse((data as Buffer).toString('utf8'))));
    this.closed = new Promise((resolve) => {
      raw.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  say(message: object | string | Buffer): void {
    const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
    this.raw.send(isRaw ? message : JSON.stringify(message));
  }

  /** The next message, in the order in which they came. */
  next(): Promise<SocketMessage> {
    const message = this.received.shift();
    if (message) return Promise.resolve(message);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  subscribe(id: string, query: string, variables?: Readonly<Record<string, unknown>>): void {
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** Runs a query or mutation and returns the message that answers it. */
  async ask(
    id: string,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<SocketMessage> {
    this.subscribe(id, query, variables);
    return this.next();
  }

  /** Goes away without a word, as a machine does whose network is cut. */
  freeze(): void {
    this.raw.pause();
  }

  close(): void {
    this.raw.close(1000);
  }

  private take(message: SocketMessage): void {
    const waiting = this.waiting.shift();
    if (waiting) waiting(message);
    else this.received.push(message);
  }
}

/** Opens a socket to a server's `/graphql` and says nothing yet. */
export async function openSocket(
  url: string,
  protocol = 'graphql-transport-ws',
  options: ClientOptions = {},
): Promise<TestSocket> {
  const raw = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, protocol, options);
  const socket = new TestSocket(raw);
  await new Promise<void>((resolve, reject) => {
    raw.once('open', resolve);
    raw.once('error', reject);
  });
  return socket;
}

/** Opens a socket and logs it in. */
export async function connectSocket(url: string, token?: string): Promise<TestSocket> {
  const socket = await openSocket(url);
  socket.say({
    type: 'connection_init',
    ...(token && { payload: { Authorization: `Bearer ${token}` } }),
  });
  const acknowledged = await Promise.race([socket.next(), socket.closed]);
  if ('code' in acknowledged) throw new Error(`The socket was refused: ${acknowledged.code}`);
  return socket;
}
