import sql, { raw } from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies, Predicate, ReadScope } from '../../kernel/auth/policy';

const readPlan: Predicate = ({ row, viewer }) =>
  sql`(${row('scope')} = 'PLATFORM' OR (${facts.isApprovedCreator(row('creator_id'))}
      AND NOT ${facts.isApartFromCreator(viewer.id, row('creator_id'))})
    OR ${facts.isOwnCreator(viewer.id, row('creator_id'))} OR ${viewer.isStaff})`;

/** Who may know of which plan, and of which subscription. */
export const policies: Policies = {
  /**
   * The plans of approved creators are public, but to those who are apart from them; retired ones too, as those who have
   * them must be able to read them. Those of the platform are public.
   */
  'subscription-plan.read': readPlan,

  /** Offers are known where their plan is. */
  'subscription-offer.read': (scope) => {
    const plan: ReadScope = { ...scope, row: (column) => raw(`offered_plan.${column}`) };
    return sql`EXISTS (SELECT FROM subscription_plans offered_plan
      WHERE offered_plan.id = ${scope.row('plan_id')} AND ${readPlan(plan)})`;
  },

  /** Codes are for whoever issued them, and for staff; others have to know them. */
  'promotional-code.read': ({ row, viewer }) =>
    sql`(${facts.isOwnCreator(viewer.id, row('creator_id'))} OR ${viewer.isStaff})`,

  /** A subscription is between a fan and a creator, or the platform; nobody else knows of it. */
  'subscription.read': ({ row, viewer }) =>
    sql`(${row('fan_id')} = ${viewer.id} OR ${facts.isOwnCreator(viewer.id, row('creator_id'))})`,
};
