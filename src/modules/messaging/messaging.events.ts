import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** Somebody said something in a conversation. It belongs to the logs of the others who take part. */
export const messageSent = defineEvent(
  'message.sent',
  z.object({ messageId: z.string(), conversationId: z.string(), senderId: z.string() }),
);
