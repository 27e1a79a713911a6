import { LiveStreamStatus } from '../../generated/prisma/enums';
import type { EventBus } from '../../kernel/events/bus';
import type { EventType } from '../../kernel/events/domain-event';
import type { Logger } from '../../kernel/log/logger';
import { liveStreamCancelled, liveStreamEnded, liveStreamStarted } from './live.events';
import type { ViewerCounts } from './viewer-counts';

/** Tells the viewer counts of this process what became of streams in others, until the signal ends it. */
export function followLifecycles(
  bus: EventBus,
  counts: ViewerCounts,
  log: Logger,
  signal: AbortSignal,
): void {
  const follow = async (
    type: EventType<{ readonly liveStreamId: string }>,
    status: LiveStreamStatus,
  ): Promise<void> => {
    for await (const { payload } of bus.ofKind(type.kind, signal)) {
      try {
        await counts.observe(type.parse(payload).liveStreamId, status);
      } catch (err) {
        log.error({ err, kind: type.kind }, 'the news of a live stream could not be taken in');
      }
    }
  };
  void follow(liveStreamStarted, LiveStreamStatus.LIVE);
  void follow(liveStreamEnded, LiveStreamStatus.ENDED);
  void follow(liveStreamCancelled, LiveStreamStatus.CANCELLED);
}
