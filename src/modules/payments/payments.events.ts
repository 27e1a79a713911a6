import { z } from 'zod';
import { PaymentStatus } from '../../generated/prisma/enums';
import { defineEvent } from '../../kernel/events/domain-event';

/** A processor decided about a payment. */
export const paymentSettled = defineEvent(
  'payment.settled',
  z.object({ paymentId: z.string(), status: z.enum(PaymentStatus) }),
);

/** Somebody bought a post, a message, access to a live stream or a ticket. It does not say who: the seller reads the transaction. */
export const itemSold = defineEvent(
  'item.sold',
  z.object({
    purchaseId: z.string(),
    kind: z.string(),
    itemId: z.string(),
    sellerId: z.string(),
  }),
);
