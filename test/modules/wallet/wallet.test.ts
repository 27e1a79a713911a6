import { World } from '../../kit/world';
import { tip } from '../tips/tipping';
import { bookErrors, fund, hold, purseOf } from './purses';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

it('[wallet.wallet-per-user wallet.balance-query] opens an empty wallet with the account', async () => {
  const ada = await world.person('ada');
  expect(await purseOf(world, ada)).toMatchObject({
    tokensTotal: 0,
    tokensAvailable: 0,
    tokensReserved: 0,
    available: { amount: '0.00', currencyCode: 'USD' },
    entries: { totalCount: 0, edges: [] },
  });
});

it('[wallet.wallet-per-user] opens one wallet for each of several accounts that begin at once', async () => {
  await world.owner.pool.query(`INSERT INTO users (username) VALUES ('twin_one'), ('twin_two')`);
  const { rows } = await world.owner.pool.query<{ wallets: string }>(
    `SELECT count(w) AS wallets FROM users u LEFT JOIN wallets w ON w.user_id = u.id
     WHERE u.username IN ('twin_one', 'twin_two') GROUP BY u.id`,
  );
  expect(rows).toEqual([{ wallets: '1' }, { wallets: '1' }]);
});

it('[wallet.balance-query wallet.conversion-rate wallet.reserve-funds] values the tokens that are not reserved at 100 for a dollar', async () => {
  const ada = await world.person('ada');
  await fund(world, ada, 1_999);
  await hold(world, ada, 250);
  expect(await purseOf(world, ada)).toMatchObject({
    tokensTotal: 1_999,
    tokensAvailable: 1_749,
    tokensReserved: 250,
    available: { amount: '17.49', currencyCode: 'USD' },
  });
});

it('[wallet.conversion-rate] never values tokens at a rate that has not begun', async () => {
  const ada = await world.person('ada');
  await fund(world, ada, 500);
  await world.owner.pool.query(
    `INSERT INTO token_rates VALUES ('USD', '2999-01-01', 50) ON CONFLICT DO NOTHING`,
  );
  expect((await purseOf(world, ada)).available).toEqual({ amount: '5.00', currencyCode: 'USD' });
});

it('[wallet.fee-separate] owes creators what they got in money, and never shows them an entry of the platform', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 100);
  await tip(world, fan, creator, { tokens: 100 });
  const { entries } = await purseOf(world, creator);
  expect(entries.edges).toEqual([]);
  const { rows } = await world.owner.pool.query(
    'SELECT available_minor, lifetime_minor FROM user_balances WHERE user_id = $1',
    [creator.uuid],
  );
  expect(rows).toEqual([{ available_minor: '80', lifetime_minor: '80' }]);
});

it('[wallet.balance-query wallet.history] hides a wallet from visitors, others and staff', async () => {
  const ada = await world.person('ada');
  const ben = await world.person('ben');
  const staff = await world.person('staff', { accountType: 'ADMIN' });
  await fund(world, ada, 100);
  const { viewer } = await world.ask<{ viewer: { wallet: { id: string } } }>(
    ada,
    '{ viewer { wallet { id } } }',
  );
  const query = `query ($ada: ID!, $wallet: ID!) {
    node(id: $ada) { ... on User { wallet { tokensTotal entries { totalCount } } } }
    wallet: node(id: $wallet) { id } }`;
  for (const person of [null, ben, staff]) {
    expect(await world.ask(person, query, { ada: ada.id, wallet: viewer.wallet.id })).toEqual({
      node: { wallet: null },
      wallet: null,
    });
  }
});

it('[wallet.history wallet.before-after] pages through the history, newest first, each entry beginning where the one before ended', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 1_000);
  for (const tokens of [10, 20, 30]) await tip(world, fan, creator, { tokens });
  const first = await purseOf(world, fan, { first: 3 });
  expect(first.entries.totalCount).toBe(4);
  expect(first.entries.pageInfo.hasNextPage).toBe(true);
  expect(first.entries.edges.map(({ node: { id: _id, ...entry } }) => entry)).toEqual([
    { kind: 'TIP_SENT', amountTokens: -30, balanceBefore: 970, balanceAfter: 940 },
    { kind: 'TIP_SENT', amountTokens: -20, balanceBefore: 990, balanceAfter: 970 },
    { kind: 'TIP_SENT', amountTokens: -10, balanceBefore: 1_000, balanceAfter: 990 },
  ]);
  await tip(world, fan, creator, { tokens: 40 });
  const { endCursor: after } = first.entries.pageInfo;
  const second = await purseOf(world, fan, { first: 3, after });
  expect(second.entries.edges.map(({ node: { id: _id, ...entry } }) => entry)).toEqual([
    { kind: 'TOKEN_PURCHASE', amountTokens: 1_000, balanceBefore: 0, balanceAfter: 1_000 },
  ]);
  expect(second.entries.pageInfo.hasNextPage).toBe(false);
  const ids = [...first.entries.edges, ...second.entries.edges].map(({ node }) => node.id);
  expect(new Set(ids).size).toBe(4);
});

it('[wallet.history] refuses the cursor of another wallet’s place when it is forged', async () => {
  const fan = await world.person('fan');
  const { code } = await world.execute(
    fan,
    '{ viewer { wallet { entries(after: "Zm9yZ2Vk") { totalCount } } } }',
  );
  expect(code).toBe('BAD_USER_INPUT');
});

it.each([
  [1, 0],
  [2, 0],
  [3, 1],
  [7, 1],
  [8, 2],
  [100, 20],
  [1_000_000, 200_000],
])(
  '[wallet.fee-separate wallet.double-entry] of a tip of %d tokens keeps a fee of %d as an entry of its own',
  async (tokens, fee) => {
    const fan = await world.person('fan');
    const creator = await world.person('creator', { isCreator: true });
    await fund(world, fan, tokens);
    await tip(world, fan, creator, { tokens });
    const { rows } = await world.owner.pool.query<{
      wallet: string;
      kind: string;
      amount: string;
    }>(
      `SELECT coalesce(w.user_id::text, w.kind::text) AS wallet, l.kind, l.amount FROM ledger l JOIN wallets w ON w.id = l.wallet_id
       JOIN ledger_movements m ON m.id = l.movement_id JOIN tips t ON t.id = m.cause_id
       WHERE t.recipient_id = $1 ORDER BY l.kind`,
      [creator.uuid],
    );
    expect(rows).toEqual([
      {
        wallet: fan.uuid,
        kind: 'TIP_SENT',
        amount: `${-tokens}`,
      },
      {
        wallet: 'EARNINGS',
        kind: 'TIP_RECEIVED',
        amount: `${tokens - fee}`,
      },
      ...(fee > 0
        ? [
            {
              wallet: 'FEES',
              kind: 'PLATFORM_FEE',
              amount: `${fee}`,
            },
          ]
        : []),
    ]);
    expect((await purseOf(world, creator)).tokensAvailable).toBe(0);
    expect(await bookErrors(world.owner.pool)).toEqual([]);
  },
);
