import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type FormattedExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** One frontend's connection to the server: operations by HTTP, subscriptions by a WebSocket each. */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly accessToken: string | null = null,
  ) {}

  /** The same server for somebody who is logged in. */
  as(accessToken: string): ApiClient {
    return new ApiClient(this.url, accessToken);
  }

  async execute<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<FormattedExecutionResult<Data, unknown>> {
    const response = await fetch(`${this.url}/graphql`, {
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
      url: `${this.url.replace(/^http/, 'ws')}/graphql`,
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
