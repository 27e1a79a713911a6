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
