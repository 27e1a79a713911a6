import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Cards and payments are for the account that they belong to, and for nobody else. */
export const policies: Policies = {
  /** A card that was removed is nobody's any more. */
  'payment-method.read': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} AND ${row('removed_at')} IS NULL)`,

  'payment.read': ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`,
};
