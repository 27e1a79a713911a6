import { LiveStreamStatus } from '../../generated/prisma/enums';
import type { Logger } from '../../kernel/log/logger';
import { CountChannel, type Admission, type PeakKeeper, type ViewerCount } from './count-channel';
import { Latest } from '../../kernel/events/latest';
import type { Presence } from './presence';

/** Tells how many watch each stream, to whoever follows it, and keeps the peaks. */
export class ViewerCounts {
  private readonly channels = new Map<string, CountChannel>();

  constructor(
    private readonly presence: Presence,
    private readonly peaks: PeakKeeper,
    private readonly log: Logger,
  ) {
    presence.onChange((liveStreamId, count) => this.channel(liveStreamId).countChanged(count));
  }

  /**
   * Follows the count of a stream: first as it is, then as it changes, until the stream is over. `admit` is asked at the
   * first read, when the stream's news already arrives, so that no change of its state falls in between; what it throws,
   * the reader gets.
   */
  follow(
    liveStreamId: string,
    admit: () => Promise<Admission>,
  ): AsyncIterableIterator<ViewerCount> {
    let leave = async (): Promise<void> => undefined;
    const feed = new Latest<ViewerCount>({
      begin: async () => {
        const channel = this.channel(liveStreamId);
        const watcher = channel.attach(feed);
        leave = () => channel.dismiss(watcher);
        await channel.admit(watcher, await admit());
      },
      end: () => leave(),
    });
    return feed;
  }

  /** Takes note of where a stream has come to. States that come late or twice change nothing. */
  async observe(liveStreamId: string, status: LiveStreamStatus): Promise<void> {
    const channel = this.channels.get(liveStreamId);
    if (channel) await channel.observe(status);
    else if (isOver(status)) await this.presence.clear(liveStreamId);
  }

  /** The highest count that may not have been written yet. */
  async highest(liveStreamId: string): Promise<number> {
    const shared = await this.presence.highest(liveStreamId);
    return Math.max(shared, this.channels.get(liveStreamId)?.highestCount ?? 0);
  }

  /** Writes what is left to write. */
  async close(): Promise<void> {
    await Promise.all([...this.channels.values()].map((channel) => channel.close()));
    this.channels.clear();
  }

  private channel(liveStreamId: string): CountChannel {
    const known = this.channels.get(liveStreamId);
    if (known) return known;
    const { presence, peaks, log } = this;
    const channel: CountChannel = new CountChannel(liveStreamId, {
      presence,
      peaks,
      log,
      onIdle: () => {
        if (this.channels.get(liveStreamId) === channel) this.channels.delete(liveStreamId);
      },
    });
    this.channels.set(liveStreamId, channel);
    return channel;
  }
}

function isOver(status: LiveStreamStatus): boolean {
  return status === LiveStreamStatus.ENDED || status === LiveStreamStatus.CANCELLED;
}
