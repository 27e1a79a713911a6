import sql from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies } from '../../kernel/auth/policy';

/** Who may know of which plan, and of which subscription. */
export const policies: Policies = {
  /**
   * The plans of approved creators are public, but to those who are apart from them; retired ones too, as those who have
   * them must be able to read them.
   */
  'subscription-plan.read': ({ row, viewer }) =>
    sql`((${facts.isApprovedCreator(row('creator_id'))}
        AND NOT ${facts.isApartFromCreator(viewer.id, row('creator_id'))})
      OR ${facts.isOwnCreator(viewer.id, row('creator_id'))} OR ${viewer.isStaff})`,

  /** A subscription is between a fan and a creator; nobody else knows of it. */
  'subscription.read': ({ row, viewer }) =>
    sql`(${row('fan_id')} = ${viewer.id} OR ${facts.isOwnCreator(viewer.id, row('creator_id'))})`,
};
