import { verify } from '@node-rs/argon2';
import { Pool } from 'pg';
import {
  demoAccounts,
  demoPassword,
  isEmpty,
  seedDemoData,
  type SeedOptions,
  type SeedSummary,
} from '../../prisma/seed';
import { createDatabase, type TestDatabase } from '../kit/database';

const baseDate = new Date('2026-03-01T12:00:00Z');

/** Lends a migrated database to one piece of work. */
async function onDatabase<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const database = await createDatabase('migrated');
  const pool = new Pool({ connectionString: database.url, max: 2 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
    await database.drop();
  }
}

async function rowsOf<T extends Record<string, unknown>>(pool: Pool, text: string): Promise<T[]> {
  return (await pool.query<T>(text)).rows;
}

/** Tables whose ids and times the database makes by itself, as tokens are posted. */
const posted = [
  ...['ledger', 'ledger_movements', 'wallets', 'transactions', 'earnings', 'user_balances'],
  ...['journal_entries', 'journal_entry_lines', 'account_balances'],
];

/** A hash of all rows, by table. */
async function hashes(pool: Pool): Promise<Record<string, string>> {
  const tables = await rowsOf<{ name: string }>(
    pool,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_prisma%'`,
  );
  const entries = tables
    .filter(({ name }) => !posted.includes(name) && !name.startsWith('audit_logs'))
    .map(async ({ name }) => {
      const [row] = await rowsOf<{ hash: string }>(
        pool,
        `SELECT count(*) || ':' || md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS hash FROM "${name}" t`,
      );
      return [name, row?.hash ?? ''] as const;
    });
  return Object.fromEntries(await Promise.all(entries));
}

async function countOf(pool: Pool, from: string): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(pool, `SELECT count(*)::int AS count FROM ${from}`);
  return row?.count ?? 0;
}

describe('demo data', () => {
  let database: TestDatabase;
  let pool: Pool;
  let summary: SeedSummary;
  let wasEmpty: boolean;
  const progress: number[] = [];

  beforeAll(async () => {
    database = await createDatabase('migrated');
    pool = new Pool({ connectionString: database.url, max: 2 });
    wasEmpty = await isEmpty(pool);
    summary = await seedDemoData(pool, {
      environment: 'test',
      baseDate,
      onProgress: ({ rowsWritten }) => progress.push(rowsWritten),
    });
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('finds an empty database and fills it', async () => {
    expect(wasEmpty).toBe(true);
    expect(await isEmpty(pool)).toBe(false);
  });

  it('tells what it wrote', async () => {
    const counts = Object.keys(summary.rows).map(
      async (table) => [table, await countOf(pool, table)] as const,
    );
    expect(Object.fromEntries(await Promise.all(counts))).toEqual(summary.rows);
    expect(progress.at(-1)).toBe(summary.rowsTotal);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
  });

  it('is the same at every run', async () => {
    const again = await onDatabase(async (other) => {
      await seedDemoData(other, { environment: 'test', baseDate });
      return hashes(other);
    });

    expect(again).toEqual(await hashes(pool));
  });

  it('takes place now unless it is told otherwise, and is as large', async () => {
    const fresh = `posts WHERE published_at > now() - interval '4 hours'`;
    const { rows, count } = await onDatabase(async (other) => ({
      rows: (await seedDemoData(other, { environment: 'test' })).rows,
      count: await countOf(other, fresh),
    }));

    expect(rows).toEqual(summary.rows);
    expect(count).toBeGreaterThan(0);
  });

  it.each([
    ['users', 300],
    [`creators WHERE status = 'APPROVED'`, 40],
    [`creators WHERE status = 'PENDING'`, 3],
    [`posts WHERE status = 'PUBLISHED'`, 3_000],
    [`posts WHERE status = 'DRAFT'`, 50],
    [`posts WHERE visibility = 'PAID' AND price_tokens > 0`, 150],
    [`posts WHERE published_at < '2025-01-01'`, 300],
    ['payment_methods WHERE is_default', 300],
    ['subscription_plans WHERE retired_at IS NULL', 60],
    [`subscriptions WHERE status = 'ACTIVE'`, 300],
    [`subscriptions WHERE status = 'CANCELLED'`, 20],
    [`payments WHERE purpose = 'TOKENS'`, 100],
    ['wallets WHERE balance > 0', 100],
    ['content_tags WHERE usage_count > 0', 60],
    ['post_comments', 9_000],
    ['post_comments WHERE depth > 0', 2_000],
    ['post_likes', 20_000],
    ['follows', 4_000],
    [`conversations WHERE kind = 'DIRECT'`, 150],
    ['messages', 3_000],
    ['messages WHERE price_tokens > 0', 40],
    [`live_streams WHERE status = 'LIVE' AND peak_viewer_count > 0`, 6],
    [`live_streams WHERE status = 'SCHEDULED' AND scheduled_for > '2026-03-01T12:00Z'`, 10],
    [`live_streams WHERE status = 'ENDED'`, 60],
    [`live_streams WHERE status = 'CANCELLED'`, 3],
    [`notifications WHERE read_at IS NOT NULL`, 50],
  ])('has %s: %d or more', async (from, least) => {
    expect(await countOf(pool, from)).toBeGreaterThanOrEqual(least);
  });

  it('has posts of every visibility and kind on every brand', async () => {
    const [row] = await rowsOf(
      pool,
      `SELECT count(DISTINCT visibility)::int AS visibilities, count(DISTINCT content_type)::int AS kinds,
         count(DISTINCT cluster_key)::int AS brands FROM posts WHERE status = 'PUBLISHED'`,
    );
    expect(row).toEqual({ visibilities: 5, kinds: 5, brands: 9 });
  });

  it.each([
    [
      'posts',
      'like_count = (SELECT count(*) FROM post_likes l WHERE l.post_id = t.id) AND comment_count = (SELECT count(*) FROM post_comments c WHERE c.post_id = t.id)',
    ],
    [
      'creators',
      'follower_count = (SELECT count(*) FROM follows f WHERE f.followee_id = t.user_id)',
    ],
    [
      'content_tags',
      'usage_count = (SELECT count(*) FROM content_tag_assignments a WHERE a.tag_id = t.id)',
    ],
  ])('keeps the counters of %s equal to their rows', async (table, isRight) => {
    expect(await countOf(pool, `${table} t WHERE NOT (${isRight})`)).toBe(0);
  });

  it('numbers the messages of every conversation without gaps, in the order of time and ids', async () => {
    const wrong = await rowsOf(
      pool,
      `SELECT c.id FROM conversations c JOIN messages m ON m.conversation_id = c.id GROUP BY c.id
       HAVING array_agg(m.sequence ORDER BY m.created_at, m.id)
           <> array(SELECT generate_series(1, c.last_sequence))
         OR array_agg(m.id ORDER BY m.sequence) <> array_agg(m.id ORDER BY m.id)
         OR max(m.created_at) IS DISTINCT FROM c.last_message_at`,
    );
    expect(wrong).toEqual([]);
    expect(await countOf(pool, 'conversations WHERE last_sequence = 0')).toBe(0);
  });

  it('lets nobody write without having read, nor read what was not said', async () => {
    const wrong = await countOf(
      pool,
      `conversation_participants p JOIN conversations c ON c.id = p.conversation_id
       WHERE p.last_read_sequence > c.last_sequence OR p.last_read_sequence < (
         SELECT coalesce(max(sequence), 0) FROM messages m
         WHERE m.conversation_id = c.id AND m.sender_id = p.user_id)`,
    );
    expect(wrong).toBe(0);
  });

  it('keys every direct conversation by its two people, the smaller id first', async () => {
    const wrong = await countOf(
      pool,
      `conversations c WHERE direct_key <> (
         SELECT string_agg(user_id::text, ':' ORDER BY user_id) FROM conversation_participants p
         WHERE p.conversation_id = c.id)`,
    );
    expect(wrong).toBe(0);
  });

  it('lets people like and discuss only what they may open, and only once it is out', async () => {
    const doings = `(SELECT post_id, user_id, created_at FROM post_likes
      UNION ALL SELECT post_id, author_id, created_at FROM post_comments) AS d
      JOIN posts p ON p.id = d.post_id JOIN creators k ON k.id = p.creator_id`;
    const mayOpen = `p.visibility = 'PUBLIC' OR k.user_id = d.user_id OR (p.visibility = 'FOLLOWERS' AND EXISTS (
      SELECT FROM follows f WHERE f.followee_id = k.user_id AND f.follower_id = d.user_id
        AND f.created_at <= d.created_at))`;
    expect(await countOf(pool, `${doings} WHERE NOT (${mayOpen})`)).toBe(0);
    expect(await countOf(pool, `${doings} WHERE d.created_at < p.published_at`)).toBe(0);
    expect(await countOf(pool, `${doings} WHERE p.status <> 'PUBLISHED'`)).toBe(0);
  });

  it('puts nothing but announcements after the base date, and nobody before their account', async () => {
    const moments = ['users', 'posts', 'follows', 'post_likes', 'post_comments', 'messages']
      .concat(['live_streams', 'notifications', 'conversations', 'creators'])
      .map((table) => `SELECT created_at FROM ${table}`)
      .concat(['SELECT published_at FROM posts', 'SELECT ended_at FROM live_streams'])
      .join(' UNION ALL ');
    const late = `(${moments}) AS m WHERE created_at > '${baseDate.toISOString()}'`;
    expect(await countOf(pool, late)).toBe(0);
    const early = `(SELECT user_id, created_at FROM post_likes UNION ALL SELECT author_id, created_at FROM post_comments
      UNION ALL SELECT sender_id, created_at FROM messages UNION ALL SELECT follower_id, created_at FROM follows) AS d
      JOIN users u ON u.id = d.user_id WHERE d.created_at < u.created_at`;
    expect(await countOf(pool, early)).toBe(0);
  });

  it('puts every answer after what it answers, under the same post', async () => {
    const wrong = `post_comments c JOIN post_comments parent ON parent.id = c.parent_id
      WHERE c.created_at < parent.created_at OR c.post_id <> parent.post_id
        OR c.depth <> parent.depth + 1 OR c.author_id = parent.author_id`;
    expect(await countOf(pool, wrong)).toBe(0);
  });

  it('gives ids that begin with the time of their rows', async () => {
    const tables = ['users', 'creators', 'posts', 'post_comments', 'messages', 'notifications'];
    for (const table of tables) {
      const stamp = `lpad(to_hex((extract(epoch FROM created_at) * 1000)::bigint), 12, '0')`;
      const wrong = `${table} WHERE left(replace(id::text, '-', ''), 12) <> ${stamp} OR id::text !~ '^.{14}7.{4}[89ab]'`;
      expect([table, await countOf(pool, wrong)]).toEqual([table, 0]);
    }
  });

  it('gives everybody the tokens that they paid for, and the logins 5,000 each', async () => {
    const wrong = `users u JOIN wallets w ON w.user_id = u.id WHERE w.balance <> (
      SELECT coalesce(sum(p.tokens), 0) FROM payments p WHERE p.user_id = u.id)`;
    expect(await countOf(pool, wrong)).toBe(0);
    const rich = `wallets w JOIN users u ON u.id = w.user_id
      WHERE u.username LIKE 'demo\\_%' AND w.balance = 5000`;
    expect(await countOf(pool, rich)).toBe(4);
  });

  it('has every subscription paid for its period, and none of the demo fan to the demo creator', async () => {
    const unpaid = `subscriptions s WHERE NOT EXISTS (SELECT FROM payments p
      WHERE p.subscription_id = s.id AND p.amount_minor = s.price_minor AND p.created_at = s.current_period_start)`;
    expect(await countOf(pool, unpaid)).toBe(0);
    const taken = `subscriptions s JOIN users u ON u.id = s.fan_id JOIN creators c ON c.id = s.creator_id
      WHERE u.username = 'demo_fan' AND c.handle = 'demo_creator'`;
    expect(await countOf(pool, taken)).toBe(0);
    const others = `subscriptions s JOIN users u ON u.id = s.fan_id WHERE u.username = 'demo_fan'`;
    expect(await countOf(pool, others)).toBeGreaterThan(2);
  });

  it('tells nothing and leaves no trail', async () => {
    expect(await countOf(pool, 'outbox_events')).toBe(0);
    expect(await countOf(pool, 'audit_logs')).toBe(0);
    expect(await countOf(pool, 'user_sessions')).toBe(0);
  });

  it('has statistics for the planner', async () => {
    const [row] = await rowsOf<{ reltuples: number }>(
      pool,
      `SELECT reltuples::int FROM pg_class WHERE relname = 'post_likes'`,
    );
    expect(row?.reltuples).toBe(summary.rows.post_likes);
  });
  it('has four logins, active and verified, with the password that is printed', async () => {
    const rows = await rowsOf<{ email: string; hash: string }>(
      pool,
      `SELECT p.email, u.username, u.account_type AS "accountType", c.password_hash AS hash
       FROM users u JOIN user_private p ON p.user_id = u.id JOIN user_credentials c ON c.user_id = u.id
       WHERE p.email::text LIKE '%@demo.test' AND u.status = 'ACTIVE' AND p.email_verified_at IS NOT NULL`,
    );
    const isRight = await Promise.all(rows.map(({ hash }) => verify(hash, demoPassword)));
    expect(isRight).toEqual([true, true, true, true]);
    const expected = Object.values(demoAccounts).map(({ email, username, accountType }) =>
      expect.objectContaining({ email, username, accountType }),
    );
    expect(rows).toEqual(expect.arrayContaining(expected));
  });

  it('lets nobody log in as anybody else', async () => {
    const others = await rowsOf<{ hash: string }>(
      pool,
      `SELECT DISTINCT password_hash AS hash FROM user_credentials c JOIN user_private p USING (user_id)
       WHERE p.email::text NOT LIKE '%@demo.test'`,
    );
    expect(others).toHaveLength(1);
    expect(others[0]?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verify(others[0]?.hash ?? '', demoPassword)).toBe(false);
  });

  it('gives the demo creator posts of every visibility, followers and one announced stream', async () => {
    const [row] = await rowsOf(
      pool,
      `SELECT c.handle, c.status, c.follower_count > 50 AS "isFollowed",
         (SELECT count(DISTINCT visibility)::int FROM posts p WHERE p.creator_id = c.id AND p.status = 'PUBLISHED')
           AS visibilities,
         (SELECT count(*) >= 100 FROM posts p WHERE p.creator_id = c.id) AS "hasPosts",
         (SELECT array_agg(DISTINCT s.status::text ORDER BY s.status::text)
           FROM live_streams s WHERE s.host_id = c.id) AS streams,
         (SELECT count(*) >= 20 FROM conversation_participants p WHERE p.user_id = c.user_id) AS talks
       FROM creators c JOIN users u ON u.id = c.user_id WHERE u.username = 'demo_creator'`,
    );
    expect(row).toEqual({
      handle: 'demo_creator',
      status: 'APPROVED',
      isFollowed: true,
      visibilities: 5,
      hasPosts: true,
      streams: ['ENDED', 'SCHEDULED'],
      talks: true,
    });
  });

  it('gives the demo fan creators to follow and things to read, also from the demo creator', async () => {
    const [row] = await rowsOf(
      pool,
      `SELECT
         (SELECT count(*)::int FROM follows f WHERE f.follower_id = u.id) AS follows,
         (SELECT count(*) >= 5 FROM conversation_participants p WHERE p.user_id = u.id) AS talks,
         (SELECT count(*) >= 4 FROM conversation_participants p JOIN conversations c ON c.id = p.conversation_id
           WHERE p.user_id = u.id AND p.last_read_sequence < c.last_sequence) AS "hasUnread",
         (SELECT count(*) >= 5 FROM notifications n WHERE n.recipient_id = u.id AND read_at IS NULL) AS "hasNews",
         EXISTS (SELECT FROM live_streams s JOIN creators k ON k.id = s.host_id
           JOIN follows f ON f.followee_id = k.user_id AND f.follower_id = u.id WHERE s.status = 'LIVE') AS "hasLive",
         EXISTS (SELECT FROM conversation_participants mine
           JOIN conversation_participants theirs USING (conversation_id)
           JOIN users creator ON creator.id = theirs.user_id AND creator.username = 'demo_creator'
           JOIN conversations c ON c.id = mine.conversation_id
           WHERE mine.user_id = u.id AND mine.last_read_sequence < c.last_sequence) AS "hasUnreadOfCreator"
       FROM users u WHERE u.username = 'demo_fan'`,
    );
    expect(row).toEqual({
      follows: 25,
      talks: true,
      hasUnread: true,
      hasNews: true,
      hasLive: true,
      hasUnreadOfCreator: true,
    });
  });

  it('is not written where somebody has an account, and nothing changes then', async () => {
    const before = await hashes(pool);
    const again = seedDemoData(pool, { environment: 'test', baseDate });

    await expect(again).rejects.toThrow('this one has accounts');
    expect(await hashes(pool)).toEqual(before);
  });

  it('is never written in production', async () => {
    const options = { environment: 'production' } as unknown as SeedOptions;

    await onDatabase(async (empty) => {
      await expect(seedDemoData(empty, options)).rejects.toThrow('production');
      expect(await isEmpty(empty)).toBe(true);
    });
  });
});
