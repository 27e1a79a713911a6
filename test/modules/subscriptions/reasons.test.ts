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

/** Changes a plan; gives what became of it. */
const change = (person: Person, input: Readonly<Record<string, unknown>>) =>
  act(world, person, 'changeSubscriptionPlan', input, 'plan { name description price { amount } }');

it('[subscriptions.plans subscriptions.price-snapshot] changes a plan for newcomers, and leaves those who have it their price', async () => {
  const planId = await createPlan(world, creator);
  const { fan } = await subscriber(planId);
  const price = { amount: '12.50', currencyCode: 'USD' };
  expect(await change(creator, { planId, name: 'Friends', price })).toEqual({
    plan: { name: 'Friends', description: null, price: { amount: '12.50' } },
    userErrors: [],
  });
  const newcomer = await world.person('newcomer');
  const { subscription } = await subscribe(world, newcomer, { planId });
  expect(subscription?.price.amount).toBe('12.50');
  const { rows } = await world.owner.pool.query(
    'SELECT price_minor FROM subscriptions WHERE fan_id = $1',
    [fan.uuid],
  );
  expect(rows).toEqual([{ price_minor: '999' }]);
});

it('[subscriptions.plans] says thing by thing what subscribers get, and changes it', async () => {
  const benefits = ['Every post', 'A letter a month'];
  const planId = await createPlan(world, creator, { benefits, tier: 3 });
  const query = `query ($handle: String!) { creator(handle: $handle) { plans { nodes { id benefits tier } } } }`;
  const seen = () => world.ask(null, query, { handle: creator.creator?.handle });
  const plan = { id: planId, tier: 3 };
  expect(await seen()).toEqual({ creator: { plans: { nodes: [{ ...plan, benefits }] } } });
  expect((await change(creator, { planId, benefits: [' All of it '] })).userErrors).toEqual([]);
  expect(await seen()).toEqual({
    creator: { plans: { nodes: [{ ...plan, benefits: ['All of it'] }] } },
  });
  await change(creator, { planId, name: 'Others' });
  expect(await seen()).toMatchObject({
    creator: { plans: { nodes: [{ benefits: ['All of it'] }] } },
  });
});

it('[subscriptions.plans] refuses benefits that are none, said twice, too long or too many', async () => {
  const planId = await createPlan(world, creator);
  const refused: [string, readonly string[]][] = [
    ['BLANK', [' ']],
    ['INVALID', ['One', 'One ']],
    ['INVALID', ['One\nand another']],
    ['TOO_LONG', ['x'.repeat(201)]],
    ['LIMIT_REACHED', Array.from({ length: 21 }, (_, at) => `Thing ${at}`)],
  ];
  for (const [code, benefits] of refused) {
    expect((await change(creator, { planId, benefits })).userErrors).toEqual([
      { code, field: ['benefits'] },
    ]);
  }
});

it('[subscriptions.plans] refuses changes of plans of others and of retired ones, and what a plan cannot be', async () => {
  const planId = await createPlan(world, creator);
  const other = await world.person('other', { isCreator: true });
  const errorsOf = async (person: Person, input: object) =>
    (await change(person, { planId, ...input })).userErrors;
  expect(await errorsOf(other, { name: 'Mine' })).toEqual([
    { code: 'NOT_FOUND', field: ['planId'] },
  ]);
  expect(await errorsOf(creator, { name: ' ' })).toEqual([{ code: 'BLANK', field: ['name'] }]);
  const free = { amount: '0.50', currencyCode: 'USD' };
  expect(await errorsOf(creator, { price: free })).toEqual([{ code: 'INVALID', field: ['price'] }]);
  await createPlan(world, creator, {
    interval: 'YEARLY',
    price: { amount: '100.00', currencyCode: 'USD' },
  });
  const cheap = { amount: '8.33', currencyCode: 'USD' };
  expect(await errorsOf(creator, { price: cheap })).toEqual([
    { code: 'INVALID', field: ['price'] },
  ]);
  await act(world, creator, 'retireSubscriptionPlan', { planId });
  expect(await errorsOf(creator, { name: 'Late' })).toEqual([
    { code: 'NOT_FOUND', field: ['planId'] },
  ]);
});
