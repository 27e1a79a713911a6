import type { CursorCodec } from '../pagination/cursor';
import { badUserInput } from '../problems/errors';
import type { EventBus } from './bus';
import { isBehind, type Outbox, type Position, type RecordedEvent } from './outbox';

/** Whose log to follow, and which of its events. A stream has one as an account has, under its own id. */
export interface LogName {
  readonly userId: string;
  readonly kind: string;
}

/** One entry of an account's event log. */
export interface LogEntry {
  /** Where to resume from to get what follows. */
  readonly cursor: string;
  /** Null where events were cleared away and cannot be told any more. */
  readonly event: RecordedEvent | null;
}

/** An entry, and its place in the outbox. */
export interface PlacedEntry extends LogEntry {
  readonly position: Position;
}

/** What a subscription says of an entry; null where it says nothing. */
export type Telling<T> = (entry: LogEntry) => Promise<T | null>;

/** An entry before it has a cursor. */
interface Found {
  readonly position: Position;
  readonly event: RecordedEvent | null;
}

const replayPage = 200;

/** Follows the events of an account: what came since a cursor, then what comes, each once and in order. */
export class EventLog {
  constructor(
    private readonly outbox: Outbox,
    private readonly bus: EventBus,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * Without `after`, events from now on. With it, first those since then, told from the outbox; where some of them were
   * cleared away, an entry without an event says so first.
   *
   * @throws ApiError BAD_USER_INPUT when the cursor is forged or belongs to another account or kind of event.
   */
  follow<T>(log: LogName, after: string | null, telling: Telling<T>): AsyncGenerator<T, void> {
    const scope = scopeOf(log);
    const start = this.place(log, after);
    const ended = new AbortController();
    const live = this.bus.ofLog(log, ended.signal);
    const told = this.tell(scope, this.found(log, start, live), telling);
    const stop = told.return.bind(told);
    // The generator waits in the bus: only the signal wakes it when the client leaves.
    told.return = (value) => {
      ended.abort();
      return stop(value);
    };
    return told;
  }

  /**
   * The place that a cursor names; null for none.
   *
   * @throws ApiError BAD_USER_INPUT when it is forged or belongs to another account or kind of event.
   */
  place(log: LogName, after: string | null): Position | null {
    return after === null ? null : this.position(scopeOf(log), after);
  }

  /** Hears each event of a log from now on, in order, until the function that it gives is called. */
  hear(log: LogName, listener: (event: RecordedEvent) => void): () => void {
    return this.bus.hearLog(log, listener);
  }

  /** What has happened behind a place, as far as it can still be told; nothing where there is no place. */
  async *missed(log: LogName, start: Position | null): AsyncGenerator<PlacedEntry, void> {
    if (!start) return;
    for await (const found of this.replay(log, start)) yield this.placed(scopeOf(log), found);
  }

  /** An event of a log as its entry. */
  entryOf(log: LogName, event: RecordedEvent): PlacedEntry {
    return this.placed(scopeOf(log), { position: event.position, event });
  }

  private placed(scope: string, { position, event }: Found): PlacedEntry {
    const values = [position.xid.toString(), position.id.toString()];
    return { position, event, cursor: this.cursors.encode(scope, values) };
  }

  private async *tell<T>(
    scope: string,
    entries: AsyncIterable<Found>,
    telling: Telling<T>,
  ): AsyncGenerator<T, void> {
    for await (const found of entries) {
      const told = await telling(this.placed(scope, found));
      if (told !== null) yield told;
    }
  }

  private async *found(
    log: LogName,
    start: Position | null,
    live: AsyncIterable<RecordedEvent>,
  ): AsyncGenerator<Found, void> {
    let last = start;
    if (start) {
      for await (const entry of this.replay(log, start)) {
        last = entry.position;
        yield entry;
      }
    }
    for await (const event of live) {
      if (last && !isBehind(event.position, last)) continue;
      last = event.position;
      yield { position: last, event };
    }
  }

  private async *replay(log: LogName, start: Position): AsyncGenerator<Found, void> {
    let last = start;
    for (;;) {
      const page = await this.outbox.readLogAfter(log, last, replayPage);
      // Asked once the page is there, so that what is cleared away while it is read is noticed too.
      const cleared = await this.outbox.clearedThrough();
      if (isBehind(cleared, last)) {
        last = cleared;
        yield { position: last, event: null };
        continue;
      }
      for (const event of page) {
        last = event.position;
        yield { position: last, event };
      }
      if (page.length < replayPage) return;
    }
  }

  private position(scope: string, cursor: string): Position {
    const [xid, id] = this.cursors.decode(scope, cursor);
    if (!xid || !id) throw badUserInput('This is not a cursor of an event log.');
    return { xid: BigInt(xid), id: BigInt(id) };
  }
}

/** What the cursors of a log are tied to. */
function scopeOf({ kind, userId }: LogName): string {
  return `log:${kind}:${userId}`;
}
