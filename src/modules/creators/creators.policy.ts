import sql from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies } from '../../kernel/auth/policy';

/** Who may know of which creator. */
export const policies: Policies = {
  /**
   * Everyone knows of approved creators, but of those that they block or are blocked by; of others only they themselves
   * and staff.
   */
  'creator.read': ({ row, viewer }) =>
    sql`((${row('status')} = 'APPROVED' AND NOT ${facts.areApart(viewer.id, row('user_id'))}) OR ${row('user_id')} = ${viewer.id} OR ${viewer.isStaff})`,

  /** What is decided about a creator is for the creator and for those who decide. */
  'creator.concerned': ({ row, viewer }) =>
    sql`(${row('user_id')} = ${viewer.id} OR ${viewer.may('identity-case:review')})`,
};
