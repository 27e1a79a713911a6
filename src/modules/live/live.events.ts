import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** A stream went on air. `hostId` is the creator who broadcasts. */
export const liveStreamStarted = defineEvent(
  'live-stream.started',
  z.object({ liveStreamId: z.string(), hostId: z.string() }),
);

/** A stream is about to begin, and some asked to be reminded of it. */
export const liveStreamDue = defineEvent('live-stream.due', z.object({ liveStreamId: z.string() }));

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

/**
 * Something happened in the chat of a stream, and belongs to the log of the stream: somebody said something, a message
 * was deleted, or somebody was banned and hears no more of it.
 */
export const streamChatChanged = defineEvent(
  'stream-chat.changed',
  z.object({
    liveStreamId: z.string(),
    change: z.enum(['SAID', 'DELETED', 'BANNED']),
    /** The message; null for a ban. */
    messageId: z.string().nullable(),
    /** Who is banned; null where nobody is. */
    bannedId: z.string().nullable(),
  }),
);

/** An event was called off: whoever paid for a ticket is to get it back. */
export const eventCancelled = defineEvent('event.cancelled', z.object({ eventId: z.string() }));

/** A place of an event went to somebody who waited for one. It belongs to their log. */
export const placeGiven = defineEvent(
  'event.place-given',
  z.object({ eventId: z.string(), userId: z.string() }),
);
