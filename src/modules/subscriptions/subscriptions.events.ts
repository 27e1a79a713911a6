import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** The first payment of a subscription went through, and it opens what it is for. */
export const subscriptionStarted = defineEvent(
  'subscription.started',
  z.object({ subscriptionId: z.string(), creatorId: z.string(), fanId: z.string() }),
);

/** A fan cancelled a subscription; it ends with its period. */
export const subscriptionCancelled = defineEvent(
  'subscription.cancelled',
  z.object({ subscriptionId: z.string(), creatorId: z.string(), fanId: z.string() }),
);
