import { z } from 'zod';
import { CreatorStatus } from '../../generated/prisma/enums';
import { defineEvent } from '../../kernel/events/domain-event';

/** Staff decided about a creator. */
export const creatorReviewed = defineEvent(
  'creator.reviewed',
  z.object({ creatorId: z.string(), status: z.enum(CreatorStatus) }),
);
