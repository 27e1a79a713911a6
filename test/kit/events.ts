import { createClient, type Client } from 'graphql-sse';

/** A client that gets each operation's answers as server-sent events, and tries nothing twice. */
export function eventClient(url: string, token?: string): Client {
  return createClient({
    url: `${url}/graphql`,
    retryAttempts: 0,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

/** One message of an event stream as it came over the wire. */
export interface RawEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** Opens an event stream with exactly these headers, and gives its messages one by one. */
export async function openEvents(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly response: Response; next(): Promise<RawEvent | null>; close(): void }> {
  const abort = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: abort.signal,
  });
  const events = response.ok && response.body ? eventsIn(response.body) : null;
  return {
    response,
    next: async () => {
      const found = await events?.next();
      return found && !found.done ? found.value : null;
    },
    close: () => abort.abort(),
  };
}

async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<RawEvent, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const valueOf = (name: string): string | null =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
      const event = valueOf('event');
      if (event !== null) yield { id: valueOf('id'), event, data: valueOf('data') ?? '' };
    }
  }
}
