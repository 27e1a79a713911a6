import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { growingCache } from '../../kernel/memory/growing-cache';
import type { RedisLink } from '../../kernel/redis/redis-link';
import {
  InProcessPresence,
  joinLapseMs,
  type CountListener,
  type HeldSeat,
  type Presence,
  type Seat,
} from './presence';
import {
  beatScript,
  countScript,
  enterScript,
  exitScript,
  joinScript,
  leaveScript,
} from './presence-scripts';

/** How often a process says which sockets it still has, and how long they count without. */
const beatMs = 5_000;
const expiryMs = 12_000;
/** How often counts are looked up that somebody follows here, and how old those may be that are only asked for. */
const lookMs = 500;
const countAgeMs = 1_000;
/** How many sockets one command speaks of, so that it does not keep Redis from others for long. */
const beatSize = 500;

/**
 * Keeps presence in Redis for all processes, and what happens here in memory besides. While Redis is away, what happens
 * here is all that is known, and the counts are those of this process; when it returns, or has forgotten everything,
 * every process says again who is there.
 */
export class SharedPresence implements Presence {
  private readonly local = new InProcessPresence();
  private readonly listeners = new Set<CountListener>();
  /** By stream, the count that the listeners were told last: while it is not 0, they hear of each change. */
  private readonly told = new Map<string, number>();
  private readonly followers = new Map<string, number>();
  private readonly counts = growingCache<number>(10_000, countAgeMs);
  private readonly readings = new Map<string, Promise<number>>();
  private readonly timers: readonly NodeJS.Timeout[];
  /** What Redis forgets together with everything else; a new one means that it has. */
  private epoch: string | null = null;

  constructor(private readonly link: RedisLink) {
    this.timers = [
      setInterval(() => void this.look(), lookMs).unref(),
      setInterval(() => void this.beat(), beatMs).unref(),
    ];
  }

  /** Who watches through this process. */
  get held(): InProcessPresence {
    return this.local;
  }

  async enter(liveStreamId: string, seat: Seat): Promise<void> {
    void this.local.enter(liveStreamId, seat);
    const { connectionId, sessionId } = seat;
    await this.change(liveStreamId, (redis) =>
      this.run(redis, enterScript, liveStreamId, [sessionId], [expiryMs, connectionId, sessionId]),
    );
  }

  async exit(liveStreamId: string, seat: Seat): Promise<void> {
    void this.local.exit(liveStreamId, seat);
    if (this.local.hasSeat(liveStreamId, seat)) return;
    const { connectionId, sessionId } = seat;
    await this.change(liveStreamId, (redis) =>
      this.run(redis, exitScript, liveStreamId, [sessionId], [connectionId, sessionId]),
    );
  }

  async join(liveStreamId: string, sessionId: string): Promise<void> {
    void this.local.join(liveStreamId, sessionId);
    await this.joinFor(liveStreamId, sessionId, joinLapseMs);
  }

  async leave(liveStreamId: string, sessionId: string): Promise<void> {
    void this.local.leave(liveStreamId, sessionId);
    await this.change(liveStreamId, (redis) =>
      this.run(redis, leaveScript, liveStreamId, [sessionId], [sessionId]),
    );
  }

  async clear(liveStreamId: string): Promise<void> {
    void this.local.clear(liveStreamId);
    await this.change(liveStreamId, async (redis) => {
      await redis.unlink(this.keysOf(liveStreamId)[0]);
      return 0;
    });
  }

  async count(liveStreamId: string): Promise<number> {
    return this.counts.get(liveStreamId) ?? this.read(liveStreamId);
  }

  async highest(liveStreamId: string): Promise<number> {
    const highest = await this.link.attempt(
      async (redis) => Number((await redis.get(this.keysOf(liveStreamId)[1])) ?? 0),
      () => 0,
    );
    return Math.max(highest, await this.local.highest(liveStreamId));
  }

  follow(liveStreamId: string): void {
    this.followers.set(liveStreamId, (this.followers.get(liveStreamId) ?? 0) + 1);
  }

  unfollow(liveStreamId: string): void {
    const left = (this.followers.get(liveStreamId) ?? 0) - 1;
    if (left > 0) this.followers.set(liveStreamId, left);
    else this.followers.delete(liveStreamId);
  }

  onChange(listener: CountListener): void {
    this.listeners.add(listener);
  }

  /** Joins go on: whoever made them has no socket that ends with this process. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.listeners.clear();
    const seats = this.local
      .streams()
      .flatMap((id) => this.local.seats(id).map(({ seat }) => ({ id, seat })));
    await this.local.close();
    await Promise.all(seats.map(({ id, seat }) => this.exit(id, seat)));
  }

  /** Does something about one stream in Redis. Commands go out in the order of the calls, and so do their answers. */
  private async change(id: string, work: (redis: Redis) => Promise<number>): Promise<void> {
    const count = await this.link.attempt<number | null>(work, () => null);
    this.note(id, count ?? (await this.local.count(id)));
  }

  private joinFor(id: string, sessionId: string, ms: number): Promise<void> {
    const values = [Math.ceil(ms), sessionId];
    return this.change(id, (redis) => this.run(redis, joinScript, id, [sessionId], values));
  }

  /** Reads a count; those who ask at the same time share one answer. */
  private read(id: string): Promise<number> {
    const reading =
      this.readings.get(id) ??
      this.link
        .attempt(
          (redis) => this.run(redis, countScript, id, [], []),
          () => this.local.count(id),
        )
        .finally(() => this.readings.delete(id));
    this.readings.set(id, reading);
    return reading.then((count) => {
      this.counts.set(id, count);
      return count;
    });
  }

  private note(id: string, count: number): void {
    this.counts.set(id, count);
    if (count === (this.told.get(id) ?? 0)) return;
    if (count === 0) this.told.delete(id);
    else this.told.set(id, count);
    for (const listener of this.listeners) listener(id, count);
  }

  /** Looks what has changed elsewhere, and whether Redis still knows what it was told. */
  private async look(): Promise<void> {
    if (this.link.isUp && (await this.hasForgotten())) await this.announce();
    const ids = new Set([...this.followers.keys(), ...this.told.keys(), ...this.local.streams()]);
    await Promise.all([...ids].map(async (id) => this.note(id, await this.read(id))));
  }

  private hasForgotten(): Promise<boolean> {
    return this.link.attempt(
      async (redis) => {
        const key = `${this.link.namespace}:presence:epoch`;
        await redis.set(key, randomUUID(), 'NX');
        const epoch = await redis.get(key);
        const isNew = epoch !== this.epoch;
        this.epoch = epoch;
        return isNew;
      },
      () => {
        // Whoever left meanwhile is to be taken off, and whoever came is to be counted.
        this.epoch = null;
        return false;
      },
    );
  }

  /** Says of everybody here that they are there. */
  private async announce(): Promise<void> {
    await this.beat();
    const now = performance.now();
    const joins = this.local
      .streams()
      .flatMap((id) => this.local.joins(id).map((join) => ({ id, ...join })));
    await Promise.all(
      joins
        .filter(({ endsAtMs }) => endsAtMs > now)
        .map(({ id, sessionId, endsAtMs }) => this.joinFor(id, sessionId, endsAtMs - now)),
    );
  }

  private async beat(): Promise<void> {
    await Promise.all(this.local.streams().map((id) => this.beatOf(id)));
  }

  private async beatOf(id: string): Promise<void> {
    const seats = this.local.seats(id);
    for (let start = 0; start < seats.length; start += beatSize) {
      // Some may have left while those before them were spoken of.
      const present = seats
        .slice(start, start + beatSize)
        .filter(({ seat }) => this.local.hasSeat(id, seat));
      await this.change(id, (redis) => this.sendBeat(redis, id, present));
    }
  }

  private async sendBeat(redis: Redis, id: string, seats: readonly HeldSeat[]): Promise<number> {
    const [count = 0, ...wrong] = (await this.evaluate(
      redis,
      beatScript,
      [...this.keysOf(id), ...seats.map(({ seat }) => this.sessionKey(id, seat.sessionId))],
      [
        expiryMs,
        ...seats.flatMap(({ seat, isCounted }) => [
          seat.connectionId,
          seat.sessionId ?? '',
          isCounted ? 1 : 0,
        ]),
      ],
    )) as number[];
    for (const number of wrong) {
      const held = seats[number - 1];
      if (held) this.local.setCounted(id, held.seat, !held.isCounted);
    }
    return count;
  }

  private async run(
    redis: Redis,
    script: string,
    id: string,
    sessions: readonly (string | null)[],
    values: readonly (string | number | null)[],
  ): Promise<number> {
    const keys = [...this.keysOf(id), ...sessions.map((session) => this.sessionKey(id, session))];
    return Number(
      await this.evaluate(
        redis,
        script,
        keys,
        values.map((value) => value ?? ''),
      ),
    );
  }

  /**
   * Always with the script's text: to name it by its hash and to send the text only where Redis has forgotten it would
   * let later commands overtake it.
   */
  private evaluate(
    redis: Redis,
    script: string,
    keys: readonly string[],
    values: readonly (string | number)[],
  ): Promise<unknown> {
    return redis.eval(script, keys.length, ...keys, ...values);
  }

  /** The keys of a stream share a hash tag, so that a cluster keeps them together. */
  private keysOf(id: string): readonly [audience: string, peak: string] {
    const audience = `${this.link.namespace}:presence:{${id}}`;
    return [audience, `${audience}:peak`];
  }

  /** For a visitor, who has no session, a key that nothing is written to. */
  private sessionKey(id: string, sessionId: string | null): string {
    return `${this.keysOf(id)[0]}:session:${sessionId ?? ''}`;
  }
}
