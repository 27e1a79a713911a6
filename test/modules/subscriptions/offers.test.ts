import { moveClock } from '../../kit/clock';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act } from '../finance/books';
import { uuidIn } from '../payments/shop';
import { bookErrors } from '../wallet/purses';
import { createPlan, renew, subscribe } from './plans';

let world: World;
let creator: Person;
let planId: string;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  creator = await world.person('creator', { isCreator: true });
  planId = await createPlan(world, creator);
});

afterEach(() => moveClock(world.owner.pool, '0'));
afterAll(() => world.close());

const soon = (): string => new Date(Date.now() + 5 * 86_400_000).toISOString();

/** Offers something on the plan; gives the offer's id. */
async function offer(input: Readonly<Record<string, unknown>>): Promise<string> {
  const outcome = await offered(input);
  expect(outcome.userErrors).toEqual([]);
  return (outcome['offer'] as { readonly id: string }).id;
}

const offered = (input: Readonly<Record<string, unknown>>, person = creator) =>
  act(
    world,
    person,
    'createSubscriptionOffer',
    { planId, validUntil: soon(), ...input },
    'offer { id }',
  );

const trial = { kind: 'TRIAL', trialDays: 7 };
const half = { kind: 'DISCOUNT', percentOffBps: 5_000, periods: 2 };

/** Somebody who keeps a card. */
async function fanWithCard(): Promise<Person> {
  const fan = await world.person('fan');
  await act(world, fan, 'addPaymentMethod', { testCard: 'SUCCEEDS' });
  return fan;
}

/** What was charged to somebody so far, in minor units. */
async function chargedTo(fan: Person): Promise<readonly string[]> {
  const { rows } = await world.owner.pool.query<{ amount: string }>(
    `SELECT amount_minor::text AS amount FROM payments WHERE user_id = $1 AND status = 'SUCCEEDED' ORDER BY created_at`,
    [fan.uuid],
  );
  return rows.map(({ amount }) => amount);
}

async function stateOf(fan: Person): Promise<unknown> {
  const { rows } = await world.owner.pool.query(
    'SELECT status FROM subscriptions WHERE fan_id = $1 ORDER BY created_at',
    [fan.uuid],
  );
  return rows.map(({ status }) => status as unknown);
}

const own = { testCard: null };

it('[subscriptions.promotional-offer] opens a trial at once for nothing, and charges the card when it ends', async () => {
  const offerId = await offer(trial);
  const fan = await fanWithCard();
  const { subscription } = await subscribe(world, fan, {
    ...own,
    planId,
    offerId,
    expectedPrice: '0',
  });
  expect(subscription?.status).toBe('ACTIVE');
  expect(await chargedTo(fan)).toEqual([]);
  const opens = '{ viewer { subscriptions { nodes { trialEndsAt nextCharge { amount } } } } }';
  expect(await world.ask(fan, opens)).toMatchObject({
    viewer: { subscriptions: { nodes: [{ nextCharge: { amount: '9.99' } }] } },
  });
  await moveClock(world.owner.pool, '8 days');
  await renew(world);
  expect(await chargedTo(fan)).toEqual(['999']);
  expect(await stateOf(fan)).toEqual(['ACTIVE']);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[subscriptions.promotional-offer] takes a discount off as many periods as it says, also for the books', async () => {
  const offerId = await offer(half);
  const fan = await fanWithCard();
  const { subscription } = await subscribe(world, fan, {
    ...own,
    planId,
    offerId,
    expectedPrice: '5.00',
  });
  expect(subscription?.status).toBe('ACTIVE');
  for (const by of ['32 days', '63 days']) {
    await moveClock(world.owner.pool, by);
    await renew(world);
  }
  expect(await chargedTo(fan)).toEqual(['500', '500', '999']);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[subscriptions.promotional-offer] lists the offers that can be taken, and counts for the creator', async () => {
  const offerId = await offer({ ...half, maxUses: 3 });
  await offer({ ...trial, validFrom: soon(), validUntil: '2099-01-01T00:00:00Z' });
  const fan = await world.person('fan');
  await subscribe(world, fan, { planId, offerId });
  const query = `query ($handle: String!) { creator(handle: $handle) {
    plans { nodes { offers { id kind percentOffBps periods maxUses takenCount } } } } }`;
  const seenBy = (person: Person | null) =>
    world.ask(person, query, { handle: creator.creator?.handle });
  const terms = { id: offerId, kind: 'DISCOUNT', percentOffBps: 5_000, periods: 2, maxUses: 3 };
  const plansWith = (takenCount: number | null) => ({
    creator: { plans: { nodes: [{ offers: [{ ...terms, takenCount }] }] } },
  });
  expect(await seenBy(fan)).toEqual(plansWith(null));
  expect(await seenBy(creator)).toEqual(plansWith(1));
});

it('[subscriptions.promotional-offer] refuses to give one person an offer twice, also when it is over', async () => {
  const offerId = await offer(half);
  const fan = await world.person('fan');
  const { subscription } = await subscribe(world, fan, { planId, offerId });
  await world.owner.pool.query(`UPDATE subscriptions SET status = 'EXPIRED' WHERE id = $1`, [
    uuidIn(subscription?.id ?? ''),
  ]);
  expect((await subscribe(world, fan, { planId, offerId })).userErrors).toEqual([
    { code: 'CONFLICT', field: ['offerId'] },
  ]);
  expect((await subscribe(world, fan, { planId })).subscription?.status).toBe('ACTIVE');
});

it('[subscriptions.promotional-offer] never lets more take it than its limit, with twenty at once', async () => {
  const offerId = await offer({ ...half, maxUses: 3 });
  const fans = await Promise.all(Array.from({ length: 20 }, () => world.person('fan')));
  const answers = await Promise.all(
    fans.map((fan) => subscribe(world, fan, { planId, offerId, testCard: 'SUCCEEDS' })),
  );
  const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'taken').sort();
  expect(codes).toEqual([
    ...Array.from({ length: 17 }, () => 'LIMIT_REACHED'),
    ...Array.from({ length: 3 }, () => 'taken'),
  ]);
});

it('[subscriptions.promotional-offer] gives an offer back whose first payment failed', async () => {
  const offerId = await offer({ ...half, maxUses: 1 });
  const fan = await world.person('fan');
  const failed = await subscribe(world, fan, { planId, offerId, testCard: 'DECLINED' });
  expect(failed.subscription?.status).toBe('FAILED');
  expect((await subscribe(world, fan, { planId, offerId })).subscription?.status).toBe('ACTIVE');
});

it('[subscriptions.promotional-offer] refuses what is not running, of another plan, and trials without a card', async () => {
  const fan = await world.person('fan');
  const running = await offer(trial);
  const withdrawn = await offer(half);
  await act(world, creator, 'retireSubscriptionOffer', { offerId: withdrawn });
  const later = await offer({ ...half, validFrom: soon(), validUntil: '2099-01-01T00:00:00Z' });
  const other = await createPlan(world, creator, { tier: 2 });
  const refused: [string, string, Readonly<Record<string, unknown>>][] = [
    ['INVALID_STATE', 'offerId', { planId, offerId: withdrawn }],
    ['INVALID_STATE', 'offerId', { planId, offerId: later }],
    ['NOT_FOUND', 'offerId', { planId: other, offerId: running }],
    ['INVALID', 'testCard', { planId, offerId: running }],
    ['PAYMENT_METHOD_REQUIRED', 'paymentMethodId', { planId, offerId: running, testCard: null }],
    ['CONFLICT', 'expectedPrice', { planId, offerId: running, expectedPrice: '9.99' }],
  ];
  for (const [code, field, input] of refused) {
    const { userErrors } = await subscribe(world, fan, input);
    expect([input, userErrors]).toEqual([input, [{ code, field: [field] }]]);
  }
  expect(await stateOf(fan)).toEqual([]);
});

it('[subscriptions.promotional-offer] refuses offers that make no sense, and those on plans of others', async () => {
  const other = await world.person('other', { isCreator: true });
  expect((await offered(trial, other)).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['planId'] },
  ]);
  const refused: [string, Readonly<Record<string, unknown>>][] = [
    ['trialDays', { kind: 'TRIAL' }],
    ['trialDays', { kind: 'TRIAL', trialDays: 91 }],
    ['percentOffBps', { ...trial, percentOffBps: 100 }],
    ['percentOffBps', { ...half, percentOffBps: 10_000 }],
    ['periods', { ...half, periods: 0 }],
    ['trialDays', { ...half, trialDays: 3 }],
    ['validUntil', { ...half, validUntil: '2020-01-01T00:00:00Z' }],
    ['validUntil', { ...half, validFrom: '2099-01-01T00:00:00Z' }],
    ['maxUses', { ...half, maxUses: 0 }],
  ];
  for (const [field, input] of refused) {
    expect([input, (await offered(input)).userErrors]).toEqual([
      input,
      [{ code: 'INVALID', field: [field] }],
    ]);
  }
});
