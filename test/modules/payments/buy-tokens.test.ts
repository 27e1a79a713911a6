import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World } from '../../kit/world';
import { buyTokens, eventually, statusOf, tokensOf } from './shop';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

it('[payments.payment-intents payments.currency-amounts] sells tokens at the rate of the moment, exactly', async () => {
  const ada = await world.person('ada');
  const bought = await buyTokens(world, ada, { tokens: 1999, testCard: 'SUCCEEDS' });
  expect(bought).toEqual({
    payment: {
      id: expect.any(String) as string,
      status: 'SUCCEEDED',
      failureReason: null,
      tokens: 1999,
      amount: { amount: '19.99', currencyCode: 'USD' },
      settledAt: expect.any(String) as string,
      paymentMethod: null,
    },
    wallet: { tokensAvailable: 1999 },
    userErrors: [],
  });
  expect(await tokensOf(world, ada)).toBe(1999);
});

it('[payments.processor-adapters] finishes a payment that the processor decides later', async () => {
  const ada = await world.person('ada');
  const { payment, wallet } = await buyTokens(world, ada, {
    tokens: 500,
    testCard: 'SUCCEEDS_LATER',
  });
  expect([payment?.status, wallet?.tokensAvailable]).toEqual(['PENDING', 0]);
  await eventually(() => tokensOf(world, ada), 500);
  expect(await statusOf(world, ada, payment?.id ?? '')).toBe('SUCCEEDED');
});

it('[payments.processor-adapters payments.payment-failure] never credits a payment that fails later', async () => {
  const ada = await world.person('ada');
  const { payment } = await buyTokens(world, ada, { tokens: 500, testCard: 'FAILS_LATER' });
  expect(payment?.status).toBe('PENDING');
  await eventually(() => statusOf(world, ada, payment?.id ?? ''), 'FAILED');
  expect(await tokensOf(world, ada)).toBe(0);
});

it.each([
  ['DECLINED', 'DECLINED'],
  ['INSUFFICIENT_FUNDS', 'INSUFFICIENT_FUNDS'],
  ['EXPIRED_CARD', 'EXPIRED_CARD'],
  ['INCORRECT_CVC', 'INCORRECT_CVC'],
  ['PROCESSING_ERROR', 'PROCESSING_ERROR'],
])(
  '[payments.payment-failure] keeps the reason of a payment that fails by %s, and never changes a balance',
  async (testCard, failureReason) => {
    const ada = await world.person('ada');
    const { payment, wallet } = await buyTokens(world, ada, { tokens: 100, testCard });
    expect(payment).toMatchObject({ status: 'FAILED', failureReason });
    expect(wallet).toEqual({ tokensAvailable: 0 });
  },
);

it('[payments.payment-failure] lets a failed purchase be tried again under another key, and charges once', async () => {
  const ada = await world.person('ada');
  const idempotencyKey = randomUUID();
  const declined = { tokens: 100, testCard: 'DECLINED', idempotencyKey };
  const first = await buyTokens(world, ada, declined);
  expect(await buyTokens(world, ada, declined)).toEqual(first);
  const again = await buyTokens(world, ada, { tokens: 100, testCard: 'SUCCEEDS' });
  expect(again.wallet).toEqual({ tokensAvailable: 100 });
  expect(await world.owner.prisma.payment.count({ where: { userId: ada.uuid } })).toBe(2);
});

it('[payments.payment-intents] charges once when the same purchase is sent fifty times at once', async () => {
  const ada = await world.person('ada');
  const input = { tokens: 1000, testCard: 'SUCCEEDS', idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 50 }, () => buyTokens(world, ada, input)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.payment?.status).toBe('SUCCEEDED');
  expect(await tokensOf(world, ada)).toBe(1000);
  expect(await world.owner.prisma.payment.count({ where: { userId: ada.uuid } })).toBe(1);
});

it('[payments.payment-failure] leaves a payment pending when the processor does not answer, and goes on with the same key', async () => {
  const ada = await world.person('ada');
  const input = { tokens: 100, testCard: 'SUCCEEDS', idempotencyKey: randomUUID() };
  const { localProcessor } = world.app;
  if (!localProcessor) throw new Error('There is no local processor.');
  const outage = jest.spyOn(localProcessor, 'charge').mockRejectedValue(new Error('unreachable'));
  const during = await buyTokens(world, ada, input);
  outage.mockRestore();
  const after = await buyTokens(world, ada, input);
  expect([during.payment?.status, during.wallet?.tokensAvailable]).toEqual(['PENDING', 0]);
  expect([after.payment?.status, after.wallet?.tokensAvailable]).toEqual(['SUCCEEDED', 100]);
  expect(after.payment?.id).toBe(during.payment?.id);
});

it('[payments.payment-intents] refuses a key that came with another amount, and takes it from somebody else', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const idempotencyKey = randomUUID();
  await buyTokens(world, ada, { tokens: 100, testCard: 'SUCCEEDS', idempotencyKey });
  const other = await buyTokens(world, ada, { tokens: 101, testCard: 'SUCCEEDS', idempotencyKey });
  expect(other).toEqual({
    payment: null,
    wallet: null,
    userErrors: [{ code: 'CONFLICT', field: ['idempotencyKey'] }],
  });
  const bens = await buyTokens(world, ben, { tokens: 100, testCard: 'SUCCEEDS', idempotencyKey });
  expect(bens.wallet).toEqual({ tokensAvailable: 100 });
  expect(await tokensOf(world, ada)).toBe(100);
});

it('[payments.payment-intents] refuses amounts outside 100 to 1,000,000 tokens, and nothing is written', async () => {
  const ada = await world.person('ada');
  for (const tokens of [0, -100, 99, 1_000_001, 2_147_483_647]) {
    const { payment, userErrors } = await buyTokens(world, ada, { tokens, testCard: 'SUCCEEDS' });
    expect([tokens, payment, userErrors]).toEqual([
      tokens,
      null,
      [{ code: 'INVALID', field: ['tokens'] }],
    ]);
  }
  expect(await world.owner.prisma.payment.count({ where: { userId: ada.uuid } })).toBe(0);
});

it('[payments.currency-amounts] refuses fractions of tokens before anything happens', async () => {
  const ada = await world.person('ada');
  const { code, errors } = await world.execute(
    ada,
    'mutation ($input: BuyTokensInput!) { buyTokens(input: $input) { userErrors { code } } }',
    { input: { tokens: 100.5, testCard: 'SUCCEEDS', idempotencyKey: randomUUID() } },
  );
  expect([code, errors.length]).toEqual(['BAD_USER_INPUT', 1]);
});

it('[payments.payment-intents identity.account-status] refuses visitors and accounts that are not confirmed', async () => {
  const unconfirmed = await world.person('ada', { status: 'PENDING_VERIFICATION' });
  const mutation =
    'mutation ($input: BuyTokensInput!) { buyTokens(input: $input) { userErrors { code } } }';
  const input = { tokens: 100, testCard: 'SUCCEEDS', idempotencyKey: randomUUID() };
  const { code: visitor } = await world.execute(null, mutation, { input });
  const { code: pending } = await world.execute(unconfirmed, mutation, { input });
  expect([visitor, pending]).toEqual(['UNAUTHENTICATED', 'FORBIDDEN']);
});

it('[payments.payment-intents] hides payments from everybody but the payer', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { payment } = await buyTokens(world, ada, { tokens: 100, testCard: 'SUCCEEDS' });
  expect(await statusOf(world, ada, payment?.id ?? '')).toBe('SUCCEEDED');
  expect(await statusOf(world, ben, payment?.id ?? '')).toBeNull();
  const foreign = encodeGlobalId('PaymentMethod', '01900000-0000-7000-8000-000000000000');
  const { userErrors } = await buyTokens(world, ben, { tokens: 100, paymentMethodId: foreign });
  expect(userErrors).toEqual([{ code: 'NOT_FOUND', field: ['paymentMethodId'] }]);
});
