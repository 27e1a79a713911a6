import { randomUUID } from 'node:crypto';
import { Pool, type DatabaseError } from 'pg';
import { cloneDatabase } from '../kit/database';
import { moneyNonsense } from './money-nonsense';
import { paymentNonsense } from './payment-nonsense';
import { createCreator, createPost, createUser, idFrom, unique } from './people';

/** What a statement broke: the name of the constraint and the SQLSTATE; null where it broke nothing. */
interface Refused {
  readonly constraint: string | undefined;
  readonly code: string | undefined;
}

const check = '23514';
const uniqueViolation = '23505';
const insufficientPrivilege = '42501';

/** The rows that a table of nonsense needs to point to. */
interface Ground {
  readonly user: string;
  readonly other: string;
  readonly creator: string;
  readonly post: string;
  readonly scheduled: string;
  readonly live: string;
  readonly conversation: string;
}

/** A row that is good, by column; each case of nonsense spoils one thing in it. */
type Row = Readonly<Record<string, unknown>>;

const past = '2020-01-01T00:00:00Z';
const long = (length: number): string => 'x'.repeat(length);

const good: Readonly<Record<string, (ground: Ground) => Row>> = {
  users: () => ({ username: unique('ben') }),
  user_private: ({ user }) => ({
    user_id: user,
    email: `${unique('ben')}@x.test`,
    date_of_birth: past,
  }),
  user_sessions: ({ user }) => ({ user_id: user, expires_at: past }),
  creators: ({ other }) => ({ user_id: other, handle: unique('ben'), display_name: 'Ben' }),
  clusters: () => ({
    key: unique('k'),
    display_name: 'K',
    audience: 'All',
    theme_color: '#00ff00',
    position: 99,
  }),
  posts: ({ creator }) => ({
    creator_id: creator,
    cluster_key: 'fanzlab',
    content_type: 'TEXT',
    title: 'Hi',
  }),
  post_media: ({ post }) => ({
    post_id: post,
    position: 0,
    kind: 'IMAGE',
    url: 'https://x.test/1.jpg',
  }),
  content_tags: () => ({ name: unique('sun') }),
  post_comments: ({ post, user }) => ({ post_id: post, author_id: user, body: 'Hi' }),
  follows: ({ user, other }) => ({ follower_id: user, followee_id: other }),
  live_streams: ({ creator }) => ({
    host_id: creator,
    cluster_key: 'fanzlab',
    title: 'Hi',
    stream_key: unique('key'),
  }),
  conversations: () => ({ kind: 'DIRECT', direct_key: unique('pair') }),
  conversation_participants: ({ conversation, user }) => ({
    conversation_id: conversation,
    user_id: user,
  }),
  messages: ({ conversation, user }) => ({
    conversation_id: conversation,
    sender_id: user,
    sequence: 1,
    body: 'Hi',
  }),
};

const nonsense: readonly (readonly [table: string, spoil: Row, constraint: string])[] = [
  ['users', { username: 'ab' }, 'users_username_form'],
  ['users', { username: long(31) }, 'users_username_form'],
  ['users', { username: 'ada lovelace' }, 'users_username_form'],
  ['users', { username: '\u212Aelvin' }, 'users_username_form'],
  ['user_private', { date_of_birth: '2999-01-01' }, 'user_private_date_of_birth_past'],
  ['user_sessions', { refresh_generation: 0 }, 'user_sessions_refresh_generation_positive'],
  ['creators', { handle: 'a-b' }, 'creators_handle_form'],
  ['clusters', { theme_color: 'red' }, 'clusters_theme_color_form'],
  ['posts', { title: ' \t\n' }, 'posts_title_form'],
  ['posts', { title: long(201) }, 'posts_title_form'],
  ['posts', { body: long(20_001) }, 'posts_body_length'],
  ['posts', { visibility: 'PAID', price_tokens: 0 }, 'posts_price_positive'],
  ['posts', { visibility: 'PAID' }, 'posts_price_with_paid'],
  ['posts', { visibility: 'PUBLIC', price_tokens: 5 }, 'posts_price_with_paid'],
  ['posts', { status: 'PUBLISHED' }, 'posts_published_at_present'],
  ['posts', { like_count: -1 }, 'posts_like_count_not_negative'],
  ['posts', { comment_count: -1 }, 'posts_comment_count_not_negative'],
  ['post_media', { position: -1 }, 'post_media_position_not_negative'],
  ['post_media', { width: 0 }, 'post_media_width_positive'],
  ['post_media', { height: -1 }, 'post_media_height_positive'],
  ['post_media', { duration_seconds: 0 }, 'post_media_duration_positive'],
  ['content_tags', { name: 'Sun' }, 'content_tags_name_form'],
  ['content_tags', { name: '' }, 'content_tags_name_form'],
  ['content_tags', { name: '#sun' }, 'content_tags_name_form'],
  ['content_tags', { name: long(51) }, 'content_tags_name_form'],
  ['content_tags', { usage_count: -1 }, 'content_tags_usage_count_not_negative'],
  ['post_comments', { body: '  ' }, 'post_comments_body_form'],
  ['post_comments', { body: long(5_001) }, 'post_comments_body_form'],
  ['post_comments', { depth: 6 }, 'post_comments_depth_range'],
  ['post_comments', { depth: 1 }, 'post_comments_depth_with_parent'],
  ['live_streams', { title: '' }, 'live_streams_title_form'],
  ['live_streams', { price_tokens: 0 }, 'live_streams_price_positive'],
  ['live_streams', { status: 'LIVE' }, 'live_streams_started_at_present'],
  ['live_streams', { status: 'ENDED', started_at: past }, 'live_streams_ended_at_present'],
  ['live_streams', { started_at: past, ended_at: '2019-01-01' }, 'live_streams_end_after_start'],
  ['live_streams', { peak_viewer_count: -1 }, 'live_streams_peak_not_negative'],
  ['conversations', { direct_key: null }, 'conversations_direct_key_with_kind'],
  ['conversations', { kind: 'GROUP' }, 'conversations_direct_key_with_kind'],
  ['conversations', { last_sequence: -1 }, 'conversations_last_sequence_not_negative'],
  [
    'conversation_participants',
    { last_read_sequence: -1 },
    'conversation_participants_last_read_not_negative',
  ],
  ['messages', { sequence: 0 }, 'messages_sequence_positive'],
  ['messages', { price_tokens: 0 }, 'messages_price_positive'],
  ['messages', { body: '\n' }, 'messages_body_form'],
  ['messages', { body: long(10_001) }, 'messages_body_form'],
];

describe('rules of the database', () => {
  let pool: Pool;
  let ground: Ground;

  beforeAll(async () => {
    pool = new Pool({ connectionString: await cloneDatabase() });
    const [user, other] = [await createUser(pool), await createUser(pool)];
    const creator = await createCreator(pool, user);
    const stream = `INSERT INTO live_streams (host_id, cluster_key, title, stream_key, status, started_at, peak_viewer_count)
                    VALUES ($1, 'fanzlab', 'Hi', $2, $3, $4, 7)`;
    ground = {
      user,
      other,
      creator,
      post: await createPost(pool),
      scheduled: await idFrom(pool, stream, [creator, unique('key'), 'SCHEDULED', null]),
      live: await idFrom(pool, stream, [creator, unique('key'), 'LIVE', past]),
      conversation: await idFrom(pool, `INSERT INTO conversations (kind) VALUES ('GROUP')`, []),
    };
  });

  afterAll(async () => {
    await pool.end();
  });

  /** Tries a statement, leaves nothing behind, and says what it broke. */
  async function attempt(
    statement: string,
    values: readonly unknown[] = [],
  ): Promise<Refused | null> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(statement, [...values]);
      return null;
    } catch (error) {
      const { constraint, code } = error as DatabaseError;
      return { constraint, code };
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  function attemptInsert(table: string, row: Row): Promise<Refused | null> {
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    return attempt(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(row),
    );
  }

  it.each(Object.keys(good))('take a good row of %s', async (table) => {
    expect(await attemptInsert(table, good[table]!(ground))).toBeNull();
  });

  it.each(nonsense)('refuse %s with %j by %s', async (table, spoil, constraint) => {
    expect(await attemptInsert(table, { ...good[table]!(ground), ...spoil })).toEqual({
      constraint,
      code: check,
    });
  });

  it('have a case of nonsense for each CHECK', async () => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint
       WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY conname`,
    );
    const covered = new Set([
      ...nonsense.map(([, , name]) => name),
      ...[...moneyNonsense, ...paymentNonsense].map(([, name]) => name),
      'creators_follower_count_not_negative',
      'follows_not_self',
    ]);

    expect(rows.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });

  it('[social.follow] refuses to follow oneself, and to follow twice', async () => {
    const follow = 'INSERT INTO follows (follower_id, followee_id) VALUES ($1, $2)';

    expect(await attempt(follow, [ground.user, ground.user])).toEqual({
      constraint: 'follows_not_self',
      code: check,
    });
    expect(
      await attempt('INSERT INTO follows VALUES ($1, $2), ($1, $2)', [ground.user, ground.other]),
    ).toEqual({ constraint: 'follows_pkey', code: uniqueViolation });
  });

  it('refuse a follower count below zero', async () => {
    const statement = 'UPDATE creators SET follower_count = -1 WHERE id = $1';

    expect(await attempt(statement, [ground.creator])).toEqual({
      constraint: 'creators_follower_count_not_negative',
      code: check,
    });
  });

  it('[live.stream-lifecycle] let a stream move forward', async () => {
    const start = `UPDATE live_streams SET status = 'LIVE', started_at = now() WHERE id = $1`;
    const end = `UPDATE live_streams SET status = 'ENDED', ended_at = now(), peak_viewer_count = 8 WHERE id = $1`;
    const cancel = `UPDATE live_streams SET status = 'CANCELLED' WHERE id = $1`;

    expect(await attempt(start, [ground.scheduled])).toBeNull();
    expect(await attempt(end, [ground.live])).toBeNull();
    expect(await attempt(cancel, [ground.scheduled])).toBeNull();
  });

  it.each([
    ['live', 'SCHEDULED'],
    ['live', 'CANCELLED'],
    ['scheduled', 'ENDED'],
  ] as const)(
    '[live.stream-lifecycle] refuses that a %s stream becomes %s',
    async (stream, status) => {
      const move = `UPDATE live_streams SET status = '${status}', started_at = now(), ended_at = now() WHERE id = $1`;

      expect(await attempt(move, [ground[stream]])).toEqual({
        constraint: 'live_streams_status_forward',
        code: check,
      });
    },
  );

  it('[live.viewer-count] never lets the peak of a stream fall', async () => {
    const set = 'UPDATE live_streams SET peak_viewer_count = $2 WHERE id = $1';

    expect(await attempt(set, [ground.live, 6])).toEqual({
      constraint: 'live_streams_peak_never_falls',
      code: check,
    });
    expect(await attempt(set, [ground.live, 7])).toBeNull();
  });

  it('[identity.unique-login-names] refuses a username and an address that differ in case alone', async () => {
    const name = unique('cleo');
    const person = `WITH person AS (INSERT INTO users (username) VALUES ($1), ($2) RETURNING id)
                    SELECT count(*) FROM person`;
    const address = `INSERT INTO user_private (user_id, email, date_of_birth)
                     VALUES ($1, $3, '1990-01-01'), ($2, upper($3), '1990-01-01')`;

    expect(await attempt(person, [name, name.toUpperCase()])).toEqual({
      constraint: 'users_username_key',
      code: uniqueViolation,
    });
    expect(await attempt(address, [ground.user, ground.other, `${name}@x.test`])).toEqual({
      constraint: 'user_private_email_key',
      code: uniqueViolation,
    });
    expect(await attempt(person, [name, unique('cleo')])).toBeNull();
  });

  it('[audit.audit-append-only] takes new rows into the audit log', async () => {
    const write = `INSERT INTO audit_logs (action, subject_type, subject_id) VALUES ('post.create', 'Post', $1)`;

    expect(await attempt(write, [ground.post])).toBeNull();
  });

  it.each([
    'UPDATE audit_logs SET action = action',
    'DELETE FROM audit_logs',
    'TRUNCATE audit_logs',
  ])('[audit.audit-append-only] refuses %s', async (statement) => {
    const refused = { constraint: 'audit_logs_append_only', code: insufficientPrivilege };

    expect(await attempt(statement)).toEqual(refused);
    expect(await attempt(`SET LOCAL session_replication_role = replica; ${statement}`)).toEqual(
      refused,
    );
  });

  it('[identity.uuid-keys] make ids of version 7 that ascend and carry the time', async () => {
    const { rows } = await pool.query<{ id: string; at: string }>(
      `SELECT app.uuid_v7() AS id, extract(epoch FROM clock_timestamp()) * 1000 AS at FROM generate_series(1, 2000)`,
    );
    const ids = rows.map(({ id }) => id);
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const ascending = ids.filter((id, index) => index === 0 || ids[index - 1]! < id);
    const lateness = rows.map(
      ({ id, at }) => Number(at) - parseInt(id.replace('-', '').slice(0, 12), 16),
    );

    expect(ids.filter((id) => !form.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(2000);
    expect(ascending.length).toBeGreaterThan(1900);
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateness)).toBeLessThan(1000);
  });

  it('[identity.uuid-keys] refuses an id that is none', async () => {
    expect(await attempt('SELECT FROM users WHERE id = $1', ['42'])).toEqual({
      constraint: undefined,
      code: '22P02',
    });
  });

  it('[profiles.cluster-registry] hold the nine brands, with one portal', async () => {
    const { rows } = await pool.query<{ key: string; is_portal: boolean }>(
      `SELECT key, is_portal FROM clusters WHERE key NOT LIKE 'k\\_%' ORDER BY position`,
    );

    expect(rows.map(({ key }) => key)).toEqual([
      ...['fanzlab', 'boyfanz', 'girlfanz', 'daddyfanz', 'pupfanz'],
      ...['taboofanz', 'transfanz', 'cougarfanz', 'fanzcock'],
    ]);
    expect(rows.filter((row) => row.is_portal).map(({ key }) => key)).toEqual(['fanzlab']);
  });

  it('write the id of the transaction beside each event', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    const { rows } = await client.query(
      `INSERT INTO outbox_events (kind, payload) VALUES ('x.happened', '{}')
       RETURNING xid = pg_current_xact_id()::text::bigint AS same`,
    );
    await client.query('ROLLBACK');
    client.release();

    expect(rows).toEqual([{ same: true }]);
  });
});

describe('facts', () => {
  let pool: Pool;

  beforeAll(async () => {
    pool = new Pool({ connectionString: await cloneDatabase() });
  });

  afterAll(async () => {
    await pool.end();
  });

  it('name the creator that the viewer is, and those whom the viewer follows', async () => {
    const [ada, ben, cleo] = [
      await createUser(pool),
      await createUser(pool),
      await createUser(pool),
    ];
    const [adaCreator, benCreator] = [
      await createCreator(pool, ada),
      await createCreator(pool, ben),
    ];
    await pool.query('INSERT INTO follows VALUES ($1, $2), ($1, $3)', [ada, ben, cleo]);

    const own = await pool.query('SELECT app.creators_of($1) AS id', [ada]);
    const followed = await pool.query('SELECT app.followed_creators($1) AS id', [ada]);
    const nobody = await pool.query(
      'SELECT app.creators_of(NULL) UNION SELECT app.followed_creators(NULL)',
    );

    expect(own.rows).toEqual([{ id: adaCreator }]);
    expect(followed.rows).toEqual([{ id: benCreator }]);
    expect(nobody.rows).toEqual([]);
  });

  it.each([
    ['creators_of($1)', 'creators'],
    ['followed_creators($1)', 'creators'],
    ['approved_creators($1)', 'creators'],
    ['participants($1, $1)', 'conversation_participants'],
  ])('app.%s becomes part of the query that asks it', async (call, table) => {
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM posts WHERE creator_id IN (SELECT found FROM app.${call} AS found)`,
      [randomUUID()],
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');

    expect(plan).toContain(` on ${table}`);
    expect(plan).not.toContain('Function Scan');
  });
});
