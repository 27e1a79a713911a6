import type { RestrictedFeature } from '../../generated/prisma/enums';
import { forbidden } from '../problems/errors';
import type { Transaction } from './database';

/**
 * Lets only those go on to whom the moderators have not closed a feature. Asked within the transaction that uses it.
 *
 * @throws ApiError FORBIDDEN while a sanction is in force.
 */
export async function requireUnrestricted(
  tx: Transaction,
  userId: string,
  feature: RestrictedFeature,
): Promise<void> {
  const [row] = await tx.prisma.$queryRaw<{ readonly is_restricted: boolean }[]>`
    /* restrictions.isRestricted */
    SELECT app.is_restricted(${userId}::uuid, ${feature}) AS is_restricted`;
  if (row?.is_restricted) throw forbidden('The moderators have closed this to you for now.');
}
