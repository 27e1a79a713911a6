import { World, type Person } from '../../kit/world';
import { codes, run, type Outcome } from '../identity/self';
import { createPlan, subscribe } from '../subscriptions/plans';
import { bookErrors, fund } from '../wallet/purses';
import { act } from '../finance/books';
import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { randomUUID } from 'node:crypto';
import { owed } from './paying';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());

type Parts = readonly (readonly [Person, number])[];

function share(by: Person, itemId: string, parts: Parts): Promise<Outcome> {
  const shares = parts.map(([{ id: userId }, shareBps]) => ({ userId, shareBps }));
  return run(world, by.token, 'setRevenueShares', { itemId, shares }, 'itemId');
}

/** A post of somebody for so many tokens. */
async function postOf({ creator }: Person, priceTokens: number): Promise<string> {
  const post = await world.owner.prisma.post.create({
    data: {
      ...{ creatorId: creator?.uuid ?? '', clusterKey: 'fanzlab', title: 'A post' },
      ...{ contentType: 'TEXT', status: 'PUBLISHED', visibility: 'PAID', priceTokens },
      publishedAt: new Date(),
    },
  });
  return encodeGlobalId('Post', post.id);
}

async function buy(postId: string, tokens: number): Promise<void> {
  const fan = await world.person('fan');
  await fund(world, fan, tokens);
  const order = { postId, idempotencyKey: randomUUID() };
  expect((await act(world, fan, 'buyPost', order)).userErrors).toEqual([]);
}

async function creators(): Promise<readonly [Person, Person, Person]> {
  const three = ['ada', 'ben', 'cleo'].map((name) => world.person(name, { isCreator: true }));
  return (await Promise.all(three)) as [Person, Person, Person];
}

it('[payments.revenue-splits] divides what a post earns to the cent, and gives what is left over to the largest remainders', async () => {
  const [ada, ben, cleo] = await creators();
  const postId = await postOf(ada, 125);
  expect(
    codes(
      await share(ada, postId, [
        [ada, 3_334],
        [ben, 3_333],
        [cleo, 3_333],
      ]),
    ),
  ).toEqual([]);
  await buy(postId, 125);
  // 100 cents are left after the fee: 33.34, 33.33 and 33.33 of them.
  expect(await Promise.all([ada, ben, cleo].map((each) => owed(world, each)))).toEqual([
    [34, 0],
    [33, 0],
    [33, 0],
  ]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[payments.revenue-splits] divides what subscriptions of a plan earn', async () => {
  const [ada, ben] = await creators();
  const planId = await createPlan(world, ada);
  expect(
    codes(
      await share(ada, planId, [
        [ada, 5_000],
        [ben, 5_000],
      ]),
    ),
  ).toEqual([]);
  const fan = await world.person('fan');
  await subscribe(world, fan, { planId });
  const { rows } = await world.owner.pool.query<{ net: string; parts: string[] }>(
    `SELECT t.net_minor::text AS net, array_agg(e.amount_minor::text ORDER BY e.amount_minor DESC) AS parts
     FROM transactions t JOIN earnings e ON e.transaction_id = t.id
     WHERE t.payer_id = $1 AND t.kind = 'SUBSCRIPTION' GROUP BY t.id`,
    [fan.uuid],
  );
  const [{ net, parts } = { net: '0', parts: [] }] = rows;
  expect(parts.map(Number)).toEqual([Math.ceil(Number(net) / 2), Math.floor(Number(net) / 2)]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[payments.revenue-splits] shows the parts to whoever sells the item and each payee their own, and hides them from others', async () => {
  const [ada, ben, cleo] = await creators();
  const postId = await postOf(ada, 10);
  await share(ada, postId, [
    [ada, 9_000],
    [ben, 1_000],
  ]);
  const query = 'query ($itemId: ID!) { revenueShares(itemId: $itemId) { shareBps payee { id } } }';
  const seen = async (by: Person) => {
    const { revenueShares } = await world.ask<{ revenueShares: { shareBps: number }[] }>(
      by,
      query,
      {
        itemId: postId,
      },
    );
    return revenueShares.map(({ shareBps }) => shareBps).sort();
  };
  expect([await seen(ada), await seen(ben), await seen(cleo)]).toEqual([
    [1_000, 9_000],
    [1_000],
    [],
  ]);
  await share(ada, postId, []);
  expect(await seen(ada)).toEqual([]);
});

it('[payments.revenue-splits] refuses parts that do not come to all, one person twice, fans, and items of others', async () => {
  const [ada, ben] = await creators();
  const fan = await world.person('fan');
  const postId = await postOf(ada, 10);
  for (const parts of [
    [[ada, 9_999]],
    [
      [ada, 5_000],
      [ben, 5_001],
    ],
    [
      [ada, 10_001],
      [ben, -1],
    ],
    [
      [ada, 5_000],
      [ada, 5_000],
    ],
  ] as Parts[]) {
    expect(codes(await share(ada, postId, parts))).toEqual(['INVALID']);
  }
  expect(codes(await share(ada, postId, [[fan, 10_000]]))).toEqual(['NOT_FOUND']);
  expect(codes(await share(ben, postId, [[ben, 10_000]]))).toEqual(['NOT_FOUND']);
  expect(await world.owner.prisma.revenueShare.count({ where: { payeeId: ada.uuid } })).toBe(0);
});

it('[payments.revenue-splits] never leaves parts that do not come to all, whoever sets them at once', async () => {
  const [ada, ben] = await creators();
  const postId = await postOf(ada, 10);
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      share(ada, postId, [
        [ada, 1_000 + index],
        [ben, 9_000 - index],
      ]),
    ),
  );
  const { _sum } = await world.owner.prisma.revenueShare.aggregate({
    where: { payeeId: { in: [ada.uuid, ben.uuid] } },
    _sum: { shareBps: true },
  });
  expect(_sum.shareBps).toBe(10_000);
});
