import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

/** The code that an answer carries where a rule of the product was broken, or the words of an error. */
interface Refusable {
  readonly userErrors?: readonly { readonly code: string }[];
}

/** Somebody who is connected to the gateway over one WebSocket, and does everything there. */
export class Member {
  private readonly client: Client;

  /** `token`: null for a visitor. `onGone` hears that the socket is closed, by whomever. */
  constructor(url: string, token: string | null, onGone: () => void) {
    this.client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
      retryAttempts: 0,
      on: { closed: onGone },
    });
  }

  /**
   * Asks one thing that has the name `outcome` in the document.
   *
   * @throws Error where it is refused, or the socket breaks.
   */
  ask<T extends Refusable>(query: string, input: Readonly<Record<string, unknown>>): Promise<T> {
    return new Promise((resolve, reject) => {
      let outcome: T | null = null;
      this.client.subscribe<{ outcome: T }>(
        { query, variables: { input } },
        {
          next: ({ data, errors }) => {
            if (data) outcome = data.outcome;
            const code = errors?.[0]?.message ?? data?.outcome.userErrors?.[0]?.code;
            if (code !== undefined) reject(new Error(code));
          },
          error: (error) => reject(error instanceof Error ? error : new Error('The socket broke.')),
          complete: () => (outcome === null ? reject(new Error('No answer.')) : resolve(outcome)),
        },
      );
    });
  }

  /** Follows something until the member leaves. */
  follow(query: string, variables: Readonly<Record<string, unknown>>): void {
    const nothing = (): void => undefined;
    this.client.subscribe(
      { query, variables },
      { next: nothing, error: nothing, complete: nothing },
    );
  }

  async leave(): Promise<void> {
    await this.client.dispose();
  }
}
