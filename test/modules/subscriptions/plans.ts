import { randomUUID } from 'node:crypto';
import type { Person } from '../../kit/people';
import type { Stage } from '../../kit/stage';
import { eventually } from '../payments/shop';

const create = `mutation ($input: CreateSubscriptionPlanInput!) {
  createSubscriptionPlan(input: $input) { plan { id } userErrors { code field } } }`;

const subscribeMutation = `mutation ($input: SubscribeInput!) { subscribe(input: $input) {
  subscription {
    id status interval currentPeriodStart currentPeriodEnd failureReason
    price { amount currencyCode } plan { id } creator { id }
  }
  userErrors { code field }
} }`;

/** What a client learns of a subscription. */
export interface Subscribed {
  readonly subscription: {
    readonly id: string;
    readonly status: string;
    readonly interval: string;
    readonly currentPeriodStart: string | null;
    readonly currentPeriodEnd: string | null;
    readonly failureReason: string | null;
    readonly price: { readonly amount: string; readonly currencyCode: string };
    readonly plan: { readonly id: string };
    readonly creator: { readonly id: string };
  } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
}

/** Puts a plan of a creator on sale, for 9.99 a month unless told otherwise, and gives its id. */
export async function createPlan(
  world: Stage,
  creator: Person,
  input: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { createSubscriptionPlan } = await world.ask<{
    readonly createSubscriptionPlan: { readonly plan: { readonly id: string } };
  }>(creator, create, {
    input: {
      name: 'Member',
      interval: 'MONTHLY',
      price: { amount: '9.99', currencyCode: 'USD' },
      ...input,
    },
  });
  return createSubscriptionPlan.plan.id;
}

/** Subscribes somebody with the card that succeeds, under a key of its own, unless told otherwise. */
export async function subscribe(
  world: Stage,
  fan: Person,
  input: Readonly<Record<string, unknown>>,
): Promise<Subscribed> {
  const answer = await world.ask<{ readonly subscribe: Subscribed }>(fan, subscribeMutation, {
    input: { testCard: 'SUCCEEDS', idempotencyKey: randomUUID(), ...input },
  });
  return answer.subscribe;
}

/** Lets the job of renewals run so often, at once. */
export async function renew(world: Stage, times = 1): Promise<void> {
  await world.owner.pool.query(
    `SELECT graphile_worker.add_job('renew-subscriptions', job_key => 'test-' || n) FROM generate_series(1, $1) AS n`,
    [times],
  );
  await eventually(async () => {
    const { rows } = await world.owner.pool.query(
      `SELECT FROM graphile_worker.jobs WHERE task_identifier = 'renew-subscriptions' AND key LIKE 'test-%'`,
    );
    return rows.length;
  }, 0);
}
