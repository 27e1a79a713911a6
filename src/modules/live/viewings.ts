import type { Logger } from '../../kernel/log/logger';
import { growingCache } from '../../kernel/memory/growing-cache';
import type { HeldJoin, HeldSeat } from './presence';
import type { Viewing, ViewingStore } from './viewings.store';

/** Who watches through this process. */
export interface HeldViewings {
  streams(): readonly string[];
  seats(liveStreamId: string): readonly HeldSeat[];
  joins(liveStreamId: string): readonly HeldJoin[];
}

/** How often it is looked who came and who left, and how often it is written who is still there. */
const lookMs = 1_000;
const looksPerBeat = 10;
/** How many login sessions are remembered with their accounts. */
const sessionsMax = 100_000;

/**
 * Writes down who watched what, from when until when, for those who watch through this process: to the second, so that
 * whoever leaves sooner leaves no trace. What a process that dies has not written as ended ends with its last beat.
 */
export class Viewings {
  private readonly accounts = growingCache<string>(sessionsMax);
  private readonly looking: NodeJS.Timeout;
  private open: ReadonlyMap<string, Viewing> = new Map();
  private looks = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ViewingStore,
    private readonly held: HeldViewings,
    private readonly log: Logger,
  ) {
    this.looking = setInterval(() => void this.look(), lookMs).unref();
  }

  /** Remembers whose login session it is. */
  meet({ sessionId, userId }: { sessionId: string | null; userId: string | null }): void {
    if (sessionId !== null && userId !== null) this.accounts.set(sessionId, userId);
  }

  /** Writes what has changed since the last look. */
  look(): Promise<void> {
    this.last = this.last.then(() => this.write(this.current()));
    return this.last;
  }

  /** Everybody who watches through this process leaves. */
  async close(): Promise<void> {
    clearInterval(this.looking);
    this.last = this.last.then(() => this.write(new Map()));
    await this.last;
  }

  private async write(current: ReadonlyMap<string, Viewing>): Promise<void> {
    const began = [...current].filter(([key]) => !this.open.has(key));
    const ended = [...this.open].filter(([key]) => !current.has(key));
    this.looks += 1;
    const isBeat = this.looks % looksPerBeat === 0;
    const seen = isBeat ? [...current] : began;
    try {
      await this.store.end(ended.map(([, viewing]) => viewing));
      await this.store.see(seen.map(([, viewing]) => viewing));
      this.open = current;
    } catch (err) {
      // The next look finds the same differences again.
      this.log.error({ err }, 'it could not be written who watches');
    }
  }

  private current(): ReadonlyMap<string, Viewing> {
    const found = new Map<string, Viewing>();
    for (const liveStreamId of this.held.streams()) {
      const seats = this.held.seats(liveStreamId);
      const inSockets = new Set(seats.map(({ seat }) => seat.sessionId));
      const note = (seat: string, sessionId: string | null): void => {
        const userId = (sessionId !== null && this.accounts.get(sessionId)) || null;
        found.set(`${liveStreamId} ${seat}`, { liveStreamId, seat, userId });
      };
      for (const { seat, isCounted } of seats) {
        if (isCounted) note(seat.connectionId, seat.sessionId);
      }
      for (const { sessionId } of this.held.joins(liveStreamId)) {
        if (!inSockets.has(sessionId)) note(sessionId, sessionId);
      }
    }
    return found;
  }
}
