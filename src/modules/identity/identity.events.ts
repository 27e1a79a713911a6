import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** Staff suspended or banned an account, or let it back in. The reason is the one that the account may read. */
export const accountJudged = defineEvent(
  'account.judged',
  z.object({
    judgementId: z.string(),
    userId: z.string(),
    verdict: z.enum(['SUSPEND', 'BAN', 'REINSTATE']),
    reason: z.string(),
  }),
);
