import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** Somebody was told of something. It belongs to the log of the recipient. */
export const notificationCreated = defineEvent(
  'notification.created',
  z.object({ notificationId: z.string() }),
);
