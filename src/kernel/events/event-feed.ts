import type { EventBus } from './bus';
import { isBehind, type Outbox, type Position, type RecordedEvent } from './outbox';

/**
 * Tells the listeners of this process each event once and in order, wherever it was read: the one door to the bus. It
 * knows how far it has come and passes on only what follows without a gap, so that its sources may overlap and take
 * turns.
 */
export class EventFeed {
  private place: Position = { xid: 0n, id: 0n };

  constructor(
    private readonly outbox: Outbox,
    private readonly bus: EventBus,
  ) {}

  /** All events up to here have been told, or happened before it began. */
  get position(): Position {
    return this.place;
  }

  /** Begins with what happens from now on. */
  async begin(): Promise<void> {
    this.place = await this.outbox.horizon();
  }

  /** How long ago the oldest event happened that has not been told yet, in seconds; 0 where there is none. */
  lagSeconds(): Promise<number> {
    return this.outbox.lagSeconds(this.place);
  }

  /** Tells the next events of the outbox, and returns how many it has read. */
  async readOn(limit: number): Promise<number> {
    const from = this.place;
    const events = await this.outbox.readAfter(from, limit);
    this.tell(from, events);
    return events.length;
  }

  /**
   * Tells what is news in a run of events that holds all that follow `from`. False, and nothing is told, where events
   * between the feed's place and `from` are missing.
   */
  tell(from: Position, events: readonly RecordedEvent[]): boolean {
    if (isBehind(from, this.place)) return false;
    for (const event of events) {
      if (!isBehind(event.position, this.place)) continue;
      this.place = event.position;
      this.bus.publish(event);
    }
    return true;
  }
}
