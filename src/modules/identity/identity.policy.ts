import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Who may know of which account. */
export const policies: Policies = {
  /** Everyone knows of accounts that are neither deleted nor banned; their owners and staff know of all. */
  'user.read': ({ row, viewer }) => sql`(
    (${row('deleted_at')} IS NULL AND ${row('status')} <> 'BANNED')
    OR ${row('id')} = ${viewer.id} OR ${viewer.isStaff})`,
};
