import type { Need } from '../read/audience';
import type { EventLog, LogEntry, LogName, PlacedEntry } from './event-log';
import type { RecordedEvent } from './outbox';

/** What is told of an entry, and to whom of those who follow the log. */
export interface ToldToMany<T> {
  readonly event: T;
  /**
   * What one must be allowed to know of to be told this; whoever may not misses it and follows on. It implies that one may
   * follow; where it is empty, that is what is asked.
   */
  readonly needs: readonly Need[];
}

/** How a log is told: the same to everybody who may follow it. */
export interface SharedTelling<T> {
  /** What one must be allowed to know of to follow it, which is asked again with every event and every few seconds. */
  readonly audience: readonly Need[];
  /** What whoever may follow no longer is told at the end. */
  readonly otherwise: () => Error;
  /** Null where nothing is said of the entry, though it may have changed who may follow. */
  tell(entry: LogEntry): ToldToMany<T> | null;
}

/** What a following stands on. */
export interface FollowingParts<T> {
  readonly eventLog: EventLog;
  readonly log: LogName;
  /** Behind which entry it begins; null for whatever comes. */
  readonly after: string | null;
  readonly telling: SharedTelling<T>;
  /** Whether the one who follows may know of a row. */
  readonly permits: (need: Need) => Promise<boolean>;
}

/**
 * Somebody follows a log that many follow. Iterated, it tells its events to this one alone; a transport that has several
 * of the same log may instead listen once and tell all of them together.
 */
export class Following<T> implements AsyncIterable<T> {
  /** @throws ApiError BAD_USER_INPUT when the cursor is forged or belongs to another log. */
  constructor(private readonly parts: FollowingParts<T>) {
    this.placed = parts.eventLog.place(parts.log, parts.after);
  }

  private readonly placed: ReturnType<EventLog['place']>;

  /** The same for those who are told the same. */
  get key(): string {
    const { kind, userId } = this.parts.log;
    return `${kind} ${userId}`;
  }

  get telling(): SharedTelling<T> {
    return this.parts.telling;
  }

  /** Whether there may be something to tell that has happened already. */
  get resumes(): boolean {
    return this.placed !== null;
  }

  /** Hears each event of the log from now on, until the function that it gives is called. */
  hear(listener: (event: RecordedEvent) => void): () => void {
    return this.parts.eventLog.hear(this.parts.log, listener);
  }

  /** What happened since the place where it begins. */
  missed(): AsyncIterable<PlacedEntry> {
    return this.parts.eventLog.missed(this.parts.log, this.placed);
  }

  /** An event of the log as its entry. */
  entryOf(event: RecordedEvent): PlacedEntry {
    return this.parts.eventLog.entryOf(this.parts.log, event);
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void> {
    const { eventLog, log, after, telling } = this.parts;
    return eventLog.follow(log, after, async (entry) => {
      // Asked each time: it may be that only now somebody may no longer follow.
      if (!(await this.permitsAll(telling.audience))) throw telling.otherwise();
      const told = telling.tell(entry);
      return told && (await this.permitsAll(told.needs)) ? told.event : null;
    });
  }

  private async permitsAll(needs: readonly Need[]): Promise<boolean> {
    for (const need of needs) if (!(await this.parts.permits(need))) return false;
    return true;
  }
}
