import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** A sanction was laid on an account, or ended before its time. */
export const sanctionDecided = defineEvent(
  'sanction.decided',
  z.object({ sanctionId: z.string(), isLifted: z.boolean() }),
);

/** A post or a comment was taken away from everybody, or brought back. */
export const contentJudged = defineEvent('content.judged', z.object({ actionId: z.string() }));
