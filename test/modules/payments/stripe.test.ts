import { randomUUID } from 'node:crypto';
import { send } from '../../kit/http';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act } from '../finance/books';
import { bookErrors } from '../wallet/purses';
import { buyTokens, eventually, statusOf, tokensOf, uuidIn, type Bought } from './shop';
import { StripeStandIn, webhookSecret, type Intent } from './stripe-stand-in';

let stripe: StripeStandIn;
let world: World;
let staff: Person;
let ada: Person;

beforeAll(async () => {
  stripe = await StripeStandIn.start();
  world = await World.create({
    database: 'own',
    stripe: {
      secretKey: 'sk_test_key',
      webhookSecret,
      returnUrl: 'https://fans.example.com/paid',
      apiUrl: stripe.url,
    },
  });
  staff = await world.person('staff', { accountType: 'ADMIN' });
});

beforeEach(async () => {
  ada = await world.person('ada');
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(async () => {
  await world.close();
  await stripe.close();
});

const keep = (processorToken: string) =>
  act(world, ada, 'addPaymentMethod', { processorToken }, 'paymentMethod { brand lastFour }');

/** Buys tokens with a card that Stripe's page has taken. Its number never came here. */
async function buy(card: string, tokens = 100): Promise<Bought> {
  expect((await keep(card)).userErrors).toEqual([]);
  return buyTokens(world, ada, { tokens });
}

/** What Stripe keeps of a payment. */
function intentOf({ payment }: Bought): Intent {
  const id = uuidIn(payment?.id ?? '');
  const found = [...stripe.intents.values()].find(({ metadata }) => metadata['payment_id'] === id);
  if (!found) throw new Error('Stripe knows nothing of the payment.');
  return found;
}

async function tell({ payload, signature }: { payload: string; signature: string }) {
  const { status } = await send(world.url, {
    path: '/webhooks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  });
  return status;
}

it('[payments.processor-adapters payments.payment-methods] keeps a card by its token, and charges it', async () => {
  expect(await keep('pm_card_visa')).toMatchObject({
    paymentMethod: { brand: 'visa', lastFour: '4242' },
  });
  const bought = await buy('pm_card_visa');
  expect(bought).toMatchObject({
    payment: { status: 'SUCCEEDED', amount: { amount: '1.00' } },
    wallet: { tokensAvailable: 100 },
  });
  expect(intentOf(bought)).toMatchObject({ amount: 100, currency: 'usd' });
});

it.each([
  ['pm_card_declined', 'DECLINED'],
  ['pm_card_insufficient', 'INSUFFICIENT_FUNDS'],
  ['pm_card_expired', 'EXPIRED_CARD'],
  ['pm_card_cvc', 'INCORRECT_CVC'],
])('[payments.payment-failure] never takes anything of %s, and says why', async (card, reason) => {
  const { payment, wallet } = await buy(card);
  expect([payment?.status, payment?.failureReason, wallet?.tokensAvailable]).toEqual([
    'FAILED',
    reason,
    0,
  ]);
});

it('[payments.payment-methods] refuses tokens that the processor does not know, and two at once', async () => {
  expect(await keep('tok_nobody')).toEqual({
    paymentMethod: null,
    userErrors: [{ code: 'INVALID', field: ['processorToken'] }],
  });
  const both = { processorToken: 'pm_card_visa', testCard: 'SUCCEEDS' };
  expect((await act(world, ada, 'addPaymentMethod', both)).userErrors).toMatchObject([
    { code: 'INVALID' },
  ]);
  expect((await act(world, ada, 'addPaymentMethod', {})).userErrors).toMatchObject([
    { code: 'INVALID' },
  ]);
  await keep('pm_card_visa');
  const { processorReference } = await world.owner.prisma.paymentMethod.findFirstOrThrow({
    where: { userId: ada.uuid },
  });
  expect((await keep(processorReference.split(':')[1] ?? '')).userErrors).toMatchObject([
    { code: 'CONFLICT' },
  ]);
});

it('[payments.processor-adapters] sends the payer to their bank, and goes on when Stripe tells of it', async () => {
  const bought = await buy('pm_card_3ds');
  const id = bought.payment?.id ?? '';
  const intent = intentOf(bought);
  const { node } = await world.ask<{ readonly node: unknown }>(
    ada,
    'query ($id: ID!) { node(id: $id) { ... on Payment { status actionUrl } } }',
    { id },
  );
  expect(node).toEqual({ status: 'PENDING', actionUrl: `${stripe.url}/3ds/${intent.id}` });
  intent.status = 'succeeded';
  intent.next_action = null;
  const told = stripe.event('payment_intent.succeeded', intent);
  const statuses = await Promise.all(Array.from({ length: 100 }, () => tell(told)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect([await statusOf(world, ada, id), await tokensOf(world, ada)]).toEqual(['SUCCEEDED', 100]);
  const { rows } = await world.owner.pool.query(
    'SELECT outcome, count(*)::int AS n FROM processor_events WHERE payment_id = $1 GROUP BY 1',
    [uuidIn(id)],
  );
  expect(rows).toEqual([{ outcome: 'APPLIED', n: 1 }]);
});

it('[payments.processor-callbacks] never goes back on a decision, in whatever order Stripe tells of it', async () => {
  const bought = await buy('pm_card_3ds');
  const intent = intentOf(bought);
  const events = [
    stripe.event('payment_intent.succeeded', { ...intent, status: 'succeeded', next_action: null }),
    stripe.event('payment_intent.requires_action', intent),
    stripe.event('payment_intent.payment_failed', { ...intent, status: 'requires_payment_method' }),
  ];
  for (const event of events) expect(await tell(event)).toBe(200);
  expect([
    await statusOf(world, ada, bought.payment?.id ?? ''),
    await tokensOf(world, ada),
  ]).toEqual(['SUCCEEDED', 100]);
});

it('[payments.processor-callbacks] refuses what Stripe did not sign, signed long ago, or signed otherwise', async () => {
  const bought = await buy('pm_card_3ds');
  const intent = { ...intentOf(bought), status: 'succeeded', next_action: null };
  const good = stripe.event('payment_intent.succeeded', intent);
  const old = stripe.event('payment_intent.succeeded', intent, { secondsAgo: 600 });
  const other = stripe.event('payment_intent.succeeded', { ...intent, amount: 1 });
  const forgeries: [string, Parameters<typeof tell>[0]][] = [
    ['empty', { ...good, signature: '' }],
    ['a word', { ...good, signature: 'valid' }],
    ['of another body', { ...good, signature: other.signature }],
    ['ten minutes old', old],
    ['with another time', { ...good, signature: good.signature.replace(/t=\d/, 't=9') }],
  ];
  for (const [kind, forged] of forgeries) expect([kind, await tell(forged)]).toEqual([kind, 401]);
  const unreadable = stripe.event('payment_intent.succeeded', { ...intent, amount: '100' });
  expect(await tell(unreadable)).toBe(400);
  expect(await tell(other)).toBe(200);
  expect(await tokensOf(world, ada)).toBe(0);
});

it('[payments.refund] gives money back through Stripe, at once or when Stripe says so', async () => {
  const bought = await buy('pm_card_visa', 400);
  const { viewer } = await world.ask<{
    readonly viewer: { readonly transactionsPaid: { readonly nodes: readonly { id: string }[] } };
  }>(ada, '{ viewer { transactionsPaid { nodes { id } } } }');
  const transactionId = viewer.transactionsPaid.nodes[0]?.id;
  const giveBack = (amount: string) =>
    act(
      world,
      staff,
      'refundTransaction',
      { transactionId, amount, reason: 'Asked for', idempotencyKey: randomUUID() },
      'refund { id status }',
    );
  expect(await giveBack('1.00')).toMatchObject({ refund: { status: 'SUCCEEDED' } });
  const later = await giveBack('1.50');
  expect(later).toMatchObject({ refund: { status: 'PENDING' } });
  const { id } = later['refund'] as { readonly id: string };
  const refund = { id: 're_1', object: 'refund', status: 'succeeded' };
  const event = stripe.event('refund.updated', { ...refund, metadata: { refund_id: uuidIn(id) } });
  const statuses = await Promise.all(Array.from({ length: 10 }, () => tell(event)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await tokensOf(world, ada)).toBe(150);
  expect(intentOf(bought).amount).toBe(400);
});

it('[payments.refund] never gives back what Stripe tells of and nobody asked for', async () => {
  await buy('pm_card_visa');
  const refund = { id: 're_2', status: 'succeeded', metadata: { refund_id: randomUUID() } };
  expect(await tell(stripe.event('refund.updated', refund))).toBe(200);
  expect(await tell(stripe.event('refund.updated', { id: 're_3', status: 'succeeded' }))).toBe(200);
  expect(await tokensOf(world, ada)).toBe(100);
});

it('[payments.processor-callbacks] takes back what a bank took, told by Stripe before its beginning', async () => {
  const bought = await buy('pm_card_visa');
  const dispute = {
    id: 'dp_1',
    amount: 100,
    currency: 'usd',
    reason: 'fraudulent',
    payment_intent: intentOf(bought).id,
    evidence_details: { due_by: 1_900_000_000 },
  };
  const lost = stripe.event('charge.dispute.closed', { ...dispute, status: 'lost' });
  const opened = stripe.event('charge.dispute.created', { ...dispute, status: 'needs_response' });
  expect([await tell(lost), await tell(opened)]).toEqual([200, 200]);
  expect(await tokensOf(world, ada)).toBe(0);
  const early = { ...dispute, id: 'dp_2', payment_intent: 'pi_unknown', status: 'needs_response' };
  expect(await tell(stripe.event('charge.dispute.created', early))).toBe(503);
});

it('[payments.payment-failure] leaves a payment under way where Stripe does not answer, and charges once', async () => {
  await keep('pm_card_visa');
  stripe.isDown = true;
  const idempotencyKey = randomUUID();
  const first = await buyTokens(world, ada, { tokens: 100, idempotencyKey });
  expect(first.payment?.status).toBe('PENDING');
  stripe.isDown = false;
  const again = await Promise.all(
    Array.from({ length: 5 }, () => buyTokens(world, ada, { tokens: 100, idempotencyKey })),
  );
  expect(new Set(again.map(({ payment }) => payment?.id))).toEqual(new Set([first.payment?.id]));
  await eventually(() => tokensOf(world, ada), 100);
});
