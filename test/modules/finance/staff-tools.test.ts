import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { moveClock } from '../../kit/clock';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { buyTokens } from '../payments/shop';
import { tip } from '../tips/tipping';
import { fund } from '../wallet/purses';
import { act, today } from './books';

let world: World;
let accountant: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  accountant = await world.person('accountant', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

it('[finance.platform-revenue] shows administrators what was sold on a day, with fees, costs and the share of creators', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await buyTokens(world, fan, { tokens: 10_000, testCard: 'SUCCEEDS' });
  await tip(world, fan, creator, { tokens: 1_000 });
  const { platformRevenue } = await world.ask<{ readonly platformRevenue: readonly object[] }>(
    accountant,
    `query ($since: String!) { platformRevenue(since: $since) {
      day gross { amount } fees { amount } processorCost { amount } creatorShare { amount } refunded { amount } } }`,
    { since: today() },
  );
  expect(platformRevenue).toEqual([
    {
      day: today(),
      gross: { amount: '10.00' },
      fees: { amount: '2.00' },
      processorCost: { amount: '3.20' },
      creatorShare: { amount: '8.00' },
      refunded: { amount: '0.00' },
    },
  ]);
});

it('[finance.platform-revenue] refuses creators', async () => {
  const creator = await world.person('creator', { isCreator: true });
  const { code } = await world.execute(creator, '{ platformRevenue(since: "2026-01-01") { day } }');
  expect(code).toBe('FORBIDDEN');
});

const stuck = '{ stuckPayments(olderThanMinutes: 30) { paymentId processor amount { amount } } }';

it('[payments.payment-intents] shows administrators payments that nobody has decided for long', async () => {
  const fan = await world.person('fan');
  await world.app.localProcessor?.courier.hold();
  const { payment } = await buyTokens(world, fan, { tokens: 100, testCard: 'SUCCEEDS_LATER' });
  expect(await world.ask(accountant, stuck)).toEqual({ stuckPayments: [] });
  await moveClock(world.owner.pool, '1 hour');
  expect(await world.ask(accountant, stuck)).toEqual({
    stuckPayments: [{ paymentId: payment?.id, processor: 'local', amount: { amount: '1.00' } }],
  });
  await moveClock(world.owner.pool, '0');
  await world.app.localProcessor?.courier.release();
});

it('[payments.payment-intents] hides payments that are stuck from everybody else', async () => {
  const moderator = await world.person('moderator', { accountType: 'MODERATOR' });
  expect((await world.execute(moderator, stuck)).code).toBe('FORBIDDEN');
});

it('[payments.refund] refuses to give back what the books know nothing of', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  const { id } = await world.owner.prisma.transaction.create({
    data: {
      kind: 'TIP',
      sourceId: randomUUID(),
      payerId: fan.uuid,
      payeeId: creator.uuid,
      currencyCode: 'USD',
      grossMinor: 100n,
      netMinor: 100n,
      completedAt: new Date(),
    },
  });
  const refused = await act(
    world,
    accountant,
    'refundTransaction',
    {
      transactionId: encodeGlobalId('Transaction', id),
      reason: 'A mistake',
      idempotencyKey: randomUUID(),
    },
    'refund { id }',
  );
  expect(refused).toEqual({
    refund: null,
    userErrors: [{ code: 'INVALID_STATE', field: ['transactionId'] }],
  });
});

const reconcile = async (kind: string) =>
  act(world, accountant, 'runReconciliation', { kind }, 'differenceCount');

it.each(['WALLETS', 'JOURNAL', 'HASH_CHAIN'])(
  '[wallet.reconcile] finds nothing amiss in books that are right, by %s',
  async (kind) => {
    const fan = await world.person('fan');
    await fund(world, fan, 100);
    expect(await reconcile(kind)).toEqual({ differenceCount: 0, userErrors: [] });
  },
);

it('[wallet.reconcile] never passes a wallet that is not the sum of its entries', async () => {
  const fan = await world.person('fan');
  await fund(world, fan, 100);
  const change = (by: number) =>
    world.owner.pool.query(
      `SET session_replication_role = replica; UPDATE wallets SET balance = balance + ${by}
       WHERE user_id = '${fan.uuid}'; SET session_replication_role = DEFAULT`,
    );
  await change(1);
  expect(await reconcile('WALLETS')).toEqual({ differenceCount: 1, userErrors: [] });
  const { reconciliationRuns } = await world.ask<{
    readonly reconciliationRuns: readonly { readonly differences: string }[];
  }>(accountant, '{ reconciliationRuns { kind differenceCount differences } }');
  expect(JSON.parse(reconciliationRuns[0]?.differences ?? '[]')).toMatchObject([
    { stored: 101, counted: 100 },
  ]);
  await change(-1);
  expect(await reconcile('WALLETS')).toEqual({ differenceCount: 0, userErrors: [] });
});
