import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../../kit/people';
import { connectSocket, type TestSocket } from '../../kit/socket';
import type { Platform } from '../kit/platform';

/** What became of messages that were exchanged under a fault. */
export interface Loss {
  /** How many the gateways acknowledged. */
  readonly acknowledged: number;
  readonly received: number;
  /** The longest time, in milliseconds, in which nothing arrived though something was acknowledged. */
  readonly longestGapMs: number;
  /** What was lost, came twice or in the wrong order, a line each. */
  readonly failures: readonly string[];
}

interface Sent {
  readonly outcome: {
    readonly message: { readonly id: string } | null;
    readonly userErrors: readonly unknown[];
  };
}

const received = `subscription ($after: String) { messageReceived(after: $after) {
  cursor gap message { body } } }`;
const send = `mutation ($input: SendMessageInput!) { outcome: sendMessage(input: $input) {
  message { id } userErrors { code } } }`;
const writerCount = 8;
/** How long what was acknowledged may still be on its way. */
const patienceMs = 30_000;
/** The longest that nothing may arrive, in milliseconds. */
const resumesWithinMs = 5_000;

/** Several people write to one, who reads from one socket and comes back whenever that is gone. */
export class Conversation {
  private readonly acknowledged = new Map<string, number>();
  private readonly bodies: string[] = [];
  private cursor: string | null = null;
  private socket: TestSocket | null = null;
  private isOver = false;
  private lastArrivalAt = performance.now();
  private longestGapMs = 0;
  private hasGap = false;
  private readonly random: () => number;

  private constructor(
    private readonly platform: Platform,
    private readonly writers: readonly Person[],
    private readonly reader: Person,
    seed: number,
  ) {
    this.random = randomFrom(seed);
  }

  static async begin(platform: Platform, seed: number): Promise<Conversation> {
    const names = Array.from({ length: writerCount }, (_, at) => `writer${at}`);
    const writers = await Promise.all(names.map((name) => platform.person(name)));
    const reader = await platform.person('reader');
    const conversation = new Conversation(platform, writers, reader, seed);
    void conversation.read();
    return conversation;
  }

  /** Has so many messages written, waits until they have arrived, and says what did not. */
  async exchange(count: number): Promise<Loss> {
    await this.becomeHeard();
    let serial = 0;
    const write = async (place: number): Promise<void> => {
      while (serial < count) {
        serial += 1;
        await this.write(place, `${place}:${String(serial).padStart(6, '0')}`);
      }
    };
    await Promise.all(this.writers.map((_writer, place) => write(place)));
    const deadline = Date.now() + patienceMs;
    while (this.missing().length > 0 && Date.now() < deadline) await delay(50);
    this.isOver = true;
    this.socket?.raw.terminate();
    return {
      acknowledged: this.acknowledged.size,
      received: this.bodies.length,
      longestGapMs: Math.round(this.longestGapMs),
      failures: this.failures(),
    };
  }

  /** Cuts the reader off so many times, at moments that follow from the seed. */
  async cutAtRandom(times: number): Promise<void> {
    for (let time = 0; time < times && !this.isOver; time += 1) {
      await delay(this.random() * 1_000);
      this.socket?.raw.terminate();
    }
  }

  /** Writes until something of it arrives: from then on the reader has a cursor to come back with. */
  private async becomeHeard(): Promise<void> {
    for (let attempt = 0; this.cursor === null; attempt += 1) {
      await this.write(0, `0:${String(attempt - 1_000_000)}`);
      await delay(300);
    }
    for (const body of [...this.acknowledged.keys()]) this.acknowledged.delete(body);
    this.bodies.splice(0);
    this.lastArrivalAt = performance.now();
    this.longestGapMs = 0;
  }

  private async write(place: number, body: string): Promise<void> {
    const writer = this.writers[place];
    const { gateways } = this.platform;
    const gateway = gateways[Math.floor(this.random() * gateways.length)];
    if (!writer || !gateway) return delay(50);
    try {
      const { outcome } = await gateway.ask<Sent>(writer, send, {
        input: { recipientId: this.reader.id, body },
      });
      if (outcome.message) this.acknowledged.set(body, performance.now());
    } catch {
      // Nothing was acknowledged, so nothing is promised.
      await delay(20);
    }
  }

  private async read(): Promise<void> {
    while (!this.isOver) {
      const { gateways } = this.platform;
      const gateway = gateways[Math.floor(this.random() * gateways.length)];
      try {
        if (!gateway) throw new Error('No gateway runs.');
        const socket = await connectSocket(gateway.url, this.reader.token);
        this.socket = socket;
        socket.subscribe('1', received, { after: this.cursor });
        await this.take(socket);
      } catch {
        await delay(50);
      }
    }
  }

  private async take(socket: TestSocket): Promise<void> {
    const closed = socket.closed.then(() => null);
    for (;;) {
      const message = await Promise.race([socket.next(), closed]);
      if (message === null || this.isOver) return;
      if (message.type === 'next') this.note(message.payload?.data as unknown as Told);
    }
  }

  private note({ messageReceived: { cursor, gap, message } }: Told): void {
    const now = performance.now();
    this.cursor = cursor;
    this.hasGap ||= gap;
    if (!message) return;
    const waitingSince = Math.max(this.lastArrivalAt, this.acknowledged.get(message.body) ?? now);
    this.longestGapMs = Math.max(this.longestGapMs, now - waitingSince);
    this.lastArrivalAt = now;
    this.bodies.push(message.body);
  }

  private missing(): readonly string[] {
    const arrived = new Set(this.bodies);
    return [...this.acknowledged.keys()].filter((body) => !arrived.has(body));
  }

  private failures(): readonly string[] {
    const repeated = this.bodies.length - new Set(this.bodies).size;
    const lastOf = new Map<string, string>();
    // What was not acknowledged may have been written after what its writer wrote next.
    const promised = this.bodies.filter((body) => this.acknowledged.has(body));
    const misplaced = promised.filter((body) => {
      const [place = ''] = body.split(':');
      const isMisplaced = body <= (lastOf.get(place) ?? '');
      lastOf.set(place, body);
      return isMisplaced;
    });
    return [
      ...this.missing().map((body) => `${body} was acknowledged and never came`),
      ...(repeated > 0 ? [`${repeated} came twice`] : []),
      ...misplaced.map((body) => `${body} came out of order`),
      ...(this.hasGap ? ['a gap was told where nothing was cleared away'] : []),
      ...(this.longestGapMs > resumesWithinMs
        ? [`nothing came for ${Math.round(this.longestGapMs)} ms`]
        : []),
    ];
  }
}

interface Told {
  readonly messageReceived: {
    readonly cursor: string;
    readonly gap: boolean;
    readonly message: { readonly body: string } | null;
  };
}

/** Numbers from 0 to 1 that follow from a seed: the generator mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
