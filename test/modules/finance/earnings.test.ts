import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { createPlan, subscribe } from '../subscriptions/plans';
import { tip } from '../tips/tipping';
import { fund } from '../wallet/purses';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const asked = `query ($handle: String!) {
  creator(handle: $handle) { earningsTotal { amount } earningsThisMonth { amount } payingSubscriberCount }
}`;

/** What somebody is told of the earnings of a creator. */
function earningsOf(creator: Person, viewer: Person | null): Promise<unknown> {
  return world.ask(viewer, asked, { handle: creator.creator?.handle });
}

it('[finance.earnings-summary finance.month-to-date] sums tips once, however many subscribe', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const { ben, cleo, dan } = await world.people('ben', 'cleo', 'dan');
  await fund(world, ben, 10_000);
  await tip(world, ben, ada, { tokens: 10_000 });
  const alone = await earningsOf(ada, ada);
  const planId = await createPlan(world, ada);
  for (const fan of [ben, cleo, dan]) await subscribe(world, fan, { planId });

  const [{ net }] = (
    await world.owner.pool.query<{ net: string }>(
      `SELECT round(sum(net_minor) / 100.0, 2)::text AS net FROM transactions WHERE payee_id = $1 AND kind = 'SUBSCRIPTION'`,
      [ada.uuid],
    )
  ).rows as [{ net: string }];
  const amount = (80 + Number(net)).toFixed(2);

  expect(alone).toEqual({
    creator: {
      earningsTotal: { amount: '80.00' },
      earningsThisMonth: { amount: '80.00' },
      payingSubscriberCount: 0,
    },
  });
  expect(await earningsOf(ada, ada)).toEqual({
    creator: {
      earningsTotal: { amount },
      earningsThisMonth: { amount },
      payingSubscriberCount: 3,
    },
  });
});

it('[finance.earnings-summary finance.month-to-date] hides them from everybody but the creator and staff', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  const accountant = await world.person('accountant', { accountType: 'ADMIN' });
  await fund(world, ben, 100);
  await tip(world, ben, ada, { tokens: 100 });
  const nothing = {
    creator: { earningsTotal: null, earningsThisMonth: null, payingSubscriberCount: null },
  };

  expect(await earningsOf(ada, ben)).toEqual(nothing);
  expect(await earningsOf(ada, null)).toEqual(nothing);
  expect(await earningsOf(ada, accountant)).toMatchObject({
    creator: { earningsTotal: { amount: '0.80' }, payingSubscriberCount: 0 },
  });
});

it('[finance.month-to-date] never counts what was earned before the month began', async () => {
  const ada = await world.person('ada', { isCreator: true });
  const ben = await world.person('ben');
  await fund(world, ben, 100);
  await tip(world, ben, ada, { tokens: 100 });
  await world.owner.pool.query(
    `UPDATE earnings SET created_at = created_at - interval '40 days' WHERE user_id = $1`,
    [ada.uuid],
  );

  expect(await earningsOf(ada, ada)).toMatchObject({
    creator: { earningsTotal: { amount: '0.80' }, earningsThisMonth: { amount: '0.00' } },
  });
});
