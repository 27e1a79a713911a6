import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** One account began to follow another. */
export const userFollowed = defineEvent(
  'user.followed',
  z.object({ followerId: z.string(), followeeId: z.string() }),
);
