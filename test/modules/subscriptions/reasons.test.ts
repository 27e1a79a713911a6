import { moveClock } from '../../kit/clock';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act } from '../finance/books';
import { createPlan, subscribe } from './plans';

let world: World;
let creator: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  creator = await world.person('creator', { isCreator: true });
});

afterEach(() => moveClock(world.owner.pool, '0'));
afterAll(() => world.close());

/** Somebody who subscribes to the creator, and the subscription. */
async function subscriber(planId: string): Promise<{ fan: Person; id: string }> {
  const fan = await world.person('fan');
  const { subscription } = await subscribe(world, fan, { planId });
  return { fan, id: subscription?.id ?? '' };
}

const reasons = '{ cancellations { cause count } }';

it('[subscriptions.cancel-at-period-end] adds up for the creator why fans cancelled', async () => {
  const planId = await createPlan(world, creator);
  for (const cause of ['PRICE', 'CONTENT', 'PRICE', null]) {
    const { fan, id } = await subscriber(planId);
    await act(world, fan, 'cancelSubscription', { subscriptionId: id, cause });
  }
  await subscriber(planId);
  expect(await world.ask(creator, reasons)).toEqual({
    cancellations: [
      { cause: 'PRICE', count: 2 },
      { cause: 'CONTENT', count: 1 },
      { cause: null, count: 1 },
    ],
  });
});

it('[subscriptions.cancel-at-period-end] hides the reasons from everybody but the creator', async () => {
  const fan = await world.person('fan');
  expect((await world.execute(fan, reasons)).code).toBe('FORBIDDEN');
  const other = await world.person('other', { isCreator: true });
  await createPlan(world, creator);
  expect(await world.ask(other, reasons)).toEqual({ cancellations: [] });
});

async function activeOf(person: Person): Promise<unknown> {
  const { activeSubscription } = await world.ask<{ readonly activeSubscription: unknown }>(
    person,
    'query ($creatorId: ID!) { activeSubscription(creatorId: $creatorId) { id status } }',
    { creatorId: creator.creator?.id },
  );
  return activeSubscription;
}

it('[subscriptions.active-query] gives the subscription that opens a creator now, also a cancelled one until it ends', async () => {
  const { fan, id } = await subscriber(await createPlan(world, creator));
  expect(await activeOf(fan)).toEqual({ id, status: 'ACTIVE' });
  await act(world, fan, 'cancelSubscription', { subscriptionId: id });
  expect(await activeOf(fan)).toEqual({ id, status: 'CANCELLED' });
});

it('[subscriptions.active-query] hides what is over, what is not paid, and what is somebody else’s', async () => {
  const planId = await createPlan(world, creator);
  const { fan, id } = await subscriber(planId);
  const other = await world.person('other');
  await subscribe(world, other, { planId, testCard: 'DECLINED' });
  expect(await activeOf(other)).toBeNull();
  expect(await activeOf(creator)).toBeNull();
  await act(world, fan, 'cancelSubscription', { subscriptionId: id });
  await moveClock(world.owner.pool, '40 days');
  expect(await activeOf(fan)).toBeNull();
});
