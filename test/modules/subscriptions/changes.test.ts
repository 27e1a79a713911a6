import { randomUUID } from 'node:crypto';
import { moveClock } from '../../kit/clock';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act, type Outcome } from '../finance/books';
import { eventually } from '../payments/shop';
import { bookErrors } from '../wallet/purses';
import { createPlan, renew, subscribe } from './plans';

let world: World;
let creator: Person;
let fan: Person;
let small: string;
let large: string;
let id: string;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  creator = await world.person('creator', { isCreator: true });
  fan = await world.person('fan');
  await act(world, fan, 'addPaymentMethod', { testCard: 'SUCCEEDS' });
  small = await createPlan(world, creator, { price: { amount: '10.00', currencyCode: 'USD' } });
  large = await createPlan(world, creator, {
    tier: 2,
    price: { amount: '30.00', currencyCode: 'USD' },
  });
  const { subscription } = await subscribe(world, fan, { planId: small });
  id = subscription?.id ?? '';
});

afterEach(() => moveClock(world.owner.pool, '0'));
afterAll(() => world.close());

const change = (input: Readonly<Record<string, unknown>>, person: Person = fan): Promise<Outcome> =>
  act(
    world,
    person,
    'changeSubscription',
    {
      subscriptionId: id,
      planId: large,
      moment: 'NOW',
      testCard: 'SUCCEEDS',
      idempotencyKey: randomUUID(),
      ...input,
    },
    'subscription { id status plan { id } nextPlan { id } nextCharge { amount } }',
  );

async function subscriptionsOfFan(): Promise<unknown> {
  const { rows } = await world.owner.pool.query(
    `SELECT s.status, s.price_minor::int AS price,
       array(SELECT p.amount_minor::int FROM payments p
         WHERE p.subscription_id = s.id AND p.status = 'SUCCEEDED' ORDER BY p.created_at) AS paid
     FROM subscriptions s WHERE s.fan_id = $1 ORDER BY s.created_at`,
    [fan.uuid],
  );
  return rows;
}

it('[subscriptions.plans] goes over to a dearer plan at once, for its price less what is left of the old one', async () => {
  const [{ days = 0 } = {}] = (
    await world.owner.pool.query<{ days: number }>(
      `SELECT extract(epoch FROM current_period_end - current_period_start)::float8 / 86400 AS days
       FROM subscriptions WHERE fan_id = $1`,
      [fan.uuid],
    )
  ).rows;
  await moveClock(world.owner.pool, '10 days');
  const { subscription, userErrors } = await change({});
  expect(userErrors).toEqual([]);
  expect(subscription).toMatchObject({ status: 'ACTIVE', plan: { id: large } });
  const left = Math.floor((1000 * (days - 10)) / days);
  const [over, live] = (await subscriptionsOfFan()) as { paid: number[]; status: string }[];
  expect(over).toMatchObject({ status: 'EXPIRED', paid: [1000] });
  expect(live?.status).toBe('ACTIVE');
  expect(Math.abs((live?.paid[0] ?? 0) - (3000 - left))).toBeLessThanOrEqual(1);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[subscriptions.plans] lets a cheaper plan follow when the period ends, and takes that back', async () => {
  const cheap = await createPlan(world, creator, {
    tier: 3,
    price: { amount: '5.00', currencyCode: 'USD' },
  });
  const { subscription } = await change({ planId: cheap, moment: 'AT_PERIOD_END' });
  expect(subscription).toMatchObject({
    id,
    status: 'ACTIVE',
    plan: { id: small },
    nextPlan: { id: cheap },
    nextCharge: { amount: '5.00' },
  });
  const back = await change({ planId: small, moment: 'AT_PERIOD_END' });
  expect(back['subscription']).toMatchObject({ nextPlan: null, nextCharge: { amount: '10.00' } });
  await change({ planId: cheap, moment: 'AT_PERIOD_END' });
  await moveClock(world.owner.pool, '32 days');
  await renew(world);
  expect(await subscriptionsOfFan()).toEqual([
    { status: 'EXPIRED', price: 1000, paid: [1000] },
    { status: 'ACTIVE', price: 500, paid: [500] },
  ]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[subscriptions.plans] never charges more for a plan that follows than was agreed', async () => {
  await change({ planId: large, moment: 'AT_PERIOD_END' });
  await act(world, creator, 'changeSubscriptionPlan', {
    planId: large,
    price: { amount: '40.00', currencyCode: 'USD' },
  });
  await moveClock(world.owner.pool, '32 days');
  await renew(world);
  expect(await subscriptionsOfFan()).toEqual([
    { status: 'ACTIVE', price: 1000, paid: [1000, 1000] },
  ]);
});

it('[subscriptions.single-active] never leaves two open when one change is sent twenty times at once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => change({})));
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  const { rows } = await world.owner.pool.query(
    `SELECT status, count(*)::int AS n FROM subscriptions WHERE fan_id = $1 GROUP BY status ORDER BY status::text`,
    [fan.uuid],
  );
  expect(rows).toEqual([
    { status: 'ACTIVE', n: 1 },
    { status: 'EXPIRED', n: 1 },
  ]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[subscriptions.pending-and-failed] leaves the old plan as it is where the change is not paid', async () => {
  const { subscription } = await change({ testCard: 'DECLINED' });
  expect(subscription).toMatchObject({ status: 'FAILED' });
  expect(await subscriptionsOfFan()).toMatchObject([{ status: 'ACTIVE' }, { status: 'FAILED' }]);
  const later = await change({ testCard: 'SUCCEEDS_LATER' });
  expect(later['subscription']).toMatchObject({ status: 'PENDING' });
  expect((await change({})).userErrors).toEqual([
    { code: 'INVALID_STATE', field: ['subscriptionId'] },
  ]);
  await eventually(subscriptionsOfFan, [
    { status: 'EXPIRED', price: 1000, paid: [1000] },
    { status: 'FAILED', price: 3000, paid: [] },
    { status: 'ACTIVE', price: 3000, paid: [2000] },
  ] as never).catch(async () => {
    // The seconds between order and change are worth a cent.
    expect(await subscriptionsOfFan()).toMatchObject([
      { status: 'EXPIRED' },
      { status: 'FAILED' },
      { status: 'ACTIVE', paid: [2001] },
    ]);
  });
});

it('[subscriptions.plans] refuses changes to plans of others, to the same one, to a cheaper one at once, and of what is over', async () => {
  const other = await world.person('other', { isCreator: true });
  const foreign = await createPlan(world, other);
  const cheap = await createPlan(world, creator, {
    tier: 3,
    price: { amount: '5.00', currencyCode: 'USD' },
  });
  const retired = await createPlan(world, creator, { tier: 4 });
  await act(world, creator, 'retireSubscriptionPlan', { planId: retired });
  const refused: [string, string, Readonly<Record<string, unknown>>][] = [
    ['INVALID', 'planId', { planId: foreign }],
    ['INVALID', 'planId', { planId: small }],
    ['INVALID_STATE', 'moment', { planId: cheap }],
    ['INVALID_STATE', 'planId', { planId: retired }],
    ['CONFLICT', 'expectedPrice', { expectedPrice: '30.00' }],
  ];
  for (const [code, field, input] of refused) {
    expect([input, (await change(input)).userErrors]).toEqual([input, [{ code, field: [field] }]]);
  }
  expect((await change({}, other)).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['subscriptionId'] },
  ]);
  await act(world, fan, 'cancelSubscription', { subscriptionId: id });
  expect((await change({ moment: 'AT_PERIOD_END' })).userErrors).toEqual([
    { code: 'INVALID_STATE', field: ['subscriptionId'] },
  ]);
});

it('[subscriptions.renewal-job] never charges for an account that is gone, or for a creator who cannot be read', async () => {
  await world.owner.pool.query(`UPDATE creators SET status = 'SUSPENDED' WHERE user_id = $1`, [
    creator.uuid,
  ]);
  await moveClock(world.owner.pool, '32 days');
  await renew(world);
  expect(await subscriptionsOfFan()).toEqual([{ status: 'EXPIRED', price: 1000, paid: [1000] }]);
});

it('[subscriptions.renewal-job subscriptions.cancel-at-period-end] gives whoever cancelled meanwhile the period that they have paid', async () => {
  await act(world, fan, 'addPaymentMethod', { testCard: 'SUCCEEDS_LATER', isDefault: true });
  await moveClock(world.owner.pool, '32 days');
  await renew(world);
  await act(world, fan, 'cancelSubscription', { subscriptionId: id });
  await eventually(subscriptionsOfFan, [
    { status: 'CANCELLED', price: 1000, paid: [1000, 1000] },
  ] as never);
  const { rows } = await world.owner.pool.query(
    'SELECT current_period_end > app.now() AS goes_on FROM subscriptions WHERE fan_id = $1',
    [fan.uuid],
  );
  expect(rows).toEqual([{ goes_on: true }]);
});
