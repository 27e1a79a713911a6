import sql, { raw, type Sql } from 'sql-template-tag';
import {
  Creator,
  PlanSubscription,
  PromotionalCode,
  SubscriptionOffer,
  SubscriptionPlan,
  SubscriptionPlanConnection,
} from '../../generated/graphql';
import { facts } from '../../kernel/auth/facts';
import { computedMoney } from '../../kernel/money/money';
import { computed, extendType, joinedConnection, joinedList } from '../../kernel/read/extend';
import type { ConnectionSource, OneSource } from '../../kernel/read/engine';
import type { ReadScope } from '../../kernel/auth/policy';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './subscriptions.policy';

const cheapestFirst: Order = [
  { column: 'price_minor', direction: 'asc', isNullable: false, sqlType: 'bigint' },
  { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
];

const soonestOverFirst: Order = [
  { column: 'valid_until', direction: 'asc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
];

/** What the read engine fetches of plans and subscriptions. */
export const subscriptionsReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(Creator, {
      plans: joinedConnection(
        { connection: SubscriptionPlanConnection, node: SubscriptionPlan },
        'The plans that the creator has on sale, the cheapest first.',
        {
          on: ({ parent, row }) =>
            sql`(${row('creator_id')} = ${parent('id')} AND ${row('retired_at')} IS NULL)`,
          order: cheapestFirst,
        },
      ),
      viewerIsSubscribed: computed(
        'Boolean',
        { description: 'Whether a subscription opens this creator to the viewer now.' },
        ({ row, viewer }) => sql`(${facts.subscribesTo(viewer.id, row('id'))}) IS TRUE`,
      ),
    }),
    extendType(SubscriptionPlan, {
      benefits: computed(
        'Texts',
        { description: 'What subscribers get, thing by thing.' },
        ({ row }) => row('benefits'),
      ),
      offers: joinedList(SubscriptionOffer, 'The offers that can be taken now, 20 at most.', {
        on: ({ parent, row }) => sql`(${row('plan_id')} = ${parent('id')}
          AND ${row('retired_at')} IS NULL AND ${row('valid_from')} <= app.now()
          AND ${row('valid_until')} > app.now()
          AND (${row('max_uses')} IS NULL OR ${row('use_count')} < ${row('max_uses')}))`,
        order: soonestOverFirst,
        max: 20,
      }),
      price: computedMoney({ description: 'What a period costs.' }, ({ row }) => ({
        amountMinor: row('price_minor'),
        currencyCode: row('currency_code'),
      })),
    }),
    extendType(PromotionalCode, {
      amountOff: computedMoney(
        { description: 'How much less; null where it is a share.', nullable: true },
        ({ row }) => ({ amountMinor: row('amount_off_minor'), currencyCode: row('currency_code') }),
      ),
    }),
    extendType(SubscriptionOffer, {
      takenCount: computed(
        'Int',
        { description: 'How many fans have taken it; for its creator.', nullable: true },
        ({ row, viewer }) => sql`(SELECT ${row('use_count')} FROM subscription_plans counted_plan
          WHERE counted_plan.id = ${row('plan_id')}
            AND ${facts.isOwnCreator(viewer.id, raw('counted_plan.creator_id'))})`,
      ),
    }),
    extendType(PlanSubscription, {
      nextCharge: computedMoney(
        { description: 'What the next renewal costs; null where there is none.', nullable: true },
        ({ row }) => ({
          amountMinor: sql`CASE WHEN ${row('next_billing_at')} IS NOT NULL
            THEN coalesce(${row('next_price_minor')}, ${row('price_minor')}
              - CASE WHEN ${row('discount_periods')} > 0
                THEN ${row('price_minor')} * ${row('discount_bps')} / 10000 ELSE 0 END) END`,
          currencyCode: row('currency_code'),
        }),
      ),
      unusedWorth: computedMoney(
        {
          description:
            'What is left of the period that is paid: so much less costs another plan that begins now. For its fan.',
          nullable: true,
        },
        ({ row, viewer }) => ({
          amountMinor: sql`CASE WHEN ${row('fan_id')} = ${viewer.id}
            THEN app.unused_worth(${row('id')}) END`,
          currencyCode: row('currency_code'),
        }),
      ),
      price: computedMoney(
        { description: 'What a period costs, as it was when the subscription was made.' },
        ({ row }) => ({ amountMinor: row('price_minor'), currencyCode: row('currency_code') }),
      ),
    }),
  ],
};

/** The subscription is the viewer's and opens what it is for now. */
function opensNow({ row, viewer }: ReadScope): Sql {
  return sql`(${row('fan_id')} = ${viewer.id}
    AND ((${row('status')} IN ('ACTIVE', 'CANCELLED')
        AND (${row('current_period_end')} IS NULL OR ${row('current_period_end')} > app.now()))
      OR (${row('status')} = 'PAST_DUE'
        AND ${row('current_period_end')} + app.subscription_grace() > app.now())))`;
}

/** The subscription of the viewer that opens a creator to them now. */
export function activeTo(creatorId: string): OneSource {
  return {
    type: 'PlanSubscription',
    where: (scope) => sql`(${opensNow(scope)} AND ${scope.row('creator_id')} = ${creatorId}::uuid)`,
  };
}

/** The membership of the platform that is the viewer's now. */
export const activeMembership: OneSource = {
  type: 'PlanSubscription',
  where: (scope) => sql`(${opensNow(scope)} AND ${scope.row('scope')} = 'PLATFORM')`,
};

/** The memberships of the platform that are on sale, the cheapest first. */
export const membershipPlans: ConnectionSource = {
  name: 'membershipPlans',
  type: 'SubscriptionPlan',
  order: cheapestFirst,
  where: ({ row }) => sql`(${row('scope')} = 'PLATFORM' AND ${row('retired_at')} IS NULL)`,
};

/** The codes that the viewer issued as a creator, or all of them for staff, newest first. */
export const promoCodes: ConnectionSource = {
  name: 'promoCodes',
  type: 'PromotionalCode',
  order: [
    { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
    { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
  ],
  where: () => sql`TRUE`,
};
