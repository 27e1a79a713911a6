import { moveClock } from '../../kit/clock';
import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { eventually } from '../payments/shop';
import { tip } from '../tips/tipping';
import { bookErrors, fund } from './purses';

let world: World;
let staff: Person;
let fan: Person;
let creator: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  staff = await world.person('staff', { accountType: 'ADMIN' });
});

beforeEach(async () => {
  fan = await world.person('fan');
  creator = await world.person('creator', { isCreator: true });
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(() => world.close());

async function worth(currency: string): Promise<string | null> {
  const { walletWorth } = await world.ask<{
    readonly walletWorth: { readonly amount: string } | null;
  }>(fan, `{ walletWorth(currencyCode: ${currency}) { amount } }`);
  return walletWorth?.amount ?? null;
}

it('[wallet.conversion-rate wallet.balance-query] values tokens in a currency by the rate that administrators set', async () => {
  await fund(world, fan, 1_005);
  expect(await worth('JPY')).toBeNull();
  const set = { currencyCode: 'GBP', tokensPerUnit: 125 };
  const made = await act(world, staff, 'setTokenRate', set, 'rate { tokensPerUnit validFrom }');
  expect(made).toMatchObject({ rate: { tokensPerUnit: 125 }, userErrors: [] });
  await eventually(() => worth('GBP'), '8.04');
  expect(await worth('USD')).toBe('10.05');
});

it('[wallet.conversion-rate] keeps the old rate until the new one begins', async () => {
  const validFrom = new Date(Date.now() + 86_400_000).toISOString();
  await act(world, staff, 'setTokenRate', { currencyCode: 'EUR', tokensPerUnit: 90 });
  await act(world, staff, 'setTokenRate', { currencyCode: 'EUR', tokensPerUnit: 180, validFrom });
  await fund(world, fan, 180);
  await eventually(() => worth('EUR'), '2.00');
  await moveClock(world.owner.pool, '2 days');
  expect(await worth('EUR')).toBe('1.00');
  await moveClock(world.owner.pool, '0');
});

it('[wallet.conversion-rate wallet.balance-query] refuses rates of the past and of nothing, and visitors', async () => {
  for (const [input, field] of [
    [{ tokensPerUnit: 0 }, 'tokensPerUnit'],
    [{ tokensPerUnit: 5, validFrom: '2026-01-01T00:00:00Z' }, 'validFrom'],
  ] as const) {
    const made = await act(world, staff, 'setTokenRate', { currencyCode: 'JPY', ...input });
    expect(made.userErrors).toEqual([{ code: 'INVALID', field: [field] }]);
  }
  expect((await world.execute(null, '{ walletWorth(currencyCode: USD) { amount } }')).code).toBe(
    'UNAUTHENTICATED',
  );
});

const entries = `query ($filter: WalletEntryFilter) { walletEntries(filter: $filter, first: 2) {
  totalCount nodes { kind amountTokens } pageInfo { hasNextPage endCursor } } }`;

it('[wallet.history] filters by kind and date, newest first', async () => {
  await fund(world, fan, 100);
  await tip(world, fan, creator, { tokens: 1 });
  await tip(world, fan, creator, { tokens: 2 });
  expect(await world.ask(fan, entries, { filter: { kind: 'TIP_SENT' } })).toMatchObject({
    walletEntries: {
      totalCount: 2,
      nodes: [
        { kind: 'TIP_SENT', amountTokens: -2 },
        { kind: 'TIP_SENT', amountTokens: -1 },
      ],
    },
  });
  const filter = { until: '2020-01-01T00:00:00Z' };
  expect(await world.ask(fan, entries, { filter })).toMatchObject({
    walletEntries: { totalCount: 0 },
  });
  expect(await world.ask(fan, entries, {})).toMatchObject({ walletEntries: { totalCount: 3 } });
});

it('[wallet.history] hides entries of others', async () => {
  await fund(world, fan, 100);
  expect(await world.ask(creator, entries, {})).toMatchObject({
    walletEntries: { totalCount: 0, nodes: [] },
  });
  expect((await world.execute(null, entries, {})).code).toBe('UNAUTHENTICATED');
});
