import { World } from '../../kit/world';
import type { Person } from '../../kit/people';
import { uuidIn } from '../payments/shop';
import { createPlan, subscribe } from './plans';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const createPlanMutation = `mutation ($input: CreateSubscriptionPlanInput!) {
  createSubscriptionPlan(input: $input) { plan { id name price { amount } } userErrors { code field } } }`;
const retire = `mutation ($input: RetireSubscriptionPlanInput!) {
  retireSubscriptionPlan(input: $input) { plan { id retiredAt } userErrors { code field } } }`;
const cancel = `mutation ($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) {
  subscription { status cancelledAt cancelReason currentPeriodEnd } userErrors { code field } } }`;
const plansOf = `query ($handle: String!) {
  creator(handle: $handle) { plans(first: 5) { nodes { id name interval price { amount currencyCode } } } } }`;
const opens = `query ($handle: String!) { creator(handle: $handle) { viewerIsSubscribed } }`;

async function subscribed(): Promise<{
  readonly ada: Person;
  readonly ben: Person;
  readonly id: string;
  readonly planId: string;
}> {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  const { subscription } = await subscribe(world, ben, { planId });
  return { ada, ben, id: subscription?.id ?? '', planId };
}

const price = { amount: '5.00', currencyCode: 'USD' };

it('[subscriptions.plans] shows the plans on sale to everybody, the cheapest first, and takes them off sale', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const dear = await createPlan(world, ada, {
    name: 'Dear',
    price: { amount: '20.00', currencyCode: 'USD' },
  });
  const cheap = await createPlan(world, ada, { name: 'Cheap', price });
  const variables = { handle: ada.creator?.handle };
  const cheapPlan = {
    id: cheap,
    name: 'Cheap',
    interval: 'MONTHLY',
    price: { amount: '5.00', currencyCode: 'USD' },
  };
  expect(await world.ask(null, plansOf, variables)).toEqual({
    creator: {
      plans: {
        nodes: [
          cheapPlan,
          {
            id: dear,
            name: 'Dear',
            interval: 'MONTHLY',
            price: { amount: '20.00', currencyCode: 'USD' },
          },
        ],
      },
    },
  });
  expect(await world.ask(ada, retire, { input: { planId: dear } })).toMatchObject({
    retireSubscriptionPlan: { plan: { id: dear, retiredAt: expect.any(String) as string } },
  });
  expect(await world.ask(null, plansOf, variables)).toEqual({
    creator: { plans: { nodes: [cheapPlan] } },
  });
});

it('[subscriptions.plans] refuses plans of those who are no approved creators, and prices that are none', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const pending = await world.person('pia', { isCreator: true, creatorStatus: 'PENDING' });
  const ben = await world.person('ben');
  const input = { name: 'Member', interval: 'MONTHLY', price };
  for (const person of [ben, pending]) {
    const { code } = await world.execute(person, createPlanMutation, { input });
    expect(code).toBe('FORBIDDEN');
  }
  const refused: [string, object][] = [
    ['INVALID', { price: { amount: '0.00', currencyCode: 'USD' } }],
    ['INVALID', { price: { amount: '-5.00', currencyCode: 'USD' } }],
    ['INVALID', { price: { amount: '5.001', currencyCode: 'USD' } }],
    ['INVALID', { price: { amount: '100000000000000000', currencyCode: 'USD' } }],
    ['INVALID', { price: { amount: '5.00', currencyCode: 'EUR' } }],
    ['BLANK', { name: ' ' }],
    ['TOO_LONG', { name: 'x'.repeat(101) }],
  ];
  for (const [code, change] of refused) {
    const answer = await world.ask(ada, createPlanMutation, { input: { ...input, ...change } });
    expect([change, answer]).toMatchObject([
      change,
      { createSubscriptionPlan: { plan: null, userErrors: [{ code }] } },
    ]);
  }
  const planId = await createPlan(world, ada);
  const eve = await world.person('eve', { isCreator: true });
  expect(await world.ask(eve, retire, { input: { planId } })).toMatchObject({
    retireSubscriptionPlan: { plan: null, userErrors: [{ code: 'NOT_FOUND' }] },
  });
});

it('[subscriptions.cancel-at-period-end] goes on until the end of the period, and then opens nothing', async () => {
  const { ada, ben, id } = await subscribed();
  const input = { subscriptionId: id, reason: 'Too many cats' };
  expect(await world.ask(ben, cancel, { input })).toMatchObject({
    cancelSubscription: {
      subscription: { status: 'CANCELLED', cancelReason: 'Too many cats' },
      userErrors: [],
    },
  });
  const variables = { handle: ada.creator?.handle };
  const isOpen = { creator: { viewerIsSubscribed: true } };
  expect(await world.ask(ben, opens, variables)).toEqual(isOpen);
  await endPeriod(id);
  expect(await world.ask(ben, opens, variables)).toEqual({
    creator: { viewerIsSubscribed: false },
  });
});

/** Moves the period of a subscription into the past, so that it ended a second ago. */
async function endPeriod(id: string): Promise<void> {
  await world.owner.prisma.planSubscription.update({
    where: { id: uuidIn(id) },
    data: {
      currentPeriodStart: new Date(Date.now() - 86_400_000),
      currentPeriodEnd: new Date(Date.now() - 1000),
    },
  });
}

it('[subscriptions.cancel-at-period-end] refuses to cancel twice, and what belongs to others', async () => {
  const { ada, ben, id } = await subscribed();
  const cleo = await world.person('cleo');
  const codes = async (person: Person): Promise<unknown> => {
    const answer = await world.ask<{
      readonly cancelSubscription: { readonly userErrors: readonly { readonly code: string }[] };
    }>(person, cancel, { input: { subscriptionId: id } });
    return answer.cancelSubscription.userErrors.map(({ code }) => code);
  };
  expect(await codes(cleo)).toEqual(['NOT_FOUND']);
  expect(await codes(ada)).toEqual(['INVALID_STATE']);
  expect(await codes(ben)).toEqual([]);
  expect(await codes(ben)).toEqual(['INVALID_STATE']);
});

it('[subscriptions.single-active] makes room for a new subscription once the old one is over', async () => {
  const { ben, id, planId } = await subscribed();
  await endPeriod(id);
  const { subscription } = await subscribe(world, ben, { planId });
  expect(subscription?.status).toBe('ACTIVE');
  expect(
    await world.owner.prisma.planSubscription.findUnique({ where: { id: uuidIn(id) } }),
  ).toMatchObject({ status: 'EXPIRED' });
});

it('[subscriptions.status-machine] goes on for some days while a renewal is late', async () => {
  const { ada, ben, id } = await subscribed();
  await endPeriod(id);
  const where = { id: uuidIn(id) };
  await world.owner.prisma.planSubscription.update({ where, data: { status: 'PAST_DUE' } });
  const variables = { handle: ada.creator?.handle };
  expect(await world.ask(ben, opens, variables)).toEqual({ creator: { viewerIsSubscribed: true } });
  await world.owner.prisma.planSubscription.update({
    where,
    data: {
      currentPeriodStart: new Date(Date.now() - 40 * 86_400_000),
      currentPeriodEnd: new Date(Date.now() - 4 * 86_400_000),
    },
  });
  expect(await world.ask(ben, opens, variables)).toEqual({
    creator: { viewerIsSubscribed: false },
  });
});

it('[subscriptions.status-machine] never leaves a state in which it is over, or goes back to an earlier one', async () => {
  const { id } = await subscribed();
  const { prisma } = world.owner;
  const where = { id: uuidIn(id) };
  const forbidden = [
    ['ACTIVE', 'PENDING'],
    ['ACTIVE', 'FAILED'],
    ['CANCELLED', 'ACTIVE'],
    ['EXPIRED', 'ACTIVE'],
    ['EXPIRED', 'CANCELLED'],
  ] as const;
  let status: string = 'ACTIVE';
  for (const [from, to] of forbidden) {
    if (status !== from) {
      await prisma.planSubscription.update({
        where,
        data: { status: from, cancelledAt: new Date() },
      });
      status = from;
    }
    const update = prisma.planSubscription.update({
      where,
      data: { status: to, failureReason: 'DECLINED' },
    });
    await expect(update).rejects.toThrow('a subscription cannot go from');
  }
});

it('[subscriptions.price-snapshot] never changes with its plan: the database keeps the terms', async () => {
  const { id } = await subscribed();
  const update = world.owner.prisma.planSubscription.update({
    where: { id: uuidIn(id) },
    data: { priceMinor: 1n },
  });
  await expect(update).rejects.toThrow('the terms of a subscription never change');
});
