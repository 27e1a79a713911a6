import { randomUUID } from 'node:crypto';
import { Pool, type DatabaseError } from 'pg';
import { cloneDatabase } from '../kit/database';
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

const past = '2020-01-01T00:00:00Z';

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
