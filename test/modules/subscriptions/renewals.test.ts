import type { Person } from '../../kit/people';
import { moveClock } from '../../kit/clock';
import { World } from '../../kit/world';
import { bookErrors } from '../wallet/purses';
import { createPlan, renew, subscribe } from './plans';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());
afterEach(() => moveClock(world.owner.pool, '0'));

const addCard = `mutation ($input: AddPaymentMethodInput!) {
  addPaymentMethod(input: $input) { paymentMethod { id } userErrors { code } } }`;

/** Somebody who subscribes by a card that succeeds, and keeps a card for the renewals. */
async function subscriber(testCard: string): Promise<{ fan: Person; creator: Person }> {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await world.ask(fan, addCard, { input: { testCard } });
  await subscribe(world, fan, { planId: await createPlan(world, creator) });
  return { fan, creator };
}

async function stateOf(fan: Person): Promise<unknown> {
  const { rows } = await world.owner.pool.query(
    `SELECT s.status, s.renewal_attempts AS attempts,
       (SELECT count(*)::int FROM payments p WHERE p.subscription_id = s.id AND p.status = 'SUCCEEDED') AS paid
     FROM subscriptions s WHERE s.fan_id = $1`,
    [fan.uuid],
  );
  return rows;
}

it('[subscriptions.renewal-job] renews once for a period, also where several run at once', async () => {
  const { fan } = await subscriber('SUCCEEDS');
  await moveClock(world.owner.pool, '32 days');
  await renew(world, 3);
  expect(await stateOf(fan)).toEqual([{ status: 'ACTIVE', attempts: 0, paid: 2 }]);
  await renew(world, 2);
  expect(await stateOf(fan)).toEqual([{ status: 'ACTIVE', attempts: 0, paid: 2 }]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[subscriptions.renewal-job] never renews what is not due yet', async () => {
  const { fan } = await subscriber('SUCCEEDS');
  await moveClock(world.owner.pool, '20 days');
  await renew(world);
  expect(await stateOf(fan)).toEqual([{ status: 'ACTIVE', attempts: 0, paid: 1 }]);
});

it('[subscriptions.past-due-retry] tries a renewal that failed again, and ends after the third attempt', async () => {
  const { fan } = await subscriber('DECLINED');
  await moveClock(world.owner.pool, '32 days');
  await renew(world);
  expect(await stateOf(fan)).toEqual([{ status: 'PAST_DUE', attempts: 1, paid: 1 }]);
  await moveClock(world.owner.pool, '34 days');
  await renew(world);
  expect(await stateOf(fan)).toEqual([{ status: 'PAST_DUE', attempts: 2, paid: 1 }]);
  await moveClock(world.owner.pool, '36 days');
  await renew(world);
  expect(await stateOf(fan)).toEqual([{ status: 'EXPIRED', attempts: 3, paid: 1 }]);
});

it('[subscriptions.past-due-retry] never tries again before its day', async () => {
  const { fan } = await subscriber('DECLINED');
  await moveClock(world.owner.pool, '32 days');
  await renew(world, 2);
  expect(await stateOf(fan)).toEqual([{ status: 'PAST_DUE', attempts: 1, paid: 1 }]);
});

it('[subscriptions.yearly-discount] takes a year for less than twelve months', async () => {
  const creator = await world.person('creator', { isCreator: true });
  await createPlan(world, creator);
  const year = { interval: 'YEARLY', price: { amount: '119.87', currencyCode: 'USD' } };
  expect(await createPlan(world, creator, year)).toEqual(expect.any(String));
});

it('[subscriptions.yearly-discount] refuses a year for as much as twelve months', async () => {
  const creator = await world.person('creator', { isCreator: true });
  await createPlan(world, creator);
  const { createSubscriptionPlan } = await world.ask<{ readonly createSubscriptionPlan: unknown }>(
    creator,
    `mutation ($input: CreateSubscriptionPlanInput!) { createSubscriptionPlan(input: $input) { plan { id } userErrors { code field } } }`,
    {
      input: {
        name: 'A year',
        interval: 'YEARLY',
        price: { amount: '119.88', currencyCode: 'USD' },
      },
    },
  );
  expect(createSubscriptionPlan).toEqual({
    plan: null,
    userErrors: [{ code: 'INVALID', field: ['price'] }],
  });
});
