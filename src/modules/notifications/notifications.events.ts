import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** Somebody was told of something. It belongs to the log of the recipient. */
export const notificationCreated = defineEvent(
  'notification.created',
  z.object({ notificationId: z.string() }),
);

/** Somebody followed what was delivered to them over another channel than the inbox. */
export const notificationOpened = defineEvent(
  'notification.opened',
  z.object({ deliveryId: z.string(), recipientId: z.string() }),
);

/** Staff have something to say to everybody. */
export const announcementMade = defineEvent(
  'announcement.made',
  z.object({ announcementId: z.string() }),
);
