import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type DocumentNode } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { codeOf, post, type AnsweredError } from './http';
import type { Person } from './people';

/** An operation: its text, or a document with the types of its answer and its variables. */
export type Operation<Data, Variables> = string | TypedDocumentNode<Data, Variables>;

/** What a server answered to an operation. */
export interface Result<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors: readonly AnsweredError[];
  /** The code of the only error; undefined where there is none or several. */
  readonly code: string | undefined;
}

/** What an open subscription receives, in order. */
export interface Subscription<Data> {
  /** The next event. @throws the errors of the operation, or an Error when none comes within ten seconds. */
  next(): Promise<Data>;
  /** Ends the subscription and its socket. */
  close(): Promise<void>;
}

/** How long a test waits for an event, in milliseconds: five times what the slowest should take. */
const patienceMs = 10_000;

/** A server as its clients see it: operations over HTTP, and subscriptions over sockets of their own. */
export abstract class Api {
  private readonly sockets = new Set<Client>();

  /** The address of the server without a path. */
  abstract get url(): string;

  /** Sends an operation over HTTP as somebody, or as a visitor. */
  async execute<
    Data = Readonly<Record<string, never>>,
    Variables = Readonly<Record<string, unknown>>,
  >(
    person: Person | null,
    operation: Operation<Data, Variables>,
    variables?: Variables,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Result<Data>> {
    const answer = await post(
      this.url,
      textOf(operation),
      variables as Readonly<Record<string, unknown>> | undefined,
      { ...(person && { authorization: `Bearer ${person.token}` }), ...headers },
    );
    return {
      status: answer.status,
      data: answer.json.data as Data,
      errors: answer.json.errors ?? [],
      code: codeOf(answer.json),
    };
  }

  /** Sends an operation that must not fail, and gives its data. */
  async ask<Data = Readonly<Record<string, never>>, Variables = Readonly<Record<string, unknown>>>(
    person: Person | null,
    operation: Operation<Data, Variables>,
    variables?: Variables,
  ): Promise<Data> {
    const { data, errors } = await this.execute(person, operation, variables);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Opens a socket of its own and subscribes over it as somebody, or as a visitor. */
  subscribe<Data = Readonly<Record<string, never>>, Variables = Readonly<Record<string, unknown>>>(
    person: Person | null,
    operation: Operation<Data, Variables>,
    variables?: Variables,
  ): Subscription<Data> {
    const client = createClient({
      url: `${this.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(person && { connectionParams: { authorization: `Bearer ${person.token}` } }),
    });
    this.sockets.add(client);
    const events = client.iterate<Data>({
      query: textOf(operation),
      variables: variables as Record<string, unknown> | undefined,
    });
    let awaited: ReturnType<typeof events.next> | null = null;
    return {
      next: async () => {
        // What comes too late for one call is what the next one gets.
        awaited ??= events.next();
        const { value, done } = await withPatience(awaited);
        awaited = null;
        if (done) throw new Error('The subscription ended.');
        if (value.errors) throw new Error(JSON.stringify(value.errors));
        return value.data as Data;
      },
      close: async () => {
        await events.return?.();
        await client.dispose();
        this.sockets.delete(client);
      },
    };
  }

  /** Goes away from every socket that is still open. */
  protected async closeSockets(): Promise<void> {
    await Promise.all([...this.sockets].map(async (client) => client.dispose()));
  }
}

function textOf(operation: string | DocumentNode): string {
  return typeof operation === 'string' ? operation : print(operation);
}

async function withPatience<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Nothing came in time.')), patienceMs);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
