import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Leadership } from '../db/leadership';
import type { Logger } from '../log/logger';
import type { RedisLink } from '../redis/redis-link';
import type { EventFeed } from './event-feed';
import type { EventStream } from './event-stream';
import { isBehind, type Outbox, type Position } from './outbox';

/** What the relays of several processes share. */
export interface SharedEventsOptions {
  readonly link: RedisLink;
  readonly stream: EventStream;
  readonly outbox: Outbox;
  readonly feed: EventFeed;
  /** Decides which process fills the stream. */
  readonly leadership: Leadership;
  readonly log: Logger;
}

const waitMs = 1_000;
const retryMs = 100;

/**
 * Lets one process read the outbox for all: the one that leads puts events into a Redis Stream, and each process reads
 * the stream from its own place. It promises no more than speed: whoever uses it looks into the outbox once in a while,
 * and more often as soon as the stream says nothing of what is there.
 */
export class SharedEvents {
  private readonly bell: string;
  private readonly reading: Redis;
  private readonly listening: Redis;
  private running: Promise<void> | null = null;
  private isStopping = false;
  private isReading = false;
  private isSilent = false;
  private isRinging = false;
  private entriesHeard = 0;
  /** How far this process has filled the stream; null where it must find out. */
  private published: Position | null = null;

  constructor(private readonly on: SharedEventsOptions) {
    this.bell = `${on.link.namespace}:bell`;
    this.reading = on.link.connectForWaiting();
    this.listening = on.link.connectForWaiting();
  }

  /** Whether this process fills the stream. */
  get leads(): boolean {
    return this.on.leadership.isHeld;
  }

  /** Whether the stream tells of what happens, so that the outbox need not be asked all the time. */
  get isTelling(): boolean {
    return this.isReading && !this.isSilent && this.on.link.isUp;
  }

  /** @param onBell called when some process has written an event */
  start(onBell: () => void): void {
    const { leadership, link } = this.on;
    leadership.start();
    this.listening.on('message', onBell);
    this.listening.on(
      'ready',
      () => void this.listening.subscribe(this.bell).catch(() => undefined),
    );
    link.onReturn(onBell);
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    const { link, leadership } = this.on;
    link.disconnect(this.reading);
    link.disconnect(this.listening);
    await leadership.stop();
    await this.running;
  }

  /** Tells the process that leads to look at once; it would soon look anyway. */
  ring(): void {
    if (this.isRinging) return;
    this.isRinging = true;
    void this.on.link
      .attemptPublishing(
        (redis) => redis.publish(this.bell, ''),
        () => 0,
      )
      .finally(() => {
        this.isRinging = false;
      });
  }

  /**
   * Tells the listeners of this process the next events, and puts them into the stream for the others. Returns how many
   * it has read.
   */
  async publish(limit: number): Promise<number> {
    const { link, feed, outbox, stream } = this.on;
    if (!link.isUp) {
      this.published = null;
      return feed.readOn(limit);
    }
    const from = (this.published ??= await this.placeToPublishFrom());
    const events = await outbox.readAfter(from, limit);
    const last = events.at(-1);
    if (!last) return 0;
    if (!feed.tell(from, events)) await this.catchUp(last.position);
    this.published = (await stream.append(from, events)) ? last.position : null;
    return events.length;
  }

  /** Reads the outbox past the stream, and notes whether the stream has become silent. */
  async readPast(limit: number): Promise<number> {
    const heardBefore = this.entriesHeard;
    const count = await this.on.feed.readOn(limit);
    if (count > 0 && this.entriesHeard === heardBefore) this.isSilent = true;
    return count;
  }

  /** Where the stream ends, or this process, whichever is further; what is missing in between, readers notice. */
  private async placeToPublishFrom(): Promise<Position> {
    const { outbox, stream, feed } = this.on;
    const newest = await stream.newest(await outbox.horizon());
    return newest && isBehind(newest, feed.position) ? newest : feed.position;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.on.stream.newest(await this.on.outbox.horizon());
        while (!this.isStopping && this.on.link.isUp) {
          await this.hear();
          this.isReading = true;
        }
      } catch (err) {
        if (this.on.link.isUp && !this.isStopping) {
          this.on.log.warn({ err }, 'the stream of events could not be read');
        }
      }
      this.isReading = false;
      if (!this.isStopping) await delay(retryMs);
    }
  }

  private async hear(): Promise<void> {
    const { stream, feed } = this.on;
    for (const { from, event } of await stream.readAfter(this.reading, feed.position, waitMs)) {
      this.entriesHeard += 1;
      this.isSilent = false;
      if (!feed.tell(from, [event])) await this.catchUp(event.position);
    }
  }

  /** Reads from the outbox what the stream has lost: it was emptied, cut, or filled from further on. */
  private async catchUp(through: Position): Promise<void> {
    const { feed } = this.on;
    while (isBehind(through, feed.position)) {
      if ((await feed.readOn(500)) === 0) return;
    }
  }
}
