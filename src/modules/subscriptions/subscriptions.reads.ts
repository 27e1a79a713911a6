import sql from 'sql-template-tag';
import {
  Creator,
  PlanSubscription,
  SubscriptionPlan,
  SubscriptionPlanConnection,
} from '../../generated/graphql';
import { facts } from '../../kernel/auth/facts';
import { computedMoney } from '../../kernel/money/money';
import { computed, extendType, joinedConnection } from '../../kernel/read/extend';
import type { OneSource } from '../../kernel/read/engine';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './subscriptions.policy';

const cheapestFirst: Order = [
  { column: 'price_minor', direction: 'asc', isNullable: false, sqlType: 'bigint' },
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
      price: computedMoney({ description: 'What a period costs.' }, ({ row }) => ({
        amountMinor: row('price_minor'),
        currencyCode: row('currency_code'),
      })),
    }),
    extendType(PlanSubscription, {
      price: computedMoney(
        { description: 'What a period costs, as it was when the subscription was made.' },
        ({ row }) => ({ amountMinor: row('price_minor'), currencyCode: row('currency_code') }),
      ),
    }),
  ],
};

/** The subscription of the viewer that opens a creator to them now. */
export function activeTo(creatorId: string): OneSource {
  return {
    type: 'PlanSubscription',
    where: ({ row, viewer }) => sql`(${row('fan_id')} = ${viewer.id}
      AND ${row('creator_id')} = ${creatorId}::uuid
      AND ((${row('status')} IN ('ACTIVE', 'CANCELLED')
          AND (${row('current_period_end')} IS NULL OR ${row('current_period_end')} > app.now()))
        OR (${row('status')} = 'PAST_DUE'
          AND ${row('current_period_end')} + app.subscription_grace() > app.now())))`,
  };
}
