import { randomUUID } from 'node:crypto';
import type { Person } from '../../kit/people';
import type { World } from '../../kit/world';

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
  world: World,
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
  world: World,
  fan: Person,
  input: Readonly<Record<string, unknown>>,
): Promise<Subscribed> {
  const answer = await world.ask<{ readonly subscribe: Subscribed }>(fan, subscribeMutation, {
    input: { testCard: 'SUCCEEDS', idempotencyKey: randomUUID(), ...input },
  });
  return answer.subscribe;
}
