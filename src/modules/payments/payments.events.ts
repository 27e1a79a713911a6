import { z } from 'zod';
import { PaymentStatus } from '../../generated/prisma/enums';
import { defineEvent } from '../../kernel/events/domain-event';

/** A processor decided about a payment. */
export const paymentSettled = defineEvent(
  'payment.settled',
  z.object({ paymentId: z.string(), status: z.enum(PaymentStatus) }),
);
