import { Client } from 'pg';

/** How many rows there are of each kind for so many accounts. */
export function proportions(users: number): Readonly<Record<string, number>> {
  return {
    users,
    creators: Math.max(1, Math.round(users / 50)),
    posts: users * 2,
    follows: users * 10,
    likes: users * 5,
    conversations: Math.max(1, Math.round(users / 10)),
    messages: users * 2,
    movements: users,
    subscriptions: Math.round(users / 4),
    reports: Math.max(1, Math.round(users / 50)),
    streams: Math.max(1, Math.round(users / 50)),
    videos: Math.max(1, Math.round(users / 100)),
  };
}

/** The id of the n-th row of a kind, as SQL: its kind in front, its number behind, so that rows can point to one another. */
const id = (kind: number, n: string): string =>
  `(lpad(to_hex(${kind}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`;

const kinds = {
  user: 1,
  creator: 2,
  post: 3,
  conversation: 4,
  message: 5,
  wallet: 6,
  movement: 7,
  plan: 8,
  collection: 9,
  video: 10,
  stream: 11,
};

/** The id of the n-th row of a kind, from 1. */
export function loadedId(kind: keyof typeof kinds, n: number): string {
  return `${kinds[kind].toString(16).padStart(8, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

interface Step {
  readonly table: string;
  readonly text: string;
}

/** Numbers that look drawn by chance and are the same each time: `n` times a large prime, within `range`, from 1. */
const scatter = (n: string, prime: number, range: number): string =>
  `(1 + (${n})::bigint * ${prime} % ${range})`;

/** What is loaded, in two rows of steps that do not need one another, so that two connections can load at once. */
function steps(users: number): readonly (readonly Step[])[] {
  const p = proportions(users);
  const {
    user,
    creator,
    post,
    conversation,
    message,
    wallet,
    movement,
    plan,
    collection,
    video,
    stream,
  } = kinds;
  const count = (name: string): number => p[name] ?? 0;
  const since = `'2024-01-01'::timestamptz`;
  const spread = (n: string, total: number): string =>
    `${since} + make_interval(secs => 63072000.0 * ${n} / ${total})`;
  return [
    [
      {
        table: 'post_likes',
        text: `INSERT INTO post_likes (post_id, user_id)
          SELECT ${id(post, `1 + (n * 104729 + k * 15485863) % ${count('posts')}`)}, ${id(user, 'n')}
          FROM generate_series(1, ${users}::bigint) n, generate_series(1, 5) k ON CONFLICT DO NOTHING`,
      },
      {
        table: 'posts',
        text: `INSERT INTO posts (id, creator_id, cluster_key, content_type, status, visibility, title, body, published_at, created_at, like_count)
          SELECT ${id(post, 'n')}, ${id(creator, scatter('n', 7919, count('creators')))},
            (ARRAY['fanzlab','boyfanz','girlfanz','daddyfanz','pupfanz','taboofanz','transfanz','cougarfanz','fanzcock'])[1 + n % 9],
            'TEXT', 'PUBLISHED', 'PUBLIC', 'Post ' || n || ' about ' || (ARRAY['light','sea','walk','winter','music'])[1 + n % 5],
            'Words of post ' || n || CASE WHEN n % ${Math.max(1, Math.floor(count('posts') / 20))} = 0 THEN ' with a kingfisher' ELSE '' END,
            ${spread('n', count('posts'))}, ${spread('n', count('posts'))}, coalesce(l.likes, 0)
          FROM generate_series(1, ${count('posts')}) n
          LEFT JOIN (SELECT post_id, count(*) AS likes FROM post_likes GROUP BY post_id) l ON l.post_id = ${id(post, 'n')}`,
      },
      {
        table: 'users',
        text: `INSERT INTO users (id, username, account_type, status, created_at)
          SELECT ${id(user, 'n')}, 'user_' || n, (CASE WHEN n <= ${count('creators')} THEN 'CREATOR' ELSE 'FAN' END)::"AccountType",
            'ACTIVE', ${spread('n', users)} FROM generate_series(1, ${users}) n`,
      },
      {
        table: 'user_watch_history',
        text: `INSERT INTO user_watch_history (user_id, video_id, position_seconds, percent, watched_at)
          SELECT ${id(user, 'n')}, ${id(video, `1 + (n + k) % ${count('videos')}`)}, 60, 10, ${spread('n', users)} + k * interval '1 day'
          FROM generate_series(1, ${users}) n, generate_series(1, 2) k ON CONFLICT DO NOTHING`,
      },
      {
        table: 'live_streams',
        text: `INSERT INTO live_streams (id, host_id, cluster_key, title, stream_key, status, started_at, ended_at)
          SELECT ${id(stream, 'n')}, ${id(creator, scatter('n', 7919, count('creators')))}, 'fanzlab', 'Stream ' || n, 'load_' || md5(n::text),
            (CASE WHEN n % 50 = 0 THEN 'LIVE' ELSE 'ENDED' END)::"LiveStreamStatus", ${spread('n', count('streams'))},
            CASE WHEN n % 50 = 0 THEN NULL ELSE ${spread('n', count('streams'))} + interval '1 hour' END
          FROM generate_series(1, ${count('streams')}) n`,
      },
      {
        table: 'collections',
        text: `INSERT INTO collections (id, name, slug, color_scheme, thumbnail_url)
          VALUES (${id(collection, '1')}, 'Loaded', 'loaded', '{"primary": "#112233", "accent": "#445566"}', 'https://media.example/1.jpg')`,
      },
      {
        table: 'videos',
        text: `INSERT INTO videos (id, collection_id, title, slug, thumbnail_url, duration_seconds)
          SELECT ${id(video, 'n')}, ${id(collection, '1')}, 'Film ' || n, 'film-' || n, 'https://media.example/' || n || '.jpg', 600
          FROM generate_series(1, ${count('videos')}) n`,
      },
      {
        table: 'moderation_queue',
        text: `INSERT INTO moderation_queue (target_type, target_id, priority, reason, created_at)
          SELECT 'POST', ${id(post, 'n')}, (ARRAY['LOW','MEDIUM','HIGH','CRITICAL'])[1 + n % 4]::"ReportPriority", 'Reported', ${spread('n', count('reports'))}
          FROM generate_series(1, ${count('reports')}) n`,
      },
    ],
    [
      {
        table: 'wallets',
        text: `INSERT INTO wallets (id, kind, user_id, balance, version)
          SELECT ${id(wallet, 'n')}, 'USER', ${id(user, 'n')}, 1000, 1 FROM generate_series(1, ${users}) n`,
      },
      {
        table: 'ledger_movements',
        text: `INSERT INTO ledger_movements (id, txid, kind, cause_id, created_at)
          SELECT ${id(movement, 'n')}, n, 'TOKEN_PURCHASE', ${id(movement, 'n')}, ${spread('n', users)} FROM generate_series(1, ${users}) n`,
      },
      {
        table: 'ledger',
        text: `INSERT INTO ledger (wallet_id, version, previous_version, movement_id, txid, kind, amount, balance_before, balance_after, created_at)
          SELECT ${id(wallet, 'n')}, 1, NULL, ${id(movement, 'n')}, n, 'TOKEN_PURCHASE'::"LedgerEntryKind", 1000, 0, 1000, ${spread('n', users)}
          FROM generate_series(1, ${users}) n
          UNION ALL
          SELECT s.id, s.version + n, nullif(s.version + n - 1, 0), ${id(movement, 'n')}, n, 'TOKEN_PURCHASE', -1000,
            s.balance - (n - 1) * 1000, s.balance - n * 1000, ${spread('n', users)}
          FROM generate_series(1, ${users}) n, (SELECT id, version, balance FROM wallets WHERE kind = 'SALES' ORDER BY id LIMIT 1) s`,
      },
      {
        table: 'wallets',
        text: `UPDATE wallets SET balance = balance - ${users} * 1000, version = version + ${users}
          WHERE id = (SELECT id FROM wallets WHERE kind = 'SALES' ORDER BY id LIMIT 1)`,
      },
      {
        table: 'follows',
        text: `INSERT INTO follows (follower_id, followee_id)
          SELECT ${id(user, 'n')}, ${id(user, `1 + (n * 7919 + k * ${Math.max(1, Math.floor(count('creators') / 10))}) % ${count('creators')}`)}
          FROM generate_series(1, ${users}::bigint) n, generate_series(1, 10) k ON CONFLICT DO NOTHING`,
      },
      {
        table: 'creators',
        text: `INSERT INTO creators (id, user_id, handle, display_name, status, follower_count)
          SELECT ${id(creator, 'n')}, ${id(user, 'n')}, 'user_' || n, 'Creator ' || n, 'APPROVED', coalesce(f.followers, 0)
          FROM generate_series(1, ${count('creators')}) n
          LEFT JOIN (SELECT followee_id, count(*) AS followers FROM follows GROUP BY followee_id) f ON f.followee_id = ${id(user, 'n')}`,
      },
      {
        table: 'conversations',
        text: `INSERT INTO conversations (id, kind, direct_key, last_sequence, last_message_at)
          SELECT ${id(conversation, 'n')}, 'DIRECT', 'load:' || n, 20, ${spread('n', count('conversations'))}
          FROM generate_series(1, ${count('conversations')}) n`,
      },
      {
        table: 'conversation_participants',
        text: `INSERT INTO conversation_participants (conversation_id, user_id)
          SELECT ${id(conversation, 'n')}, ${id(user, `1 + (n * 5 + k * ${Math.floor(users / 2)}) % ${users}`)}
          FROM generate_series(1, ${count('conversations')}) n, generate_series(0, 1) k ON CONFLICT DO NOTHING`,
      },
      {
        table: 'messages',
        text: `INSERT INTO messages (id, conversation_id, sender_id, sequence, body, created_at)
          SELECT ${id(message, 'n * 20 + k')}, ${id(conversation, 'n')}, ${id(user, `1 + (n * 5) % ${users}`)}, k, 'Message ' || k,
            ${spread('n', count('conversations'))} FROM generate_series(1, ${count('conversations')}) n, generate_series(1, 20) k`,
      },
      {
        table: 'subscription_plans',
        text: `INSERT INTO subscription_plans (id, creator_id, name, "interval", price_minor)
          SELECT ${id(plan, 'n')}, ${id(creator, 'n')}, 'Member', 'MONTHLY', 999 FROM generate_series(1, ${count('creators')}) n`,
      },
      {
        table: 'subscriptions',
        text: `INSERT INTO subscriptions (fan_id, creator_id, plan_id, status, "interval", price_minor, currency_code, current_period_start, current_period_end, next_billing_at)
          SELECT ${id(user, `${count('creators')} + n`)}, ${id(creator, scatter('n', 7919, count('creators')))},
            ${id(plan, scatter('n', 7919, count('creators')))}, 'ACTIVE', 'MONTHLY', 999, 'USD',
            now() - due.hour * interval '1 hour', now() + (710 - due.hour) * interval '1 hour', now() + (710 - due.hour) * interval '1 hour'
          FROM generate_series(1, ${count('subscriptions')}) n, LATERAL (SELECT n::bigint * 7919 % 720 AS hour) due`,
      },
    ],
  ];
}

/** How to load. */
export interface LoadOptions {
  readonly users: number;
  readonly onStep?: (table: string, seconds: number) => void;
}

/**
 * Fills a migrated database that has no accounts with as many, and with everything else in proportion, by statements over
 * whole tables: triggers rest meanwhile, secondary indexes are made anew afterwards, and then the rules are held against
 * all rows at once. For measuring, never for production; needs the rights of a superuser.
 *
 * @throws Error where the database has accounts, or where a rule does not hold in the end.
 */
export async function loadDatabase(url: string, { users, onStep }: LoadOptions): Promise<void> {
  const clients = [await connect(url), await connect(url)] as const;
  const [client] = clients;
  try {
    const { rows } = await client.query<{ any: boolean }>(
      'SELECT EXISTS (SELECT FROM users) AS any',
    );
    if (rows[0]?.any !== false) throw new Error('Loading is for a database without accounts.');
    const timed = async (what: string, run: () => Promise<unknown>): Promise<void> => {
      const started = performance.now();
      await run();
      onStep?.(what, (performance.now() - started) / 1000);
    };
    const rowsOfSteps = steps(users);
    const tables = new Set(rowsOfSteps.flat().map(({ table }) => table));
    const indexes = await takeIndexesAway(client, [...tables]);
    await together(clients, rowsOfSteps, (on, { table, text }) =>
      timed(table, () => on.query(`/* load.${table} */ ${text}`)),
    );
    const halves = clients.map((_, half) => indexes.filter((__, place) => place % 2 === half));
    await together(clients, halves, (on, definition) => timed('index', () => on.query(definition)));
    await client.query('SET session_replication_role = origin');
    await timed('vacuum', () => client.query('VACUUM ANALYZE'));
    await timed('verification', () => verify(clients));
  } finally {
    await Promise.all(clients.map((each) => each.end()));
  }
}

/** A connection on which triggers rest and much memory may be used. */
async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off`,
  );
  return client;
}

/** Does each row of work on a connection of its own, all rows at once. */
async function together<T>(
  clients: readonly Client[],
  rowsOfWork: readonly (readonly T[])[],
  run: (client: Client, work: T) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    clients.map(async (client, row) => {
      for (const work of rowsOfWork[row] ?? []) await run(client, work);
    }),
  );
}

/** Two halves, dealt out in turn. */
function halvesOf<T>(work: readonly T[]): readonly (readonly T[])[] {
  return [0, 1].map((half) => work.filter((_, place) => place % 2 === half));
}

/** Drops the indexes that no rule rests on, and returns how to make them. */
async function takeIndexesAway(
  client: Client,
  tables: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     WHERE c.relname = ANY ($1) AND c.relnamespace = 'public'::regnamespace AND NOT i.indisunique AND NOT i.indisexclusion`,
    [tables],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

/** Holds what triggers and foreign keys would have held against every row. */
async function verify(clients: readonly [Client, Client]): Promise<void> {
  const [client] = clients;
  const { rows: keys } = await client.query<{ name: string; check: string }>(
    `SELECT c.conname AS name, format('SELECT EXISTS (SELECT FROM %s f WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)) AS broken',
       c.conrelid::regclass, string_agg(format('f.%I IS NOT NULL', a.attname), ' AND '), c.confrelid::regclass,
       string_agg(format('p.%I = f.%I', b.attname, a.attname), ' AND ')) AS check
     FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (own, other)
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
     JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other
     JOIN pg_class t ON t.oid = c.conrelid
     WHERE c.contype = 'f' AND c.conparentid = 0 AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
     GROUP BY c.oid, c.conname, c.conrelid, c.confrelid`,
  );
  const broken: string[] = [];
  await together(clients, halvesOf(keys), async (on, { name, check }) => {
    const { rows } = await on.query<{ broken: boolean }>(check);
    if (rows[0]?.broken !== false) broken.push(name);
  });
  const { rows: sums } = await client.query<{ wrong: string; total: string; wallets: string }>(
    `SELECT app.reconcile_counters()::text AS wrong, (SELECT coalesce(sum(amount), 0) FROM ledger)::text AS total,
       (SELECT count(*) FROM wallets w WHERE w.balance <> (SELECT coalesce(sum(l.amount), 0) FROM ledger l WHERE l.wallet_id = w.id))::text AS wallets`,
  );
  const { wrong, total, wallets } = sums[0] ?? { wrong: '?', total: '?', wallets: '?' };
  if (broken.length > 0 || wrong !== '0' || total !== '0' || wallets !== '0') {
    throw new Error(
      `What was loaded breaks rules: foreign keys ${broken.join(', ') || 'none'}, counters ${wrong}, ledger sum ${total}, wallets ${wallets}.`,
    );
  }
}
