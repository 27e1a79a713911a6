import { Pool, type PoolClient } from 'pg';
import { seedDemoData } from '../../prisma/seed';
import { guardedTables } from '../../src/kernel/db/guarded';
import { createDatabase, loginsFor, type TestDatabase } from '../kit/database';

const insufficientPrivilege = '42501';

let database: TestDatabase;
let owner: Pool;
let app: Pool;
/** A fan who has written messages, with one session and one row in the audit trail. */
let ada: string;
/** Somebody who takes part in none of Ada's conversations. */
let eve: string;

beforeAll(async () => {
  database = await createDatabase('migrated');
  owner = new Pool({ connectionString: database.url });
  app = new Pool({ connectionString: loginsFor(database.url).appUrl });
  await seedDemoData(owner, { environment: 'test' });
  ada = await idFrom('SELECT sender_id AS id FROM messages ORDER BY id LIMIT 1', []);
  eve = await idFrom(
    `SELECT id FROM users WHERE id <> $1 AND NOT EXISTS (
       SELECT FROM conversation_participants a JOIN conversation_participants e USING (conversation_id)
       WHERE a.user_id = $1 AND e.user_id = users.id) ORDER BY id LIMIT 1`,
    [ada],
  );
  await owner.query(
    `INSERT INTO user_sessions (user_id, expires_at) VALUES ($1, now() + interval '1 day')`,
    [ada],
  );
  await owner.query(
    `INSERT INTO audit_logs (actor_id, action, subject_type, subject_id) VALUES ($1, 'test', 'User', $1)`,
    [ada],
  );
}, 60_000);

afterAll(async () => {
  await app.end();
  await owner.end();
  await database.drop();
});

async function idFrom(text: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(text, [...values]);
  const [row] = rows;
  if (!row) throw new Error(`The demonstration has no row for: ${text}`);
  return row.id;
}

/** Works for an account, or for nobody, as the product does; nothing of it stays. */
async function as<T>(
  pool: Pool,
  userId: string | null,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    if (userId !== null) {
      await client.query(`SELECT set_config('app.user_id', $1, true)`, [userId]);
    }
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function count(
  client: PoolClient | Pool,
  from: string,
  values: unknown[] = [],
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${from}`,
    values,
  );
  return rows[0]?.count ?? 0;
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: Error) => ('code' in error ? String(error.code) : error.message),
  );
}

/** How many rows a role finds; a table that it may not read at all shows none. */
async function visible(table: string, userId: string | null): Promise<number> {
  return as(app, userId, (client) =>
    count(client, table).catch((error: Error) => {
      if ('code' in error && error.code === insufficientPrivilege) return 0;
      throw error;
    }),
  );
}

it.each(guardedTables)(
  '[audit.row-level-security] %s gives role app no row where no viewer is set',
  async (table) => {
    expect(await visible(table, null)).toBe(0);
  },
);

it('[audit.row-level-security] an empty viewer, as visitors have it, is nobody', async () => {
  expect(await as(app, '', (client) => count(client, 'user_private'))).toBe(0);
});

/** The policy that hides the rows of a table from others, and which rows are Ada's. */
const hidden: readonly (readonly [policy: string, table: string, own: string])[] = [
  ['user_private_own', 'user_private', 'user_id = $1'],
  ['user_credentials_own', 'user_credentials', 'user_id = $1'],
  ['user_sessions_own', 'user_sessions', 'user_id = $1'],
  ['messages_read', 'messages', 'sender_id = $1'],
];

it.each(hidden)(
  "[audit.row-level-security] policy %s hides somebody's rows of %s from others, and nothing else does",
  async (policy, table, own) => {
    const rows = `${table} WHERE ${own}`;
    const stored = await count(owner, rows, [ada]);

    const forAda = await as(app, ada, (client) => count(client, rows, [ada]));
    const forEve = await as(app, eve, (client) => count(client, rows, [ada]));
    const withoutPolicy = await as(owner, eve, async (client) => {
      await client.query(`ALTER POLICY ${policy} ON ${table} USING (true)`);
      await client.query('SET LOCAL ROLE app');
      return count(client, rows, [ada]);
    });

    expect(stored).toBeGreaterThan(0);
    expect({ forAda, forEve, withoutPolicy }).toEqual({
      forAda: stored,
      forEve: 0,
      withoutPolicy: stored,
    });
  },
);

describe('[audit.row-level-security] role app changes nothing of others', () => {
  const changes: readonly (readonly [policy: string, statement: string])[] = [
    ['user_private_own', `UPDATE user_private SET email = 'eve@example.com' WHERE user_id = $1`],
    ['user_credentials_own', `UPDATE user_credentials SET password_hash = 'x' WHERE user_id = $1`],
    ['user_sessions_own', `UPDATE user_sessions SET revoked_at = now() WHERE user_id = $1`],
  ];

  it.each(changes)('as policy %s finds no row for %s', async (_policy, statement) => {
    const { rowCount } = await as(app, eve, (client) => client.query(statement, [ada]));

    expect(rowCount).toBe(0);
  });

  const refused: readonly (readonly [policy: string, statement: string])[] = [
    [
      'user_sessions_own',
      `INSERT INTO user_sessions (user_id, expires_at) VALUES ($1, now() + interval '1 day')`,
    ],
    [
      'messages_send',
      `INSERT INTO messages (conversation_id, sender_id, sequence, body)
       SELECT conversation_id, $1, 100000, 'I never said this' FROM conversation_participants
       WHERE user_id = $1 LIMIT 1`,
    ],
    [
      'audit_logs_write',
      `INSERT INTO audit_logs (actor_id, action, subject_type, subject_id)
       VALUES ($1, 'account.register', 'User', $1)`,
    ],
  ];

  it.each(refused)('as policy %s refuses %s', async (_policy, statement) => {
    const forEve = await codeOf(as(app, eve, (client) => client.query(statement, [ada])));
    const forAda = await codeOf(as(app, ada, (client) => client.query(statement, [ada])));

    expect(forEve).toBe(insufficientPrivilege);
    expect(forAda).toBeUndefined();
  });

  it('and does not enter a conversation of others by sending to it', async () => {
    const send = as(app, eve, (client) =>
      client.query(
        `INSERT INTO messages (conversation_id, sender_id, sequence, body)
         SELECT conversation_id, $2, 100000, 'Let me in' FROM conversation_participants
         WHERE user_id = $1 LIMIT 1`,
        [ada, eve],
      ),
    );

    expect(await codeOf(send)).toBe(insufficientPrivilege);
  });
});

it.each([
  `UPDATE audit_logs SET action = 'nothing'`,
  'DELETE FROM audit_logs',
  'TRUNCATE audit_logs',
  `UPDATE messages SET body = 'nothing'`,
  'DELETE FROM messages',
  'DELETE FROM user_private',
  'TRUNCATE user_sessions',
  'ALTER TABLE messages NO FORCE ROW LEVEL SECURITY',
  'DROP POLICY messages_read ON messages',
  'SET ROLE worker',
  'SET ROLE identity_owner',
  'CREATE TABLE public.copies (body text)',
])('[audit.row-level-security] role app may not do this at all: %s', async (statement) => {
  expect(await codeOf(as(app, ada, (client) => client.query(statement)))).toBe(
    insufficientPrivilege,
  );
});

it('[audit.row-level-security] policy user_sessions_expired shows role worker the sessions that are over, and no other', async () => {
  const worker = new Pool({ connectionString: loginsFor(database.url).workerUrl });
  await owner.query(
    `INSERT INTO user_sessions (user_id, expires_at) VALUES ($1, now() - interval '1 second')`,
    [eve],
  );
  const clear = `DELETE FROM user_sessions WHERE id IN (
    SELECT id FROM user_sessions LIMIT 10 FOR UPDATE SKIP LOCKED)`;

  const cleared = await as(worker, null, (client) => client.query(clear));
  const whose = await codeOf(worker.query('SELECT user_id FROM user_sessions'));
  await worker.end();

  expect(cleared.rowCount).toBe(1);
  expect(whose).toBe(insufficientPrivilege);
});

it('tells before a login only what one account needs', async () => {
  const [email, username, session] = await Promise.all([
    idFrom('SELECT email::text AS id FROM user_private WHERE user_id = $1', [ada]),
    idFrom('SELECT username::text AS id FROM users WHERE id = $1', [ada]),
    idFrom('SELECT id FROM user_sessions WHERE user_id = $1', [ada]),
  ]);

  const told = await as(app, null, async (client) => {
    const { rows } = await client.query(
      `SELECT app.is_email_taken(upper($1)::citext) AS taken, app.is_email_taken('nobody@example.com') AS free,
         (SELECT user_id FROM app.credential_of_login(upper($1)::citext)) AS by_email,
         (SELECT user_id FROM app.credential_of_login(upper($2)::citext)) AS by_name,
         app.account_of_session($3) AS by_session`,
      [email, username, session],
    );
    return rows[0] as unknown;
  });

  expect(told).toEqual({ taken: true, free: false, by_email: ada, by_name: ada, by_session: ada });
});

it('[audit.row-level-security audit.audit-append-only] hides the audit trail from role app, its own rows included', async () => {
  expect(await as(app, ada, (client) => count(client, 'audit_logs'))).toBe(0);
});

it('[audit.rls-policies] shows role app guarded rows of others only in the role of the auditor, which it has to put on', async () => {
  const before = await as(app, eve, (client) =>
    count(client, 'user_private WHERE user_id = $1', [ada]),
  );
  const after = await as(app, eve, async (client) => {
    await client.query('SET LOCAL ROLE auditor');
    return count(client, 'user_private WHERE user_id = $1', [ada]);
  });

  expect([before, after]).toEqual([0, 1]);
});

it('[audit.rls-policies] never lets the auditor change anything or see what proves an account', async () => {
  for (const statement of [
    `UPDATE users SET username = 'nobody'`,
    'DELETE FROM user_sessions',
    'SELECT FROM user_credentials',
    'SELECT FROM user_2fa',
  ]) {
    const attempt = as(app, eve, async (client) => {
      await client.query('SET LOCAL ROLE auditor');
      return client.query(statement);
    });
    expect(await codeOf(attempt)).toBe(insufficientPrivilege);
  }
});
