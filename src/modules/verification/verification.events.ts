import { z } from 'zod';
import { KycStatus } from '../../generated/prisma/enums';
import { defineEvent } from '../../kernel/events/domain-event';

/** Papers were found good or not, or are good no longer. */
export const verificationDecided = defineEvent(
  'verification.decided',
  z.object({ verificationId: z.string(), status: z.enum(KycStatus) }),
);
