import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** Who subscribes to whom; to the platform where there is no creator. */
const subscribed = z.object({
  subscriptionId: z.string(),
  creatorId: z.string().nullable(),
  fanId: z.string(),
});

/** The first payment of a subscription went through, or its trial began, and it opens what it is for. */
export const subscriptionStarted = defineEvent('subscription.started', subscribed);

/** A fan cancelled a subscription; it ends with its period. */
export const subscriptionCancelled = defineEvent('subscription.cancelled', subscribed);
