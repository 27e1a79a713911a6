import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Who may know of which creator. */
export const policies: Policies = {
  /** Everyone knows of approved creators; of others only they themselves and staff. */
  'creator.read': ({ row, viewer }) =>
    sql`(${row('status')} = 'APPROVED' OR ${row('user_id')} = ${viewer.id} OR ${viewer.isStaff})`,
};
