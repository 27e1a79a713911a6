import { Client } from 'pg';
import { cloneDatabase } from '../kit/database';

/** An index that the platform's first drafts name, and what serves for it in the tables that came of them. */
interface DocumentedIndex {
  /** As the drafts call it; those that only say what is looked up are called so here. */
  readonly name: string;
  readonly table: string;
  /** The columns with which the index that serves begins, or what it is made of where that is no column. */
  readonly leads: string;
  readonly method?: 'btree' | 'gin' | 'gist' | 'brin';
}

/** What has no index of its own by the same columns says why in a comment. */
const documented: readonly DocumentedIndex[] = [
  { name: 'idx_users_email', table: 'user_private', leads: 'email' },
  { name: 'idx_users_username', table: 'users', leads: 'username' },
  { name: 'idx_users_account_type', table: 'users', leads: 'account_type' },
  { name: 'idx_users_active', table: 'users', leads: 'status' },
  { name: 'idx_users_cluster', table: 'users', leads: 'primary_cluster_key' },
  { name: 'idx_content_posts_creator_id', table: 'posts', leads: 'creator_id, published_at' },
  { name: 'idx_content_creator', table: 'posts', leads: 'creator_id' },
  // Readers order by the time of publication, which drafts have none of.
  { name: 'idx_content_created_at', table: 'posts', leads: 'published_at' },
  { name: 'idx_content_posts_cluster', table: 'posts', leads: 'cluster_key, published_at' },
  { name: 'idx_content_posts_tags', table: 'posts', leads: 'tag_ids', method: 'gin' },
  {
    name: 'idx_content_analytics_content',
    table: 'content_analytics',
    leads: 'content_type, content_id',
  },
  {
    name: 'idx_content_analytics_created_at',
    table: 'content_analytics',
    leads: 'created_at',
    method: 'brin',
  },
  { name: 'idx_content_reports_status', table: 'reports', leads: 'status, priority' },
  { name: 'idx_audit_logs_created_at', table: 'audit_logs', leads: 'created_at', method: 'brin' },
  { name: 'idx_transactions_creator_id', table: 'transactions', leads: 'payee_id, created_at' },
  {
    name: 'idx_transactions_created_at',
    table: 'transactions',
    leads: 'created_at',
    method: 'brin',
  },
  { name: 'idx_subscriptions_user', table: 'subscriptions', leads: 'fan_id' },
  { name: 'idx_subscriptions_status', table: 'subscriptions', leads: 'creator_id, status' },
  { name: 'idx_subscriptions_next_billing', table: 'subscriptions', leads: 'next_billing_at' },
  { name: 'idx_collections_slug', table: 'collections', leads: 'slug' },
  { name: 'idx_collections_active', table: 'collections', leads: '"position"' },
  { name: 'idx_videos_collection', table: 'videos', leads: 'collection_id' },
  { name: 'idx_videos_slug', table: 'videos', leads: 'slug' },
  { name: 'idx_videos_published', table: 'videos', leads: 'published_at' },
  { name: 'idx_videos_featured', table: 'videos', leads: 'published_at' },
  { name: 'idx_videos_release_date', table: 'videos', leads: 'release_date' },
  { name: 'idx_videos_view_count', table: 'videos', leads: 'view_count' },
  { name: 'idx_videos_fulltext', table: 'videos', leads: 'search_vector', method: 'gin' },
  { name: 'idx_performers_slug', table: 'performers', leads: 'slug' },
  { name: 'idx_performers_active', table: 'performers', leads: 'video_count' },
  { name: 'idx_performers_video_count', table: 'performers', leads: 'video_count' },
  { name: 'idx_performers_fulltext', table: 'performers', leads: 'search_vector', method: 'gin' },
  { name: 'idx_photos_performer', table: 'photos', leads: 'performer_id' },
  { name: 'idx_photos_video', table: 'photos', leads: 'video_id' },
  { name: 'idx_photos_type', table: 'photos', leads: 'photo_type' },
  { name: 'idx_social_media_performer', table: 'social_media_links', leads: 'performer_id' },
  { name: 'idx_video_performers_performer', table: 'video_performers', leads: 'performer_id' },
  { name: 'idx_video_performers_video', table: 'video_performers', leads: 'video_id' },
  { name: 'idx_watch_history_user', table: 'user_watch_history', leads: 'user_id' },
  { name: 'idx_watch_history_video', table: 'user_watch_history', leads: 'video_id' },
  // Nobody asks for what all accounts watched by time; a history is one account's.
  {
    name: 'idx_watch_history_watched_at',
    table: 'user_watch_history',
    leads: 'user_id, watched_at',
  },
  { name: 'streams by host', table: 'live_streams', leads: 'host_id, status' },
  { name: 'streams by status', table: 'live_streams', leads: 'status, started_at' },
  { name: 'streams by category', table: 'live_streams', leads: 'category, status' },
  { name: 'transactions of a user by date', table: 'transactions', leads: 'payer_id, created_at' },
  {
    name: 'moderation queue by status and priority',
    table: 'moderation_queue',
    leads: 'status, priority',
  },
  { name: 'search of people', table: 'user_profiles', leads: 'search_vector', method: 'gin' },
];

let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: await cloneDatabase() });
  await client.connect();
});

afterAll(() => client.end());

/** The indexes of a table by a method, each as what it is made of, in order and without directions. */
async function indexesOf(table: string, method: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ made: string }>(
    `SELECT (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, false), ', ' ORDER BY n)
       FROM generate_series(1, i.indnkeyatts) n) AS made
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
     WHERE i.indrelid = $1::regclass AND a.amname = $2`,
    [table, method],
  );
  return rows.map(({ made }) => made);
}

async function isServed({ table, leads, method = 'btree' }: DocumentedIndex): Promise<boolean> {
  const indexes = await indexesOf(table, method);
  return indexes.some((made) => made === leads || made.startsWith(`${leads}, `));
}

it('[operations.named-indexes] has an index that serves for each that the first drafts name', async () => {
  const unserved: string[] = [];
  for (const index of documented) if (!(await isServed(index))) unserved.push(index.name);

  expect(unserved).toEqual([]);
  expect(documented.length).toBeGreaterThanOrEqual(41);
});

it('[operations.named-indexes operations.gin-indexes] never takes an index of another order or method for one that serves', async () => {
  expect(await isServed({ name: '', table: 'posts', leads: 'published_at, creator_id' })).toBe(
    false,
  );
  expect(await isServed({ name: '', table: 'posts', leads: 'published', method: 'btree' })).toBe(
    false,
  );
  expect(await isServed({ name: '', table: 'posts', leads: 'tag_ids', method: 'btree' })).toBe(
    false,
  );
});

/** What there may be once only, by the columns that name it; some of them among living rows alone. */
const naturalKeys: readonly (readonly [table: string, columns: string])[] = [
  ['users', 'username'],
  ['user_private', 'email'],
  ['user_private', 'phone_hash'],
  ['creators', 'handle'],
  ['creators', 'user_id'],
  ['clusters', 'key'],
  ['collections', 'lower(name)'],
  ['collections', 'slug'],
  ['videos', 'slug'],
  ['performers', 'slug'],
  ['video_performers', 'performer_id, video_id'],
  ['follows', 'followee_id, follower_id'],
  ['friendships', 'high_id, low_id'],
  ['user_blocks', 'blocked_id, blocker_id'],
  ['post_likes', 'post_id, user_id'],
  ['video_ratings', 'user_id, video_id'],
  ['user_watch_history', 'user_id, video_id'],
  ['conversations', 'direct_key'],
  ['messages', 'conversation_id, sequence'],
  ['conversation_participants', 'conversation_id, user_id'],
  ['live_streams', 'stream_key'],
  ['wallets', 'user_id'],
  ['ledger', 'version, wallet_id'],
  ['ledger_movements', 'cause_id, kind'],
  ['chart_of_accounts', 'code'],
  ['journal_entries', 'number'],
  ['transactions', 'kind, source_id'],
  ['invoices', 'number'],
  ['promotional_codes', 'code'],
  ['processor_events', 'event_id, processor'],
  ['idempotency_keys', 'key, user_id'],
  ['referral_codes', 'code'],
  ['affiliate_links', 'slug'],
  ['reports', 'reporter_id, target_id, target_type'],
  ['event_tickets', 'code'],
  ['api_keys', 'prefix'],
  ['custom_domains', 'hostname'],
  ['tenants', 'key'],
];

it('[operations.unique-constraints] has a unique index for each natural key', async () => {
  const { rows } = await client.query<{ table: string; made: string }>(
    `SELECT i.indrelid::regclass::text AS table,
       (SELECT string_agg(d, ', ' ORDER BY d) FROM (SELECT pg_get_indexdef(i.indexrelid, n, false) AS d FROM generate_series(1, i.indnkeyatts) n) k) AS made
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique`,
  );
  const unique = new Set(rows.map(({ table, made }) => `${table}(${made})`));

  expect(
    naturalKeys.map(([table, columns]) => `${table}(${columns})`).filter((key) => !unique.has(key)),
  ).toEqual([]);
});
