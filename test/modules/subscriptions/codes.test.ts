import { randomBytes } from 'node:crypto';
import { moveClock } from '../../kit/clock';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act } from '../finance/books';
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
  planId = await createPlan(world, creator, { price: { amount: '20.00', currencyCode: 'USD' } });
});

afterEach(() => moveClock(world.owner.pool, '0'));
afterAll(() => world.close());

const newCode = (): string => `CODE-${randomBytes(6).toString('hex')}`;

const issue = (input: Readonly<Record<string, unknown>>, person = creator) =>
  act(
    world,
    person,
    'createPromoCode',
    { code: newCode(), ...input },
    'promoCode { id code percentOffBps amountOff { amount } useCount }',
  );

/** Issues a code that works; gives what people type. */
async function issued(input: Readonly<Record<string, unknown>>, person = creator): Promise<string> {
  const { promoCode, userErrors } = await issue(input, person);
  expect(userErrors).toEqual([]);
  return (promoCode as { readonly code: string }).code;
}

async function usesOf(code: string): Promise<unknown> {
  const { rows } = await world.owner.pool.query(
    `SELECT c.use_count AS counted, count(u.id)::int AS uses, sum(u.discount_minor)::int AS discount
     FROM promotional_codes c LEFT JOIN promo_code_uses u ON u.code_id = c.id WHERE c.code = $1 GROUP BY c.id`,
    [code],
  );
  return rows[0];
}

async function chargedTo(fan: Person): Promise<readonly number[]> {
  const { rows } = await world.owner.pool.query<{ amount: number }>(
    `SELECT amount_minor::int AS amount FROM payments WHERE user_id = $1 AND status = 'SUCCEEDED' ORDER BY created_at`,
    [fan.uuid],
  );
  return rows.map(({ amount }) => amount);
}

const quote =
  'query ($planId: ID!, $code: String!) { priceWithPromoCode(planId: $planId, code: $code) { amount } }';

it('[payments.promo-codes] takes a share or an amount off the first payment alone, in whatever case it is typed', async () => {
  const share = await issued({ percentOffBps: 2_500 });
  const amount = await issued({ amountOff: { amount: '5.50', currencyCode: 'USD' }, planId });
  const { one, other } = await world.people('one', 'other');
  await act(world, one, 'addPaymentMethod', { testCard: 'SUCCEEDS' });
  expect(await world.ask(one, quote, { planId, code: share.toLowerCase() })).toEqual({
    priceWithPromoCode: { amount: '15.00' },
  });
  await subscribe(world, one, { planId, promoCode: share.toLowerCase(), expectedPrice: '15.00' });
  await subscribe(world, other, { planId, promoCode: amount });
  expect(await chargedTo(other)).toEqual([1450]);
  await moveClock(world.owner.pool, '32 days');
  await renew(world);
  expect(await chargedTo(one)).toEqual([1500, 2000]);
  expect(await usesOf(share)).toEqual({ counted: 1, uses: 1, discount: 500 });
  const { rows } = await world.owner.pool.query(
    'SELECT gross_minor::int AS gross FROM transactions WHERE payer_id = $1',
    [other.uuid],
  );
  expect(rows).toEqual([{ gross: 1450 }]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[payments.promo-codes] never lets more use a code than its limit, with fifty at once', async () => {
  const code = await issued({ percentOffBps: 1_000, maxUses: 3 });
  const fans = await Promise.all(Array.from({ length: 50 }, () => world.person('fan')));
  const answers = await Promise.all(
    fans.map((fan) => subscribe(world, fan, { planId, promoCode: code })),
  );
  const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'used').sort();
  expect(codes).toEqual([
    ...Array.from({ length: 47 }, () => 'LIMIT_REACHED'),
    ...Array.from({ length: 3 }, () => 'used'),
  ]);
  expect(await usesOf(code)).toEqual({ counted: 3, uses: 3, discount: 600 });
});

it('[payments.promo-codes] never lets one account use a code more often than it may, with twenty orders at once', async () => {
  const code = await issued({ percentOffBps: 1_000 });
  const fan = await world.person('fan');
  const creators = await Promise.all(
    Array.from({ length: 20 }, () => world.person('creator', { isCreator: true })),
  );
  const admin = await world.person('admin', { accountType: 'ADMIN' });
  const forAll = await issued({ percentOffBps: 1_000, scope: 'PLATFORM' }, admin);
  const plans = await Promise.all(creators.map((one) => createPlan(world, one)));
  const answers = await Promise.all(
    plans.map((plan) => subscribe(world, fan, { planId: plan, promoCode: forAll })),
  );
  expect(answers.filter(({ subscription }) => subscription !== null)).toHaveLength(1);
  expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'CONFLICT')).toHaveLength(19);
  expect(await usesOf(forAll)).toMatchObject({ counted: 1, uses: 1 });
  expect((await subscribe(world, fan, { planId: plans[0], promoCode: code })).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['promoCode'] },
  ]);
});

it('[payments.promo-codes] gives a use back whose payment failed', async () => {
  const code = await issued({ percentOffBps: 1_000, maxUses: 1 });
  const fan = await world.person('fan');
  const declined = await subscribe(world, fan, { planId, promoCode: code, testCard: 'DECLINED' });
  expect(declined.subscription?.status).toBe('FAILED');
  expect(await usesOf(code)).toEqual({ counted: 0, uses: 0, discount: null });
  await subscribe(world, fan, { planId, promoCode: code });
  expect(await chargedTo(fan)).toEqual([1800]);
});

it('[payments.promo-codes] refuses codes that are over, withdrawn, for other plans, and beside an offer', async () => {
  const other = await createPlan(world, creator, { tier: 2 });
  const fan = await world.person('fan');
  const withdrawn = await issue({ percentOffBps: 1_000 });
  const gone = withdrawn['promoCode'] as { readonly id: string; readonly code: string };
  await act(world, creator, 'retirePromoCode', { promoCodeId: gone.id });
  const soon = new Date(Date.now() + 86_400_000).toISOString();
  const offer = await act(
    world,
    creator,
    'createSubscriptionOffer',
    { planId, kind: 'DISCOUNT', percentOffBps: 100, periods: 1, validUntil: soon },
    'offer { id }',
  );
  const { id: offerId } = offer['offer'] as { readonly id: string };
  const works = await issued({ percentOffBps: 1_000 });
  const refused: [string, Readonly<Record<string, unknown>>][] = [
    ['NOT_FOUND', { promoCode: 'nobody-knows' }],
    ['NOT_FOUND', { promoCode: await issued({ percentOffBps: 1_000, planId: other }) }],
    ['INVALID_STATE', { promoCode: gone.code }],
    ['INVALID_STATE', { promoCode: await issued({ percentOffBps: 1_000, validFrom: soon }) }],
    ['INVALID', { promoCode: works, offerId }],
  ];
  for (const [code, input] of refused) {
    const { userErrors } = await subscribe(world, fan, { planId, ...input });
    expect([input, userErrors]).toEqual([input, [{ code, field: ['promoCode'] }]]);
  }
  expect(await world.ask(fan, quote, { planId, code: gone.code })).toEqual({
    priceWithPromoCode: null,
  });
  expect(await chargedTo(fan)).toEqual([]);
});

it('[payments.promo-codes] refuses codes that make no sense or are taken, and those of whoever may not issue them', async () => {
  const taken = await issued({ percentOffBps: 1_000 });
  const one = { amount: '1.00', currencyCode: 'USD' };
  const refused: [string, string, Readonly<Record<string, unknown>>][] = [
    ['CONFLICT', 'code', { code: taken.toLowerCase(), percentOffBps: 1_000 }],
    ['INVALID', 'code', { code: 'with spaces', percentOffBps: 1_000 }],
    ['INVALID', 'percentOffBps', {}],
    ['INVALID', 'percentOffBps', { percentOffBps: 1_000, amountOff: one }],
    ['INVALID', 'percentOffBps', { percentOffBps: 10_000 }],
    ['INVALID', 'amountOff', { amountOff: { amount: '0.00', currencyCode: 'USD' } }],
    ['INVALID', 'amountOff', { amountOff: { amount: '1.00', currencyCode: 'EUR' } }],
    ['INVALID', 'maxUses', { percentOffBps: 1_000, maxUses: 0 }],
    ['INVALID', 'maxUsesPerUser', { percentOffBps: 1_000, maxUsesPerUser: 0 }],
    ['INVALID', 'validUntil', { percentOffBps: 1_000, validUntil: '2020-01-01T00:00:00Z' }],
  ];
  for (const [code, field, input] of refused) {
    expect([input, (await issue(input)).userErrors]).toEqual([input, [{ code, field: [field] }]]);
  }
  const fan = await world.person('fan');
  const create =
    'mutation ($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { userErrors { code } } }';
  const input = { code: newCode(), percentOffBps: 1_000 };
  expect((await world.execute(fan, create, { input })).code).toBe('FORBIDDEN');
  const platform = { input: { ...input, scope: 'PLATFORM' } };
  expect((await world.execute(creator, create, platform)).code).toBe('FORBIDDEN');
});

it('[payments.promo-codes] hides codes from everybody but whoever issued them and staff', async () => {
  const code = await issued({ percentOffBps: 1_000 });
  const other = await world.person('other', { isCreator: true });
  const list = '{ promoCodes { nodes { code } } }';
  expect(await world.ask(creator, list)).toEqual({ promoCodes: { nodes: [{ code }] } });
  expect(await world.ask(other, list)).toEqual({ promoCodes: { nodes: [] } });
});
