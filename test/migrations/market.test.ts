import { Pool, type DatabaseError } from 'pg';
import { cloneDatabase } from '../kit/database';
import { createCreator, createUser, idFrom } from './people';

let pool: Pool;
let creator: string;
let service: string;
let guest: string;

beforeAll(async () => {
  pool = new Pool({ connectionString: await cloneDatabase(), max: 25 });
  creator = await createCreator(pool, await createUser(pool));
  service = await idFrom(
    pool,
    `INSERT INTO booking_services (creator_id, name, duration_minutes, price_tokens) VALUES ($1, 'Talk', 30, 100)`,
    [creator],
  );
  guest = await createUser(pool);
});

afterAll(() => pool.end());

const book = `INSERT INTO bookings (service_id, creator_id, guest_id, starts_at, ends_at, price_tokens)
  VALUES ($1, $2, $3, $4, $5, 100)`;

function booking(startsAt: string, endsAt: string): Promise<string> {
  return idFrom(pool, book, [service, creator, guest, startsAt, endsAt]);
}

/** The constraint that a statement breaks; null where it breaks none. */
async function broken(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return (error as DatabaseError).constraint ?? (error as DatabaseError).message;
  }
}

it('[marketplace.book-appointment] gives one of twenty the same hour, and the next hour to another', async () => {
  const asked = await Promise.all(
    Array.from({ length: 20 }, () =>
      broken(booking('2030-05-01T10:00:00Z', '2030-05-01T11:00:00Z')),
    ),
  );
  await booking('2030-05-01T11:00:00Z', '2030-05-01T12:00:00Z');

  expect(asked.filter((constraint) => constraint === null)).toHaveLength(1);
  expect(asked.filter((constraint) => constraint === 'bookings_no_overlap')).toHaveLength(19);
});

it('[marketplace.book-appointment] refuses an overlapping booking, until the first is called off', async () => {
  const first = await booking('2030-06-01T10:00:00Z', '2030-06-01T11:00:00Z');
  const overlapping = (): Promise<string> =>
    booking('2030-06-01T10:30:00Z', '2030-06-01T11:30:00Z');
  const before = await broken(overlapping());
  await pool.query(
    `UPDATE bookings SET status = 'CANCELLED', cancelled_at = now(), cancelled_by_id = $2 WHERE id = $1`,
    [first, guest],
  );

  expect(before).toBe('bookings_no_overlap');
  expect(await broken(overlapping())).toBeNull();
});

it.each([
  [`ends_at = starts_at`, 'bookings_end_after_start'],
  [`price_tokens = -1`, 'bookings_price_not_negative'],
  [`refund_tokens = 101`, 'bookings_refund_within'],
  [`cancelled_at = now()`, 'bookings_cancelled_whole'],
  [`moved_from_id = id`, 'bookings_not_moved_from_itself'],
  [`status = 'COMPLETED'`, 'bookings_status_step'],
] as const)(
  '[marketplace.booking-lifecycle] refuses a booking with %s by %s',
  async (change, constraint) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ id: string }>(`${book} RETURNING id`, [
        service,
        creator,
        guest,
        '2030-07-01T10:00:00Z',
        '2030-07-01T11:00:00Z',
      ]);
      expect(
        await broken(client.query(`UPDATE bookings SET ${change} WHERE id = $1`, [rows[0]?.id])),
      ).toBe(constraint);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  },
);

it('[marketplace.book-appointment] refuses an appointment with somebody else than the one who offers it', async () => {
  const other = await createCreator(pool, await createUser(pool));
  const values = [service, other, guest, '2030-08-01T10:00:00Z', '2030-08-01T11:00:00Z'];

  expect(await broken(pool.query(book, values))).toBe('bookings_creator_of_service');
});

it('[marketplace.orders] takes an order whose total is that of its lines, and refuses another', async () => {
  const product = await idFrom(
    pool,
    `INSERT INTO products (creator_id, cluster_key, kind, name, price_tokens) VALUES ($1, 'fanzlab', 'PHYSICAL', 'Print', 50)`,
    [creator],
  );
  const order = (total: number): Promise<unknown> =>
    pool.query(
      `WITH o AS (INSERT INTO orders (buyer_id, creator_id, total_tokens) VALUES ($1, $2, $3) RETURNING id)
       INSERT INTO order_items (order_id, product_id, quantity, price_tokens, total_tokens) SELECT id, $4, 2, 50, 100 FROM o`,
      [guest, creator, total, product],
    );

  expect(await broken(order(100))).toBeNull();
  expect(await broken(order(99))).toBe('orders_total_of_items');
});

it('[marketplace.products] never lets the stock fall below zero, however many order at once', async () => {
  const product = await idFrom(
    pool,
    `INSERT INTO products (creator_id, cluster_key, kind, name, price_tokens, stock) VALUES ($1, 'fanzlab', 'PHYSICAL', 'Print', 50, 3)`,
    [creator],
  );
  const taken = await Promise.all(
    Array.from({ length: 20 }, () =>
      broken(pool.query('UPDATE products SET stock = stock - 1 WHERE id = $1', [product])),
    ),
  );

  expect(taken.filter((constraint) => constraint === null)).toHaveLength(3);
  expect(taken.filter((constraint) => constraint === 'products_stock_not_negative')).toHaveLength(
    17,
  );
});

it('[gamification.points gamification.points-redemption] lets one of twenty spend the same points', async () => {
  const user = await createUser(pool);
  const reward = await idFrom(
    pool,
    `INSERT INTO loyalty_rewards (name, description, points) VALUES ('Sticker', 'A sticker', 80)`,
    [],
  );
  await pool.query(
    `INSERT INTO user_points (user_id, version, kind, amount, balance_after, cause) VALUES ($1, 1, 'EARNED', 100, 100, 'tip.send')`,
    [user],
  );
  const spend = `INSERT INTO user_points (user_id, version, kind, amount, balance_after, reward_id, cause)
    SELECT user_id, version + 1, 'REDEEMED', -80, balance_after - 80, $2, 'reward.redeem' FROM user_points
    WHERE user_id = $1 ORDER BY version DESC LIMIT 1`;
  const spent = await Promise.all(
    Array.from({ length: 20 }, () => broken(pool.query(spend, [user, reward]))),
  );
  const forged = `INSERT INTO user_points (user_id, version, kind, amount, balance_after, cause)
    VALUES ($1, 3, 'EARNED', 5, 500, 'tip.send')`;

  expect(spent.filter((constraint) => constraint === null)).toHaveLength(1);
  expect(await broken(pool.query(forged, [user]))).toBe('user_points_follow');
});

it('[gamification.levels] keeps experience as the sum of its changes, and never changes one', async () => {
  const user = await createUser(pool);
  const add = `INSERT INTO user_xp_transactions (user_id, amount, cause, cause_id) VALUES ($1, $2, 'comment.create', app.uuid_v7())`;
  await Promise.all(Array.from({ length: 12 }, () => pool.query(add, [user, 10])));
  await pool.query(add, [user, -20]);
  const { rows } = await pool.query('SELECT xp, level FROM user_xp WHERE user_id = $1', [user]);

  expect(rows).toEqual([{ xp: 100, level: 2 }]);
  expect(
    await broken(
      pool.query('UPDATE user_xp_transactions SET amount = 1 WHERE user_id = $1', [user]),
    ),
  ).toBe('user_xp_transactions_append_only');
});
