/** One socket on one stream. */
export interface Seat {
  readonly connectionId: string;
  /** The login session behind the socket; null for a visitor. */
  readonly sessionId: string | null;
}

export type CountListener = (liveStreamId: string, count: number) => void;

/**
 * Who watches which stream. It knows neither who may watch nor what is on air: whoever enters is counted, until leaving.
 * This is the seam for a store that several processes share.
 */
export interface Presence {
  /** A socket begins to watch. One that watches through several subscriptions is counted once. */
  enter(liveStreamId: string, seat: Seat): Promise<void>;
  /** A subscription of a socket ends. With the last socket of a login session on the stream, its join ends too. */
  exit(liveStreamId: string, seat: Seat): Promise<void>;
  /** A login session watches without a socket: it is counted until it leaves, or until `joinLapseMs` after its latest join. */
  join(liveStreamId: string, sessionId: string): Promise<void>;
  /** A login session watches no longer, not even through sockets that stay open. */
  leave(liveStreamId: string, sessionId: string): Promise<void>;
  /** Everybody leaves. */
  clear(liveStreamId: string): Promise<void>;
  count(liveStreamId: string): Promise<number>;
  /** The highest count that may not have been written yet. */
  highest(liveStreamId: string): Promise<number>;
  /** From here on listeners hear of a stream wherever its count changes; they always do where it changes here. */
  follow(liveStreamId: string): void;
  /** Takes one `follow` back. */
  unfollow(liveStreamId: string): void;
  /** Calls back after each change of a count. */
  onChange(listener: CountListener): void;
  /** Those who watch through this process do so no longer. */
  close(): Promise<void>;
}

/** How long a join over HTTP counts without being repeated. */
export const joinLapseMs = 30_000;

/** What a socket does on a stream. */
interface Place {
  subscriptions: number;
  isCounted: boolean;
}

/** Somebody who watches: a login session, or one socket of a visitor. */
interface Party {
  readonly places: Map<string, Place>;
  /** Ends the join of a login session; null where there is none. */
  lapse: NodeJS.Timeout | null;
  lapsesAtMs: number;
}

const visitorPrefix = 'visitor:';

interface Audience {
  readonly parties: Map<string, Party>;
  count: number;
}

/** A socket that watches through this process. */
export interface HeldSeat {
  readonly seat: Seat;
  readonly isCounted: boolean;
}

/** A login session that joined through this process. */
export interface HeldJoin {
  readonly sessionId: string;
  /** When the join ends, by `performance.now()`. */
  readonly endsAtMs: number;
}

/** Keeps presence in the memory of one process. Whoever still watches after a restart enters again by reconnecting. */
export class InProcessPresence implements Presence {
  private readonly audiences = new Map<string, Audience>();
  private readonly listeners = new Set<CountListener>();

  async enter(liveStreamId: string, seat: Seat): Promise<void> {
    this.change(liveStreamId, partyOf(seat), ({ places }) => {
      const place = places.get(seat.connectionId) ?? { subscriptions: 0, isCounted: true };
      place.subscriptions += 1;
      place.isCounted = true;
      places.set(seat.connectionId, place);
    });
  }

  async exit(liveStreamId: string, seat: Seat): Promise<void> {
    this.change(liveStreamId, partyOf(seat), (party) => {
      const place = party.places.get(seat.connectionId);
      if (!place) return;
      place.subscriptions -= 1;
      if (place.subscriptions > 0) return;
      party.places.delete(seat.connectionId);
      if (party.places.size === 0) endJoin(party);
    });
  }

  async join(liveStreamId: string, sessionId: string): Promise<void> {
    this.change(liveStreamId, sessionId, (party) => {
      endJoin(party);
      party.lapse = setTimeout(() => this.lapse(liveStreamId, sessionId), joinLapseMs).unref();
      party.lapsesAtMs = performance.now() + joinLapseMs;
      for (const place of party.places.values()) place.isCounted = true;
    });
  }

  async leave(liveStreamId: string, sessionId: string): Promise<void> {
    this.change(liveStreamId, sessionId, (party) => {
      endJoin(party);
      for (const place of party.places.values()) place.isCounted = false;
    });
  }

  async clear(liveStreamId: string): Promise<void> {
    const audience = this.audiences.get(liveStreamId);
    if (!audience) return;
    this.audiences.delete(liveStreamId);
    for (const party of audience.parties.values()) endJoin(party);
    if (audience.count > 0) this.tell(liveStreamId, 0);
  }

  async count(liveStreamId: string): Promise<number> {
    return this.audiences.get(liveStreamId)?.count ?? 0;
  }

  /** Every change is told, so there is nothing to remember. */
  highest(liveStreamId: string): Promise<number> {
    return this.count(liveStreamId);
  }

  follow(): void {}

  unfollow(): void {}

  onChange(listener: CountListener): void {
    this.listeners.add(listener);
  }

  /** Who watches here. */
  get held(): this {
    return this;
  }

  /** The streams that somebody watches here. */
  streams(): readonly string[] {
    return [...this.audiences.keys()];
  }

  seats(liveStreamId: string): readonly HeldSeat[] {
    const parties = this.audiences.get(liveStreamId)?.parties ?? new Map<string, Party>();
    return [...parties].flatMap(([key, { places }]) =>
      [...places].map(([connectionId, { isCounted }]) => {
        const sessionId = key.startsWith(visitorPrefix) ? null : key;
        return { seat: { connectionId, sessionId }, isCounted };
      }),
    );
  }

  joins(liveStreamId: string): readonly HeldJoin[] {
    const parties = this.audiences.get(liveStreamId)?.parties ?? new Map<string, Party>();
    return [...parties].flatMap(([sessionId, { lapse, lapsesAtMs }]) =>
      lapse ? [{ sessionId, endsAtMs: lapsesAtMs }] : [],
    );
  }

  hasSeat(liveStreamId: string, seat: Seat): boolean {
    const party = this.audiences.get(liveStreamId)?.parties.get(partyOf(seat));
    return party?.places.has(seat.connectionId) ?? false;
  }

  /** Counts a socket, or no longer, because another process says so. */
  setCounted(liveStreamId: string, seat: Seat, isCounted: boolean): void {
    if (!this.hasSeat(liveStreamId, seat)) return;
    this.change(liveStreamId, partyOf(seat), ({ places }) => {
      const place = places.get(seat.connectionId);
      if (place) place.isCounted = isCounted;
    });
  }

  async close(): Promise<void> {
    this.listeners.clear();
    for (const { parties } of this.audiences.values()) {
      for (const party of parties.values()) endJoin(party);
    }
    this.audiences.clear();
  }

  private lapse(liveStreamId: string, sessionId: string): void {
    this.change(liveStreamId, sessionId, endJoin);
  }

  /** Changes one party and the count with it, forgets whoever is no longer there, and tells the listeners. */
  private change(liveStreamId: string, key: string, alter: (party: Party) => void): void {
    const audience = this.audiences.get(liveStreamId) ?? emptyAudience();
    const party = audience.parties.get(key) ?? emptyParty();
    const before = viewersIn(party);
    alter(party);
    const gained = viewersIn(party) - before;
    if (party.places.size > 0 || party.lapse) audience.parties.set(key, party);
    else audience.parties.delete(key);
    if (audience.parties.size > 0) this.audiences.set(liveStreamId, audience);
    else this.audiences.delete(liveStreamId);
    audience.count += gained;
    if (gained !== 0) this.tell(liveStreamId, audience.count);
  }

  private tell(liveStreamId: string, count: number): void {
    for (const listener of this.listeners) listener(liveStreamId, count);
  }
}

function emptyAudience(): Audience {
  return { parties: new Map(), count: 0 };
}

function emptyParty(): Party {
  return { places: new Map(), lapse: null, lapsesAtMs: 0 };
}

/** A visitor has no session, so each of a visitor's sockets stands for itself. */
function partyOf({ connectionId, sessionId }: Seat): string {
  return sessionId ?? `${visitorPrefix}${connectionId}`;
}

/** Open sockets stand for their session; without any, its join does. */
function viewersIn({ places, lapse }: Party): number {
  if (places.size === 0) return lapse ? 1 : 0;
  return [...places.values()].filter(({ isCounted }) => isCounted).length;
}

function endJoin(party: Party): void {
  if (party.lapse) clearTimeout(party.lapse);
  party.lapse = null;
}
