import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** Where and how a crowd connects. */
export interface CrowdOptions {
  /** The server, without a path. */
  readonly url: string;
  readonly count: number;
  /** The token of the one at a place; null for a visitor. */
  readonly tokenOf?: (place: number) => string | null;
  /** What all of them subscribe to; left out, they keep still. */
  readonly subscription?: {
    readonly query: string;
    readonly variables: Readonly<Record<string, unknown>>;
  };
  /** False for bare sockets, which speak no protocol. */
  readonly speaks?: boolean;
}

/** How many sockets come from one address: fewer than a gateway grants. */
const perAddress = 150;
const atOnce = 50;
const attemptsMax = 5;

/** Many sockets that count what they get and look at nothing else, so that the server is what is measured. */
export class Crowd {
  private readonly sockets: WebSocket[] = [];
  /** How many messages have come, those of the protocol not counted. */
  received = 0;
  /** The last message that came to anybody, as text. */
  last = '';
  /** Told of each message to the first of the sockets. */
  onFirst: (text: string) => void = () => undefined;

  private constructor(private readonly options: CrowdOptions) {}

  static async gather(options: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(options);
    for (let from = 0; from < options.count; from += atOnce) {
      const places = Array.from(
        { length: Math.min(atOnce, options.count - from) },
        (_, at) => from + at,
      );
      await Promise.all(places.map((place) => crowd.enter(place)));
    }
    return crowd;
  }

  /** Waits until so many messages have come since the last time that it was forgotten what came. */
  async hasReceived(count: number, patienceMs = 120_000): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (this.received < count) {
      if (Date.now() > deadline) throw new Error(`Only ${this.received} of ${count} came.`);
      await delay(2);
    }
  }

  get size(): number {
    return this.sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  }

  leave(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  /** A server with much to do may close a socket before it has answered it: clients come back, and so does this one. */
  private async enter(place: number): Promise<void> {
    for (let attempt = 1; !(await this.open(place)); attempt += 1) {
      if (attempt === attemptsMax) throw new Error(`Socket ${place} was not let in.`);
      await delay(attempt * 500);
    }
  }

  /** Whether it was let in. */
  private open(place: number): Promise<boolean> {
    const { url, tokenOf, speaks = true } = this.options;
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}/graphql`,
      speaks ? 'graphql-transport-ws' : [],
      {
        localAddress: `127.0.1.${1 + Math.floor(place / perAddress)}`,
        perMessageDeflate: false,
        skipUTF8Validation: true,
      },
    );
    this.sockets.push(socket);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => resolve(false));
      socket.once('open', () => {
        if (!speaks) {
          this.listen(socket, place);
          return resolve(true);
        }
        const token = tokenOf?.(place) ?? null;
        socket.once('message', () => {
          this.listen(socket, place);
          this.subscribe(socket);
          resolve(true);
        });
        const payload = token === null ? {} : { Authorization: `Bearer ${token}` };
        socket.send(JSON.stringify({ type: 'connection_init', payload }));
      });
    });
  }

  private listen(socket: WebSocket, place: number): void {
    socket.on('message', (data: Buffer) => {
      this.received += 1;
      if (place > 0) return;
      this.last = data.toString();
      this.onFirst(this.last);
    });
  }

  private subscribe(socket: WebSocket): void {
    const { subscription } = this.options;
    if (!subscription) return;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: subscription }));
  }
}
