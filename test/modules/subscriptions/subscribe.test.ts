import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World } from '../../kit/world';
import { eventually, uuidIn } from '../payments/shop';
import { createPlan, subscribe } from './plans';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const statusQuery = `query ($id: ID!) { node(id: $id) { ... on PlanSubscription { status failureReason } } }`;
const opens = `query ($handle: String!) { creator(handle: $handle) { viewerIsSubscribed } }`;

it('[subscriptions.subscribe subscriptions.price-snapshot] is active for a month once it is paid, at the price of that day', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  const { subscription, userErrors } = await subscribe(world, ben, {
    planId,
    expectedPrice: '9.99',
  });
  expect(userErrors).toEqual([]);
  expect(subscription).toMatchObject({
    status: 'ACTIVE',
    interval: 'MONTHLY',
    price: { amount: '9.99', currencyCode: 'USD' },
    plan: { id: planId },
    creator: { id: ada.creator?.id },
    failureReason: null,
  });
  const start = new Date(subscription?.currentPeriodStart ?? '');
  const days = (Date.parse(subscription?.currentPeriodEnd ?? '') - start.getTime()) / 86_400_000;
  expect([28, 29, 30, 31]).toContain(Math.round(days));
  const { handle } = ada.creator ?? {};
  expect(await world.ask(ben, opens, { handle })).toEqual({
    creator: { viewerIsSubscribed: true },
  });
  expect(
    await world.owner.prisma.payment.findFirst({
      where: { subscriptionId: uuidIn(subscription?.id ?? '') },
      select: { status: true, amountMinor: true, currencyCode: true, userId: true },
    }),
  ).toEqual({ status: 'SUCCEEDED', amountMinor: 999n, currencyCode: 'USD', userId: ben.uuid });
});

it('[subscriptions.plan-intervals] gives a year for a yearly plan and no end for one for life', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const { ben, cleo } = await world.people('ben', 'cleo');
  const yearly = await createPlan(world, ada, { interval: 'YEARLY' });
  const lifetime = await createPlan(world, ada, { interval: 'LIFETIME' });
  const { subscription: year } = await subscribe(world, ben, { planId: yearly });
  const { subscription: life } = await subscribe(world, cleo, { planId: lifetime });
  const days =
    (Date.parse(year?.currentPeriodEnd ?? '') - Date.parse(year?.currentPeriodStart ?? '')) /
    86_400_000;
  expect([365, 366]).toContain(Math.round(days));
  expect(life).toMatchObject({ status: 'ACTIVE', currentPeriodEnd: null });
});

it('[subscriptions.plan-intervals] never writes a month without an end, or an end for life', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada, { interval: 'LIFETIME' });
  const { subscription } = await subscribe(world, ben, { planId });
  const update = world.owner.prisma.planSubscription.update({
    where: { id: uuidIn(subscription?.id ?? '') },
    data: { currentPeriodEnd: new Date(Date.now() + 86_400_000) },
  });
  await expect(update).rejects.toThrow('subscriptions_period_with_status');
});

it('[subscriptions.pending-and-failed] waits for a payment that is decided later, and opens nothing until then', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  const { subscription } = await subscribe(world, ben, { planId, testCard: 'SUCCEEDS_LATER' });
  const { handle } = ada.creator ?? {};
  expect(subscription).toMatchObject({ status: 'PENDING', currentPeriodEnd: null });
  expect(await world.ask(ben, opens, { handle })).toEqual({
    creator: { viewerIsSubscribed: false },
  });
  await eventually(() => world.ask(ben, opens, { handle }), {
    creator: { viewerIsSubscribed: true },
  } as never);
});

it.each(['DECLINED', 'FAILS_LATER'])(
  '[subscriptions.pending-and-failed payments.payment-failure] never opens anything when the first payment fails by %s, and says why',
  async (testCard) => {
    const ada = await world.person('ada', { isCreator: true });
    const ben = await world.person('ben');
    const planId = await createPlan(world, ada);
    const { subscription } = await subscribe(world, ben, { planId, testCard });
    await eventually(() => world.ask(ben, statusQuery, { id: subscription?.id }), {
      node: { status: 'FAILED', failureReason: 'DECLINED' },
    } as never);
    expect(await world.ask(ben, opens, { handle: ada.creator?.handle })).toEqual({
      creator: { viewerIsSubscribed: false },
    });
    const again = await subscribe(world, ben, { planId });
    expect(again.subscription?.status).toBe('ACTIVE');
  },
);

it('[subscriptions.single-active] refuses a second subscription to one creator by any of their plans', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const eve = await world.person('eve', { isCreator: true });
  const ben = await world.person('ben');
  const [monthly, yearly, other] = await Promise.all([
    createPlan(world, ada),
    createPlan(world, ada, { interval: 'YEARLY' }),
    createPlan(world, eve),
  ]);
  await subscribe(world, ben, { planId: monthly });
  for (const planId of [monthly, yearly]) {
    expect(await subscribe(world, ben, { planId })).toEqual({
      subscription: null,
      userErrors: [{ code: 'CONFLICT', field: ['planId'] }],
    });
  }
  expect((await subscribe(world, ben, { planId: other })).subscription?.status).toBe('ACTIVE');
  expect(await world.owner.prisma.payment.count({ where: { userId: ben.uuid } })).toBe(2);
});

it('[subscriptions.single-active] takes one of twenty subscriptions to one creator that are sent at once', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => subscribe(world, ben, { planId })),
  );
  expect(answers.filter(({ subscription }) => subscription !== null)).toHaveLength(1);
  expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'CONFLICT')).toHaveLength(19);
  expect(await world.owner.prisma.payment.count({ where: { userId: ben.uuid } })).toBe(1);
});

it('[subscriptions.subscribe] charges once when the same order is sent fifty times at once', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const input = { planId: await createPlan(world, ada), idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 50 }, () => subscribe(world, ben, input)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.subscription?.status).toBe('ACTIVE');
  expect(await world.owner.prisma.payment.count({ where: { userId: ben.uuid } })).toBe(1);
});

it('[subscriptions.subscribe] refuses another price than the one that was shown', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  for (const expectedPrice of ['9.98', '10', '9.999', '0']) {
    expect(await subscribe(world, ben, { planId, expectedPrice })).toEqual({
      subscription: null,
      userErrors: [{ code: 'CONFLICT', field: ['expectedPrice'] }],
    });
  }
  expect(await world.owner.prisma.planSubscription.count({ where: { fanId: ben.uuid } })).toBe(0);
  const { subscription } = await subscribe(world, ben, { planId, expectedPrice: '9.990' });
  expect(subscription?.status).toBe('ACTIVE');
});

it('[subscriptions.subscribe] refuses oneself, plans that are not there and plans off sale', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const sue = await world.person('sue', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  const hidden = await createPlan(world, sue);
  await world.owner.prisma.creator.update({
    where: { userId: sue.uuid },
    data: { status: 'SUSPENDED' },
  });
  const absent = encodeGlobalId('SubscriptionPlan', '01900000-0000-7000-8000-000000000000');
  const codeFor = async (fan: typeof ben, id: string): Promise<unknown> =>
    (await subscribe(world, fan, { planId: id })).userErrors;
  expect(await codeFor(ada, planId)).toEqual([{ code: 'SELF_TARGET', field: ['planId'] }]);
  expect(await codeFor(ben, absent)).toEqual([{ code: 'NOT_FOUND', field: ['planId'] }]);
  expect(await codeFor(ben, hidden)).toEqual([{ code: 'NOT_FOUND', field: ['planId'] }]);
  await world.owner.prisma.subscriptionPlan.update({
    where: { id: uuidIn(planId) },
    data: { retiredAt: new Date() },
  });
  expect(await codeFor(ben, planId)).toEqual([{ code: 'INVALID_STATE', field: ['planId'] }]);
});

it('[payments.payment-methods subscriptions.subscribe] refuses a subscription where there is nothing to charge', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  const { userErrors } = await subscribe(world, ben, { planId, testCard: null });
  expect(userErrors).toEqual([{ code: 'PAYMENT_METHOD_REQUIRED', field: ['paymentMethodId'] }]);
  expect(await world.owner.prisma.planSubscription.count({ where: { fanId: ben.uuid } })).toBe(0);
});

it('[subscriptions.subscribe] tells the creator of a new subscriber, once', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const planId = await createPlan(world, ada);
  await subscribe(world, ben, { planId });
  const inbox = `{ viewer { notifications { nodes { kind title } } } }`;
  await eventually(() => world.ask(ada, inbox), {
    viewer: {
      notifications: {
        nodes: [{ kind: 'NEW_SUBSCRIBER', title: `${ben.username} subscribes to you.` }],
      },
    },
  } as never);
});

const list = `query ($handle: String!, $id: ID!) {
  creator(handle: $handle) { subscriptions { totalCount nodes { status fan { username } } } }
  node(id: $id) { ... on User { subscriptions { totalCount } } } }`;

it('[subscriptions.subscriber-list] shows a creator who subscribes, and a fan whom to', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  await subscribe(world, ben, { planId: await createPlan(world, ada) });
  const variables = { handle: ada.creator?.handle, id: ben.id };
  const nodes = [{ status: 'ACTIVE', fan: { username: ben.username } }];
  for (const party of [ada, ben]) {
    expect(await world.ask(party, list, variables)).toEqual({
      creator: { subscriptions: { totalCount: 1, nodes } },
      node: { subscriptions: { totalCount: 1 } },
    });
  }
});

it('[subscriptions.subscriber-list] hides who subscribes to whom from everybody else', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const { ben, cleo } = await world.people('ben', 'cleo');
  await subscribe(world, ben, { planId: await createPlan(world, ada) });
  for (const other of [cleo, null]) {
    expect(await world.ask(other, list, { handle: ada.creator?.handle, id: ben.id })).toEqual({
      creator: { subscriptions: { totalCount: 0, nodes: [] } },
      node: { subscriptions: { totalCount: 0 } },
    });
  }
});
