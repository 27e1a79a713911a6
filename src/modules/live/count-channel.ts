import { setImmediate as turn } from 'node:timers/promises';
import { LiveStreamStatus } from '../../generated/prisma/enums';
import type { Logger } from '../../kernel/log/logger';
import { ref, type Ref } from '../../kernel/read/ref';
import type { Latest } from '../../kernel/events/latest';
import type { Presence, Seat } from './presence';

/** How many watch a stream, at one time. */
export interface ViewerCount {
  readonly liveStream: Ref;
  readonly viewerCount: number;
  readonly peakViewerCount: number;
  readonly at: Date;
}

/** What a watcher is let in to. */
export interface Admission {
  readonly status: LiveStreamStatus;
  /** Where the watcher is counted; null for one who watches without being counted. */
  readonly seat: Seat | null;
}

/** Keeps the peaks of streams. */
export interface PeakKeeper {
  /** Raises the peak of a stream on air to this count if that is higher, and gives the peak. */
  raisePeak(liveStreamId: string, count: number): Promise<number>;
}

/** Somebody who follows the count. */
export interface Watcher {
  readonly feed: Latest<ViewerCount>;
  seat: Seat | null;
  isSeated: boolean;
  told: ViewerCount | null;
}

interface ChannelDependencies {
  readonly presence: Presence;
  readonly peaks: PeakKeeper;
  readonly log: Logger;
  /** Called when nobody watches any more and everything is written. */
  readonly onIdle: () => void;
}

/** How long one update of a stream's count follows another at least. */
export const updateIntervalMs = 1_000;

/**
 * How many are told at once, before others have their turn. Each watcher's answer is made by an execution of its own: those of
 * ten thousand at once would keep the process, and its memory, for a second.
 */
const toldPerTurn = 200;

/** States move only forward; both ends are final. */
const rank = { SCHEDULED: 0, LIVE: 1, ENDED: 2, CANCELLED: 2 } as const;

/** The count of one stream, and those who follow it. */
export class CountChannel {
  private readonly watchers = new Set<Watcher>();
  private status: LiveStreamStatus = LiveStreamStatus.SCHEDULED;
  private isFinished = false;
  private count = 0;
  private highest = 0;
  private lastPeak = 0;
  private update: NodeJS.Timeout | null = null;
  private updatedAtMs = -Infinity;
  private lastReading: Promise<unknown> = Promise.resolve();
  private lastTelling: Promise<unknown> = Promise.resolve();
  private nextReading: Promise<ViewerCount> | null = null;

  constructor(
    private readonly liveStreamId: string,
    private readonly dependencies: ChannelDependencies,
  ) {}

  /** The highest count since the channel opened. */
  get highestCount(): number {
    return this.highest;
  }

  /** From here on the watcher hears of the stream, though it is told nothing before it is admitted. */
  attach(feed: Latest<ViewerCount>): Watcher {
    const watcher: Watcher = { feed, seat: null, isSeated: false, told: null };
    if (this.watchers.size === 0) this.dependencies.presence.follow(this.liveStreamId);
    this.watchers.add(watcher);
    return watcher;
  }

  /** Counts the watcher, once the stream is on air, and tells it the count as it then is. */
  async admit(watcher: Watcher, { status, seat }: Admission): Promise<void> {
    watcher.seat = seat;
    await this.observe(status);
    if (this.status === LiveStreamStatus.LIVE) await this.seat(watcher);
    if (!watcher.feed.isOver) tell(watcher, await this.read());
  }

  async dismiss(watcher: Watcher): Promise<void> {
    if (this.watchers.delete(watcher) && this.watchers.size === 0) {
      this.dependencies.presence.unfollow(this.liveStreamId);
    }
    if (watcher.isSeated && watcher.seat) {
      watcher.isSeated = false;
      await this.dependencies.presence.exit(this.liveStreamId, watcher.seat);
    }
    this.closeIfIdle();
  }

  async observe(status: LiveStreamStatus): Promise<void> {
    if (rank[status] <= rank[this.status]) return;
    this.status = status;
    if (status === LiveStreamStatus.LIVE) {
      await Promise.all([...this.watchers].map((watcher) => this.seat(watcher)));
    } else {
      await this.finish();
    }
  }

  /** The first change is told at once; those that follow within the interval are told together at its end. */
  countChanged(count: number): void {
    if (this.isFinished) return;
    this.count = count;
    this.highest = Math.max(this.highest, count);
    this.scheduleUpdate();
  }

  /** Writes what is left to write; the stream goes on without this process. */
  async close(): Promise<void> {
    this.isFinished = true;
    this.cancelUpdate();
    await this.readLast();
  }

  private async seat(watcher: Watcher): Promise<void> {
    if (this.isFinished || watcher.feed.isOver || watcher.isSeated || !watcher.seat) return;
    watcher.isSeated = true;
    await this.dependencies.presence.enter(this.liveStreamId, watcher.seat);
  }

  /** Everybody leaves; the last that they hear is that nobody is left. */
  private async finish(): Promise<void> {
    this.isFinished = true;
    this.cancelUpdate();
    for (const watcher of this.watchers) watcher.isSeated = false;
    await this.clear();
    const last = await this.readLast();
    for (const watcher of this.watchers) {
      tell(watcher, last);
      watcher.feed.complete();
    }
    this.dependencies.onIdle();
  }

  private scheduleUpdate(): void {
    if (this.update) return;
    const waitMs = Math.max(0, this.updatedAtMs + updateIntervalMs - performance.now());
    this.update = setTimeout(() => void this.tellAll(), waitMs).unref();
  }

  private cancelUpdate(): void {
    if (this.update) clearTimeout(this.update);
    this.update = null;
  }

  private async tellAll(): Promise<void> {
    this.update = null;
    this.updatedAtMs = performance.now();
    try {
      const current = await this.read();
      this.lastTelling = this.lastTelling.then(() => tellInTurns([...this.watchers], current));
      await this.lastTelling;
    } catch (err) {
      const { liveStreamId } = this;
      this.dependencies.log.error({ err, liveStreamId }, 'a viewer count could not be told yet');
      if (!this.isFinished) this.scheduleUpdate();
    }
    this.closeIfIdle();
  }

  private closeIfIdle(): void {
    if (this.watchers.size === 0 && this.count === 0 && !this.update) this.dependencies.onIdle();
  }

  /** Readings follow one another, so that no watcher is told an older count after a newer one; those who wait share one. */
  private read(): Promise<ViewerCount> {
    this.nextReading ??= this.lastReading.then(() => {
      this.nextReading = null;
      return this.readNow();
    });
    this.lastReading = this.nextReading.catch(() => undefined);
    return this.nextReading;
  }

  /** The peak is written before it is told, so that queries and events agree. */
  private async readNow(): Promise<ViewerCount> {
    const { liveStreamId, dependencies } = this;
    const viewerCount = await dependencies.presence.count(liveStreamId);
    const highest = Math.max(this.highest, viewerCount);
    const peakViewerCount = await dependencies.peaks.raisePeak(liveStreamId, highest);
    this.lastPeak = peakViewerCount;
    return this.stateNow(viewerCount, peakViewerCount);
  }

  /** What is left to say; watchers are let go even where it cannot be written. */
  private async readLast(): Promise<ViewerCount> {
    const { liveStreamId, dependencies } = this;
    try {
      return await this.read();
    } catch (err) {
      dependencies.log.error({ err, liveStreamId }, 'the last viewer count could not be written');
      return this.stateNow(0, Math.max(this.lastPeak, this.highest));
    }
  }

  private async clear(): Promise<void> {
    const { liveStreamId, dependencies } = this;
    try {
      await dependencies.presence.clear(liveStreamId);
    } catch (err) {
      dependencies.log.error({ err, liveStreamId }, 'the viewers of a stream that is over stay');
    }
  }

  private stateNow(viewerCount: number, peakViewerCount: number): ViewerCount {
    const liveStream = ref('LiveStream', this.liveStreamId);
    return { liveStream, viewerCount, peakViewerCount, at: new Date() };
  }
}

async function tellInTurns(watchers: readonly Watcher[], current: ViewerCount): Promise<void> {
  for (const [place, watcher] of watchers.entries()) {
    tell(watcher, current);
    if ((place + 1) % toldPerTurn === 0) await turn();
  }
}

/** Tells a watcher only what is news to it. */
function tell(watcher: Watcher, current: ViewerCount): void {
  const { told } = watcher;
  if (
    told?.viewerCount === current.viewerCount &&
    told.peakViewerCount === current.peakViewerCount
  ) {
    return;
  }
  watcher.told = current;
  watcher.feed.offer(current);
}
