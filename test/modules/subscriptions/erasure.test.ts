import { moveClock } from '../../kit/clock';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { bookErrors } from '../wallet/purses';
import { createPlan, subscribe } from './plans';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterEach(() => moveClock(world.owner.pool, '0'));
afterAll(() => world.close());

/** Takes the request of somebody to be erased as far as that it is done. */
async function erase({ uuid }: Person): Promise<void> {
  const { pool } = world.owner;
  await pool.query(
    `INSERT INTO erasure_requests (user_id, due_at, cooling_off_until)
     VALUES ($1, app.now() + interval '30 days', app.now() + interval '1 day')`,
    [uuid],
  );
  await moveClock(pool, '2 days');
  const step = (change: string): Promise<unknown> =>
    pool.query(`UPDATE erasure_requests SET ${change} WHERE user_id = $1`, [uuid]);
  await step(`status = 'COOLING_OFF', identity_checked_at = app.now()`);
  await step(`status = 'IN_PROGRESS'`);
  await step(`status = 'COMPLETED', pseudonym = 'gone-${uuid.slice(-12)}', closed_at = app.now()`);
}

async function watch({ uuid }: Person, creator: Person): Promise<void> {
  const { id: postId } = await world.owner.prisma.post.create({
    data: {
      creatorId: creator.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      title: 'A film',
      body: 'A film',
    },
    select: { id: true },
  });
  await world.owner.pool.query(
    `WITH film AS (
       INSERT INTO videos (source, post_id, title, slug, thumbnail_url)
       VALUES ('CREATOR', $2, 'A film', $3, 'https://example.com/a.jpg') RETURNING id
     ) INSERT INTO user_watch_history (user_id, video_id) SELECT $1, id FROM film`,
    [uuid, postId, `film-${uuid.slice(-12)}`],
  );
}

async function leftOf({ uuid }: Person): Promise<unknown> {
  const { rows } = await world.owner.pool.query(
    `SELECT (SELECT count(*)::int FROM subscriptions WHERE fan_id = $1) AS subscriptions,
       (SELECT count(*)::int FROM user_watch_history WHERE user_id = $1) AS watched,
       (SELECT count(*)::int FROM payments WHERE user_id = $1) AS payments,
       (SELECT count(*)::int FROM transactions WHERE payer_id = $1) AS transactions,
       (SELECT count(*)::int FROM invoices WHERE user_id = $1) AS invoices`,
    [uuid],
  );
  return rows[0];
}

it('[subscriptions.cascade-user] removes what an erased account subscribed to and watched, and keeps its papers', async () => {
  const creator = await world.person('creator', { isCreator: true });
  const fan = await world.person('fan');
  const other = await world.person('other');
  const planId = await createPlan(world, creator);
  await subscribe(world, fan, { planId });
  await subscribe(world, other, { planId });
  await watch(fan, creator);
  await erase(fan);
  const papers = { payments: 1, transactions: 1, invoices: 1 };
  expect(await leftOf(fan)).toEqual({ subscriptions: 0, watched: 0, ...papers });
  expect(await leftOf(other)).toEqual({ subscriptions: 1, watched: 0, ...papers });
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[subscriptions.cascade-user] refuses while a payment is under way, and never lets go of a payment otherwise', async () => {
  const creator = await world.person('creator', { isCreator: true });
  const fan = await world.person('fan');
  const planId = await createPlan(world, creator);
  await world.app.localProcessor?.courier.hold();
  await subscribe(world, fan, { planId, testCard: 'SUCCEEDS_LATER' });
  await expect(erase(fan)).rejects.toThrow('subscriptions_erased_when_settled');
  expect(await leftOf(fan)).toMatchObject({ subscriptions: 1, payments: 1 });
  await expect(
    world.owner.pool.query('UPDATE payments SET subscription_id = NULL WHERE user_id = $1', [
      fan.uuid,
    ]),
  ).rejects.toThrow('payments_terms_fixed');
  await world.app.localProcessor?.courier.release();
});
