import { z } from 'zod';
import { PayoutStatus } from '../../generated/prisma/enums';
import { defineEvent } from '../../kernel/events/domain-event';

/** A payout was asked for, or has come further. */
export const payoutMoved = defineEvent(
  'payout.moved',
  z.object({ payoutId: z.string(), status: z.enum(PayoutStatus) }),
);
