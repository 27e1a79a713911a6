import type { Client } from 'pg';

/** How much there is to read: as many posts as a busy brand has, with what stands under them. */
export const rows = {
  users: 20_000,
  creators: 2_000,
  posts: 100_000,
  media: 150_000,
  tags: 400,
  comments: 300_000,
  likes: 200_000,
  conversations: 2_000,
  messages: 200_000,
} as const;

/** The id of the n-th row of a table: SQL, with the table's number as its prefix, so that ids need no look-up. */
const id = (table: number, n: string): string =>
  `(lpad(to_hex(${table}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`;

const tables = { user: 1, creator: 2, post: 3, comment: 4, conversation: 5, message: 6, tag: 7 };

const userId = (n: string): string => id(tables.user, n);
const creatorId = (n: string): string => id(tables.creator, n);
const postId = (n: string): string => id(tables.post, n);
const commentId = (n: string): string => id(tables.comment, n);
const tagId = (n: string): string => id(tables.tag, n);
const conversationId = (n: string): string => id(tables.conversation, n);

/** A row of the data by its kind and number, from 1: the same in every run. */
export function rowId(table: keyof typeof tables, n: number): string {
  const prefix = tables[table].toString(16).padStart(8, '0');
  return `${prefix}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** The post that the n-th request is about: one that everybody may open in every setting. */
export function postNumber(n: number): number {
  return 1 + 10 * ((n * 7919) % (rows.posts / 10));
}

/** The creator whom the n-th tip is for: nobody who sends any. */
export function tippedNumber(n: number): number {
  return 101 + (n % (rows.creators - 100));
}

/** Words that differ from row to row, some of them rare enough to be searched for. */
const words = (n: string): string => `
  (ARRAY['morning','evening','studio','garden','harbour','winter','summer','letter','window','mirror'])[1 + ${n} % 10]
  || ' ' || (ARRAY['light','sketch','walk','rehearsal','study','session','notes','portrait','journey','recipe'])[1 + (${n} / 10) % 10]
  || ' ' || (ARRAY['in blue','by the sea','after rain','with friends','at home','on film','for two','in progress'])[1 + (${n} / 100) % 8]`;

const statements: readonly string[] = [
  // The rules of the database are tried elsewhere; here a quarter of a million rows must not take an hour.
  'SET session_replication_role = replica',
  `INSERT INTO users (id, username, account_type, status, primary_cluster_key)
   SELECT ${userId('n')}, 'user_' || n, (CASE WHEN n <= ${rows.creators} THEN 'CREATOR' ELSE 'FAN' END)::"AccountType", 'ACTIVE', 'fanzlab'
   FROM generate_series(1, ${rows.users}) n`,
  `INSERT INTO creators (id, user_id, handle, display_name, status)
   SELECT ${creatorId('n')}, ${userId('n')}, 'user_' || n, 'Creator "' || n || '"', 'APPROVED'
   FROM generate_series(1, ${rows.creators}) n`,
  `INSERT INTO posts (id, creator_id, cluster_key, content_type, status, visibility, title, body, published_at, like_count, comment_count, created_at)
   SELECT ${postId('n')}, ${creatorId(`1 + n % ${rows.creators}`)},
     (ARRAY['fanzlab','boyfanz','girlfanz'])[1 + n % 3], 'IMAGE', 'PUBLISHED', 'PUBLIC', initcap(${words('n')}),
     repeat(${words('n * 7')} || '. "Quoted," said the ' || n || E'th line.\n', 3), '2026-01-01'::timestamptz + n * interval '1 minute', 2, 3,
     '2026-01-01'::timestamptz + n * interval '1 minute'
   FROM generate_series(1, ${rows.posts}) n`,
  `INSERT INTO post_media (post_id, position, kind, url, width, height)
   SELECT ${postId(`1 + n % ${rows.posts}`)}, n / ${rows.posts}, 'IMAGE', 'https://media.example/' || n || '.jpg', 1600, 1200
   FROM generate_series(1, ${rows.media}) n`,
  `INSERT INTO content_tags (id, name) SELECT ${tagId('n')}, 'tag ' || n FROM generate_series(1, ${rows.tags}) n`,
  `INSERT INTO content_tag_assignments (post_id, tag_id)
   SELECT ${postId('n')}, ${tagId(`1 + (n * 7 + k * 131) % ${rows.tags}`)} FROM generate_series(1, ${rows.posts}) n, generate_series(1, 2) k`,
  `INSERT INTO post_comments (id, post_id, author_id, parent_id, depth, body, created_at)
   SELECT ${commentId('n')}, ${postId(`1 + n % ${rows.posts}`)}, ${userId(`1 + (n * 13) % ${rows.users}`)},
     CASE WHEN n > ${rows.posts} THEN ${commentId(`1 + (n - 1) % ${rows.posts}`)} END, (n > ${rows.posts})::int,
     'I like the ' || ${words('n')},
     -- Answers come late, so that the oldest comments of a post are no answers, as some servers list both together.
     CASE WHEN n > ${rows.posts} THEN '2026-08-01' ELSE '2026-06-01' END::timestamptz + n * interval '1 second'
   FROM generate_series(1, ${rows.comments}) n`,
  // One post has a long thread, which is what is measured.
  `INSERT INTO post_comments (id, post_id, author_id, parent_id, depth, body, created_at)
   SELECT ${commentId(`${rows.comments} + n`)}, ${postId('77')}, ${userId(`1 + (n * 17) % ${rows.users}`)},
     CASE WHEN n > 60 THEN ${commentId(`${rows.comments} + 1 + n % 60`)} END, (n > 60)::int, 'Thread ' || ${words('n')},
     '2026-07-01'::timestamptz + n * interval '1 second'
   FROM generate_series(1, 480) n`,
  `INSERT INTO post_likes (post_id, user_id)
   SELECT ${postId(`1 + n % ${rows.posts}`)}, ${userId(`1 + (n * 31 + n / ${rows.posts}) % ${rows.users}`)}
   FROM generate_series(1, ${rows.likes}) n ON CONFLICT DO NOTHING`,
  `INSERT INTO conversations (id, kind, direct_key, last_sequence)
   SELECT ${conversationId('n')}, 'DIRECT', 'bench:' || n, ${rows.messages / rows.conversations} FROM generate_series(1, ${rows.conversations}) n`,
  `INSERT INTO conversation_participants (conversation_id, user_id)
   SELECT ${conversationId('n')}, ${userId('n + k * 5000')} FROM generate_series(1, ${rows.conversations}) n, generate_series(0, 1) k`,
  `INSERT INTO messages (id, conversation_id, sender_id, sequence, body)
   SELECT ${id(tables.message, 'n')}, ${conversationId(`1 + n % ${rows.conversations}`)},
     ${userId(`1 + n % ${rows.conversations} + (n / ${rows.conversations} % 2) * 5000`)}, 1 + (n - 1) / ${rows.conversations},
     'About the ' || ${words('n')}
   FROM generate_series(1, ${rows.messages}) n`,
  // Tokens to give: a wallet's first entry is its balance.
  `INSERT INTO wallets (user_id, balance, version) SELECT ${userId('n')}, 1000000000, 1 FROM generate_series(1, ${rows.creators}) n`,
  `INSERT INTO ledger (wallet_id, version, movement_id, kind, amount, balance_before, balance_after)
   SELECT id, 1, app.uuid_v7(), 'TOKEN_PURCHASE', balance, 0, balance FROM wallets WHERE user_id IS NOT NULL`,
  `UPDATE posts SET comment_count = (SELECT count(*) FROM post_comments WHERE post_id = posts.id) WHERE id = ${postId('77')}`,
  'SET session_replication_role = origin',
  // Servers that show functions of the database are asked by this one.
  `CREATE FUNCTION bench_search_posts(term text, cluster_key text) RETURNS SETOF posts LANGUAGE sql STABLE PARALLEL SAFE
   AS $$ SELECT p.* FROM posts p WHERE p.status = 'PUBLISHED' AND p.visibility = 'PUBLIC' AND p.deleted_at IS NULL
     AND p.cluster_key = bench_search_posts.cluster_key AND p.title ILIKE '%' || term || '%'
     ORDER BY p.published_at DESC, p.id DESC $$`,
  'VACUUM ANALYZE',
];

/** Fills a migrated database for the bench. Needs the rights of a superuser, as triggers are passed by. */
export async function fill(client: Client): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

/** What accounts are to one another and to posts, for the accounts up to a number. */
const relations = (accounts: number): readonly string[] => [
  'SET session_replication_role = replica',
  `INSERT INTO follows (follower_id, followee_id)
   SELECT ${userId('a')}, ${userId(`1 + (a * 37 + k * 4) % ${rows.creators}`)}
   FROM generate_series(1, ${accounts}) a, generate_series(1, ${rows.creators / 4}) k ON CONFLICT DO NOTHING`,
  `INSERT INTO user_blocks (blocker_id, blocked_id)
   SELECT ${userId('a')}, ${userId(`1 + (a * 53 + k * 211) % ${rows.users}`)}
   FROM generate_series(1, ${accounts}) a, generate_series(1, 10) k ON CONFLICT DO NOTHING`,
  `INSERT INTO user_blocks (blocker_id, blocked_id)
   SELECT ${userId(`1 + (a * 59 + k * 223) % ${rows.users}`)}, ${userId('a')}
   FROM generate_series(1, ${accounts}) a, generate_series(1, 10) k ON CONFLICT DO NOTHING`,
  'DELETE FROM user_blocks WHERE blocker_id = blocked_id',
  `INSERT INTO user_mutes (muter_id, muted_id)
   SELECT ${userId('a')}, ${userId(`1 + (a * 61 + k * 227) % ${rows.creators}`)}
   FROM generate_series(1, ${accounts}) a, generate_series(1, 5) k ON CONFLICT DO NOTHING`,
  `INSERT INTO subscriptions (fan_id, creator_id, plan_id, status, interval, price_minor, currency_code, current_period_start, current_period_end)
   SELECT ${userId('a')}, ${creatorId(`1 + (a * 41 + k * 97) % ${rows.creators}`)}, app.uuid_v7(), 'ACTIVE', 'MONTHLY', 999, 'USD', now(), now() + interval '30 days'
   FROM generate_series(1, ${accounts}) a, generate_series(1, 20) k ON CONFLICT DO NOTHING`,
  // Every tenth post is for subscribers and every tenth for those who have bought it, of which everybody has some.
  `UPDATE posts SET visibility = 'SUBSCRIBERS' WHERE ('x' || right(id::text, 12))::bit(48)::bigint % 10 = 3`,
  `UPDATE posts SET visibility = 'PAID', price_tokens = 50 WHERE ('x' || right(id::text, 12))::bit(48)::bigint % 10 = 9`,
  `INSERT INTO content_purchases (user_id, post_id, transaction_id, price_tokens)
   SELECT ${userId('a')}, ${postId(`9 + 10 * ((a * 43 + k * 101) % (${rows.posts} / 10))`)}, app.uuid_v7(), 50
   FROM generate_series(1, ${accounts}) a, generate_series(1, 50) k ON CONFLICT DO NOTHING`,
  'SET session_replication_role = origin',
  'VACUUM ANALYZE',
];

/** Adds what the rules for viewers go by. */
export async function fillForViewers(client: Client, accounts: number): Promise<void> {
  const { rows: found } = await client.query('SELECT FROM follows LIMIT 1');
  if (found.length > 0) return;
  for (const statement of relations(accounts)) await client.query(statement);
}
