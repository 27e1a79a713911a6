import { Pool, type PoolClient } from 'pg';
import { cloneDatabase, loginsFor } from '../kit/database';
import { createPost, createUser, idFrom, unique } from './people';

let pool: Pool;

beforeAll(async () => {
  pool = new Pool({ connectionString: await cloneDatabase() });
});

afterAll(() => pool.end());

interface AuditRow {
  readonly action: string;
  readonly category: string;
  readonly actor_id: string | null;
  readonly affected_user_id: string | null;
  readonly changes: unknown;
  readonly ip: string | null;
  readonly request_id: string | null;
}

/** What the database wrote down of a subject, oldest first. */
async function trailOf(subjectId: string, client: Pool | PoolClient = pool): Promise<AuditRow[]> {
  const { rows } = await client.query<AuditRow>(
    `SELECT action, category, actor_id, affected_user_id, changes, host(ip) AS ip, request_id FROM audit_logs
     WHERE subject_id = $1 AND source = 'DATABASE' ORDER BY id`,
    [subjectId],
  );
  return rows;
}

async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    client.release();
  }
}

it('[audit.audit-accounts audit.audit-origin] writes down a change of an account that came by no request, and whence one came that did', async () => {
  const user = await createUser(pool);
  const actor = await createUser(pool);
  await pool.query(`UPDATE users SET account_type = 'MODERATOR' WHERE id = $1`, [user]);
  await inTransaction(async (client) => {
    await client.query(
      `SELECT set_config('app.user_id', $1, true), set_config('app.ip', '192.0.2.7', true), set_config('app.request_id', 'r-1', true)`,
      [actor],
    );
    await client.query(`UPDATE users SET status = 'ACTIVE' WHERE id = $1`, [user]);
  });
  const [created, first, second] = await trailOf(user);

  expect(created).toMatchObject({ action: 'users.insert', actor_id: null });
  expect(first).toMatchObject({
    action: 'users.update',
    category: 'ACCOUNT',
    actor_id: null,
    affected_user_id: user,
    changes: { account_type: { before: 'FAN', after: 'MODERATOR' } },
  });
  expect(second).toMatchObject({
    actor_id: actor,
    affected_user_id: user,
    ip: '192.0.2.7',
    request_id: 'r-1',
    changes: { status: { before: 'PENDING_VERIFICATION', after: 'ACTIVE' } },
  });
});

it('[audit.audit-diff] never writes a personal value or a secret down', async () => {
  const user = await createUser(pool);
  const address = `${unique('ada')}@x.test`;
  await pool.query('INSERT INTO user_private (user_id, email, date_of_birth) VALUES ($1, $2, $3)', [
    user,
    address,
    '1990-05-17',
  ]);
  await pool.query('INSERT INTO user_credentials (user_id, password_hash) VALUES ($1, $2)', [
    user,
    '$argon2id$secret',
  ]);
  const text = JSON.stringify(await trailOf(user));

  expect(text).not.toContain(address);
  expect(text).not.toContain('1990-05-17');
  expect(text).not.toContain('argon2id');
  expect(text).toContain('"email":{"after":"***"}');
});

it('[audit.audit-everything] never writes of a counter, nor of what was rolled back', async () => {
  const post = await createPost(pool);
  const before = await trailOf(post);
  await pool.query('INSERT INTO post_likes VALUES ($1, $2)', [post, await createUser(pool)]);
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query(`UPDATE posts SET status = 'ARCHIVED' WHERE id = $1`, [post]);
  const within = await trailOf(post, client);
  await client.query('ROLLBACK');
  client.release();

  expect(before.map(({ action, category }) => [action, category])).toEqual([
    ['posts.insert', 'CONTENT'],
  ]);
  expect(within).toHaveLength(2);
  expect(await trailOf(post)).toEqual(before);
});

it('[audit.audit-categories] files roles and sanctions under administration, with the account that they concern', async () => {
  const user = await createUser(pool);
  const role = await idFrom(pool, `INSERT INTO user_roles (key, name) VALUES ($1, 'Reviewer')`, [
    unique('reviewer').replace(/[^a-z]/g, '-'),
  ]);
  await pool.query('INSERT INTO user_role_assignments (user_id, role_id) VALUES ($1, $2)', [
    user,
    role,
  ]);
  const given = (await trailOf(user)).find(
    ({ action }) => action === 'user_role_assignments.insert',
  );

  expect(given).toMatchObject({ category: 'ADMINISTRATION', affected_user_id: user });
});

it('[audit.audit-append-only audit.audit-accounts] refuses the service rows in the name of the database, and the switch that stops the trail', async () => {
  const app = new Pool({ connectionString: loginsFor(await cloneDatabase()).appUrl, max: 1 });
  const client = await app.connect();
  try {
    await expect(
      client.query(
        `INSERT INTO audit_logs (source, action, subject_type, subject_id) VALUES ('DATABASE', 'users.update', 'User', app.uuid_v7())`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await client.query('BEGIN');
    await client.query(`SET LOCAL app.audit = 'off'`);
    const { rows } = await client.query<{ id: string }>(
      'INSERT INTO users (username) VALUES ($1) RETURNING id',
      [unique('eve')],
    );
    await client.query('COMMIT');
    const trail = await trailOf(rows[0]?.id ?? '');
    expect(trail.map(({ action }) => action)).toEqual(['users.insert']);
  } finally {
    client.release();
    await app.end();
  }
});
