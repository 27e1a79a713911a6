import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** A creator got a tip. It does not say from whom, since tips can be anonymous: who may know reads the tip. */
export const tipSent = defineEvent(
  'tip.sent',
  z.object({ tipId: z.string(), recipientId: z.string() }),
);

/** Somebody sent gifts during a live stream. It does not say who, since gifts can be anonymous. */
export const giftSent = defineEvent(
  'gift.sent',
  z.object({ giftSentId: z.string(), liveStreamId: z.string(), recipientId: z.string() }),
);

/**
 * A tip or gifts for a live stream, as everybody who watches may know of them. It belongs to the log of the stream. Its
 * sender is null where they wish to stay unknown: then it is in no row that viewers can read, either.
 */
export const streamSupported = defineEvent(
  'stream.supported',
  z.object({
    liveStreamId: z.string(),
    senderId: z.string().nullable(),
    tokens: z.number(),
    message: z.string().nullable(),
    giftId: z.string().nullable(),
    quantity: z.number().nullable(),
  }),
);
