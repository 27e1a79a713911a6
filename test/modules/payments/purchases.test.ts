import { randomUUID } from 'node:crypto';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { act } from '../finance/books';
import { bookErrors, fund } from '../wallet/purses';
import { buyTokens, tokensOf } from './shop';

let world: World;
let accountant: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  accountant = await world.person('accountant', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

/** A creator's post at a price in tokens. */
async function paidPost(creator: Person, price = 50): Promise<string> {
  const { createPost } = await world.ask<{
    readonly createPost: { readonly post: { readonly id: string } };
  }>(
    creator,
    `mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } userErrors { code field } } }`,
    {
      input: {
        contentType: 'TEXT',
        title: 'Behind the scenes',
        body: 'The whole story',
        visibility: 'PAID',
        price,
        publish: true,
      },
    },
  );
  return createPost.post.id;
}

/** What somebody can read of a post. */
async function bodyFor(person: Person, id: string): Promise<string | null> {
  const { node } = await world.ask<{ readonly node: { readonly body: string | null } }>(
    person,
    'query ($id: ID!) { node(id: $id) { ... on Post { body } } }',
    { id },
  );
  return node.body;
}

function buyPost(person: Person, postId: string, change: Readonly<Record<string, unknown>> = {}) {
  return act(
    world,
    person,
    'buyPost',
    { postId, idempotencyKey: randomUUID(), ...change },
    'post { id body } wallet { tokensAvailable }',
  );
}

/** A fan with tokens, a creator, and a post that costs 50. */
async function shop(tokens = 120): Promise<{ fan: Person; creator: Person; postId: string }> {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, tokens);
  return { fan, creator, postId: await paidPost(creator) };
}

/** The newest transaction that somebody paid. */
async function lastPaid(person: Person): Promise<string> {
  const { viewer } = await world.ask<{
    readonly viewer: {
      readonly transactionsPaid: { readonly nodes: readonly { readonly id: string }[] };
    };
  }>(person, '{ viewer { transactionsPaid(first: 1) { nodes { id } } } }');
  return viewer.transactionsPaid.nodes[0]?.id ?? '';
}

function refund(transactionId: string, change: Readonly<Record<string, unknown>> = {}) {
  return act(
    world,
    accountant,
    'refundTransaction',
    { transactionId, reason: 'It was broken', idempotencyKey: randomUUID(), ...change },
    'refund { status amount { amount } }',
  );
}

it('[payments.one-time-purchase finance.transactions finance.transaction-types finance.gross-fee-net finance.user-balances] sells a post once, opens it and owes the creator four fifths', async () => {
  const { fan, creator, postId } = await shop();
  expect(await bodyFor(fan, postId)).toBeNull();
  expect(await buyPost(fan, postId, { expectedPrice: 50 })).toMatchObject({
    post: { body: 'The whole story' },
    wallet: { tokensAvailable: 70 },
    userErrors: [],
  });
  const seen = await world.ask(
    creator,
    `{ viewer { balances { available { amount } lifetime { amount } }
       transactionsReceived { nodes { kind status gross { amount } fee { amount } net { amount } feeRateBps payer { id } } } } }`,
  );
  expect(seen).toEqual({
    viewer: {
      balances: [{ available: { amount: '0.40' }, lifetime: { amount: '0.40' } }],
      transactionsReceived: {
        nodes: [
          {
            kind: 'CONTENT_PURCHASE',
            status: 'COMPLETED',
            gross: { amount: '0.50' },
            fee: { amount: '0.10' },
            net: { amount: '0.40' },
            feeRateBps: 2000,
            payer: { id: fan.id },
          },
        ],
      },
    },
  });
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[payments.one-time-purchase] refuses a second purchase, one by the creator, and one at another price', async () => {
  const { fan, creator, postId } = await shop();
  await buyPost(fan, postId);
  expect((await buyPost(fan, postId)).userErrors).toEqual([
    { code: 'CONFLICT', field: ['postId'] },
  ]);
  expect((await buyPost(creator, postId)).userErrors).toEqual([
    { code: 'SELF_TARGET', field: ['postId'] },
  ]);
  const other = await world.person('other');
  expect((await buyPost(other, postId, { expectedPrice: 49 })).userErrors).toEqual([
    { code: 'CONFLICT', field: ['expectedPrice'] },
  ]);
  expect(await bodyFor(other, postId)).toBeNull();
});

it('[payments.one-time-purchase finance.user-balances finance.transactions] refuses a purchase that the wallet does not cover, and moves nothing', async () => {
  const { fan, creator, postId } = await shop(49);
  expect((await buyPost(fan, postId)).userErrors).toEqual([
    { code: 'INSUFFICIENT_FUNDS', field: ['postId'] },
  ]);
  expect(await bodyFor(fan, postId)).toBeNull();
  const { rows } = await world.owner.pool.query(
    'SELECT FROM transactions WHERE payee_id = $1 UNION ALL SELECT FROM user_balances WHERE user_id = $1',
    [creator.uuid],
  );
  expect(rows).toEqual([]);
});

it('[payments.one-time-purchase wallet.no-double-spend] sells one of twenty orders at once', async () => {
  const { fan, postId } = await shop(1_000);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => buyPost(fan, postId)));
  expect(outcomes.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(await tokensOf(world, fan)).toBe(950);
});

it('[payments.refund] gives a purchase back, takes it from the creator and closes the post', async () => {
  const { fan, creator, postId } = await shop();
  await buyPost(fan, postId);
  const sale = await lastPaid(fan);
  expect(await refund(sale)).toMatchObject({
    refund: { status: 'SUCCEEDED', amount: { amount: '0.50' } },
    userErrors: [],
  });
  expect(await tokensOf(world, fan)).toBe(120);
  expect(await bodyFor(fan, postId)).toBeNull();
  const { rows } = await world.owner.pool.query(
    'SELECT available_minor, lifetime_minor FROM user_balances WHERE user_id = $1',
    [creator.uuid],
  );
  expect(rows).toEqual([{ available_minor: '0', lifetime_minor: '0' }]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
  expect((await buyPost(fan, postId)).userErrors).toEqual([]);
});

it('[payments.refund] never gives back more than was paid, however many try at once', async () => {
  const { fan, postId } = await shop();
  await buyPost(fan, postId);
  const sale = await lastPaid(fan);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => refund(sale, { amount: '0.20' })),
  );
  expect(outcomes.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(2);
  expect(await tokensOf(world, fan)).toBe(110);
  expect(await bodyFor(fan, postId)).toBe('The whole story');
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[payments.refund payments.invoices] gives the money of a card back with a credit note, and takes the tokens', async () => {
  const fan = await world.person('fan');
  await buyTokens(world, fan, { tokens: 500, testCard: 'SUCCEEDS' });
  const outcome = await refund(await lastPaid(fan), { amount: '2.00' });
  expect(outcome).toMatchObject({ refund: { status: 'SUCCEEDED' }, userErrors: [] });
  expect(await tokensOf(world, fan)).toBe(300);
  const { viewer } = await world.ask<{ readonly viewer: { readonly invoices: unknown } }>(
    fan,
    '{ viewer { invoices { nodes { kind total { amount } lines { description amount { amount } } } } } }',
  );
  expect(viewer.invoices).toEqual({
    nodes: [
      {
        kind: 'CREDIT_NOTE',
        total: { amount: '2.00' },
        lines: [{ description: 'Refund', amount: { amount: '2.00' } }],
      },
      {
        kind: 'INVOICE',
        total: { amount: '5.00' },
        lines: [{ description: '500 tokens', amount: { amount: '5.00' } }],
      },
    ],
  });
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[payments.refund] refuses to give back tokens that were spent, and refunds by anybody but administrators', async () => {
  const { fan, postId } = await shop(1);
  await buyTokens(world, fan, { tokens: 100, testCard: 'SUCCEEDS' });
  const purchase = await lastPaid(fan);
  await buyPost(fan, postId);
  expect((await refund(purchase)).userErrors).toEqual([
    { code: 'INSUFFICIENT_FUNDS', field: ['transactionId'] },
  ]);
  const { code } = await world.execute(
    fan,
    'mutation ($input: RefundTransactionInput!) { refundTransaction(input: $input) { refund { id } } }',
    { input: { transactionId: purchase, reason: 'I want it', idempotencyKey: randomUUID() } },
  );
  expect(code).toBe('FORBIDDEN');
});

it('[payments.invoices finance.transactions finance.transaction-types finance.gross-fee-net] hides invoices and transactions from everybody else', async () => {
  const { fan, creator, postId } = await shop();
  await buyTokens(world, fan, { tokens: 100, testCard: 'SUCCEEDS' });
  await buyPost(fan, postId);
  const sale = await lastPaid(fan);
  const stranger = await world.person('stranger');
  const seen = await world.ask(
    stranger,
    'query ($sale: ID!, $fan: ID!) { sale: node(id: $sale) { id } fan: node(id: $fan) { ... on User { invoices { nodes { id } } transactionsPaid { nodes { id } } } } }',
    { sale, fan: fan.id },
  );
  expect(seen).toEqual({
    sale: null,
    fan: { invoices: { nodes: [] }, transactionsPaid: { nodes: [] } },
  });
  expect(creator.id).not.toBe(stranger.id);
});
