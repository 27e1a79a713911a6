import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type FormattedExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

/**
 * One frontend's connection to the platform: operations by HTTP, subscriptions by a WebSocket each. Where the platform
 * has several gateways, they take turns.
 */
export class ApiClient {
  private turn = 0;

  constructor(
    private readonly urls: readonly string[],
    private readonly accessToken: string | null = null,
  ) {}

  /** The same platform for somebody who is logged in. */
  as(accessToken: string): ApiClient {
    return new ApiClient(this.urls, accessToken);
  }

  async execute<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<FormattedExecutionResult<Data, unknown>> {
    const response = await fetch(`${this.nextUrl()}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.accessToken && { authorization: `Bearer ${this.accessToken}` }),
      },
      body: JSON.stringify({ query: print(document), variables }),
      signal: AbortSignal.timeout(10_000),
    });
    return (await response.json()) as FormattedExecutionResult<Data, unknown>;
  }

  /** Resolves when the server has had time to listen for what happens from now on. */
  async subscribe<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Subscription<Data>> {
    const client = createClient({
      url: `${this.nextUrl().replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: this.accessToken ? { Authorization: `Bearer ${this.accessToken}` } : {},
      retryAttempts: 0,
    });
    const connected = new Promise<void>((resolve) => client.on('connected', () => resolve()));
    const events = client.iterate<Data>({ query: print(document), variables });
    const first = events.next();
    // The protocol has no word for "listening now". Whatever goes wrong before that, the first event tells.
    await Promise.race([connected.then(() => delay(500)), first.catch(() => undefined)]);
    const waiting = [first];
    return {
      next: async () => {
        const event = await within(10_000, waiting.shift() ?? events.next());
        if (event.done) throw new Error('the subscription ended');
        return event.value;
      },
      close: async () => client.dispose(),
    };
  }

  private nextUrl(): string {
    this.turn += 1;
    return this.urls[this.turn % this.urls.length] ?? '';
  }
}

/** An open subscription on a socket of its own. */
export interface Subscription<Data> {
  /** The next event; rejects where none comes within ten seconds. */
  next(): Promise<FormattedExecutionResult<Data, unknown>>;
  close(): Promise<void>;
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no event within ${limitMs / 1000} s`)), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
