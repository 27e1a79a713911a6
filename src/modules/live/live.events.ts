import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** A stream went on air. `hostId` is the creator who broadcasts. */
export const liveStreamStarted = defineEvent(
  'live-stream.started',
  z.object({ liveStreamId: z.string(), hostId: z.string() }),
);

/** A stream went off air. */
export const liveStreamEnded = defineEvent(
  'live-stream.ended',
  z.object({ liveStreamId: z.string() }),
);

/** A stream was called off before it began. */
export const liveStreamCancelled = defineEvent(
  'live-stream.cancelled',
  z.object({ liveStreamId: z.string() }),
);
