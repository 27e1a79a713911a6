import type { CursorCodec } from '../pagination/cursor';
import { badUserInput } from '../problems/errors';
import type { EventBus } from './bus';
import { isBehind, type Outbox, type Position, type RecordedEvent } from './outbox';

/** One entry of an account's event log, as a subscription tells it. */
export interface LogEntry {
  /** Where to resume from to get what follows. */
  readonly cursor: string;
  /** Null where events were cleared away and cannot be told any more. */
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
  follow(
    log: { readonly userId: string; readonly kind: string },
    after: string | null,
  ): AsyncGenerator<LogEntry, void> {
    const scope = `log:${log.kind}:${log.userId}`;
    const start = after === null ? null : this.position(scope, after);
    const ended = new AbortController();
    const live = this.bus.ofLog(log, ended.signal);
    const entries = this.entries(log, scope, start, live);
    const stop = entries.return.bind(entries);
    // The generator waits in the bus: only the signal wakes it when the client leaves.
    entries.return = (value) => {
      ended.abort();
      return stop(value);
    };
    return entries;
  }

  private async *entries(
    log: { readonly userId: string; readonly kind: string },
    scope: string,
    start: Position | null,
    live: AsyncIterable<RecordedEvent>,
  ): AsyncGenerator<LogEntry, void> {
    const entry = (position: Position, event: RecordedEvent | null): LogEntry => ({
      cursor: this.cursors.encode(scope, [position.xid.toString(), position.id.toString()]),
      event,
    });
    let told = start;
    if (told) {
      const cleared = await this.outbox.clearedThrough();
      if (isBehind(cleared, told)) {
        told = cleared;
        yield entry(told, null);
      }
      for (;;) {
        const page = await this.outbox.readLogAfter(log, told, replayPage);
        for (const event of page) {
          told = event.position;
          yield entry(told, event);
        }
        if (page.length < replayPage) break;
      }
    }
    for await (const event of live) {
      if (told && !isBehind(event.position, told)) continue;
      told = event.position;
      yield entry(told, event);
    }
  }

  private position(scope: string, cursor: string): Position {
    const [xid, id] = this.cursors.decode(scope, cursor);
    if (!xid || !id) throw badUserInput('This is not a cursor of an event log.');
    return { xid: BigInt(xid), id: BigInt(id) };
  }
}
