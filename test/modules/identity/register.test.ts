import { randomBytes } from 'node:crypto';
import { ageInYears } from '../../../src/modules/identity/registration';
import { decodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World } from '../../kit/world';
import { broken, newAccount, register, registered, whoAmI } from './accounts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

/** How many rows stand in the tables that a registration writes. */
async function rowCounts(): Promise<readonly Record<string, string>[]> {
  const { rows } = await world.owner.pool.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM user_private) AS private,
       (SELECT count(*) FROM user_credentials) AS credentials, (SELECT count(*) FROM user_sessions) AS sessions,
       (SELECT count(*) FROM audit_logs) AS audit, (SELECT count(*) FROM outbox_events) AS events`,
  );
  return rows;
}

function yearsAgo(years: number, days = 0): string {
  const now = new Date();
  const day = new Date(
    Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), now.getUTCDate() + days),
  );
  return day.toISOString().slice(0, 10);
}

describe('register', () => {
  test('[identity.register] lets a visitor in as a fan who must still confirm the address', async () => {
    const ada = newAccount('ada');

    const { session, viewer, userErrors } = await register(world, ada, { 'x-cluster': 'pupfanz' });

    expect(userErrors).toEqual([]);
    expect(viewer).toMatchObject({
      username: ada.username,
      email: ada.email,
      accountType: 'FAN',
    });
    const { uuid } = decodeGlobalId(viewer?.id ?? '');
    expect(
      await world.owner.prisma.user.findUnique({
        where: { id: uuid },
        select: {
          status: true,
          primaryClusterKey: true,
          private: { select: { email: true, dateOfBirth: true, emailVerifiedAt: true } },
          sessions: { select: { refreshGeneration: true, revokedAt: true } },
        },
      }),
    ).toEqual({
      status: 'PENDING_VERIFICATION',
      primaryClusterKey: 'pupfanz',
      private: {
        email: ada.email,
        dateOfBirth: new Date('1990-05-17'),
        emailVerifiedAt: null,
      },
      sessions: [{ refreshGeneration: 1, revokedAt: null }],
    });
    const { data } = await whoAmI(world, session?.accessToken ?? '');
    expect(data.viewer).toEqual({ username: ada.username });
  });

  test('[identity.register] needs no username', async () => {
    const { viewer, userErrors } = await register(world, newAccount('ada', { username: null }));

    expect(userErrors).toEqual([]);
    expect(viewer?.username).toBeNull();
  });

  test('[identity.register] refuses with every broken rule at once, and writes nothing', async () => {
    const before = await rowCounts();

    const answer = await register(world, {
      email: 'ada@example',
      password: 'too short',
      dateOfBirth: yearsAgo(17),
      username: 'no spaces',
    });

    expect(broken(answer)).toEqual([
      'email INVALID',
      'password TOO_SHORT',
      'dateOfBirth UNDERAGE',
      'username INVALID',
    ]);
    expect(answer.session).toBeNull();
    expect(answer.viewer).toBeNull();
    expect(await rowCounts()).toEqual(before);
  });

  test.each([
    ['email', '', 'BLANK'],
    ['email', 'ada', 'INVALID'],
    ['email', ' ada@example.com', 'INVALID'],
    ['email', 'ada@@example.com', 'INVALID'],
    ['email', `${'a'.repeat(255)}@example.com`, 'TOO_LONG'],
    ['password', '', 'TOO_SHORT'],
    ['password', 'p'.repeat(9), 'TOO_SHORT'],
    ['password', '😀'.repeat(9), 'TOO_SHORT'],
    ['password', 'p'.repeat(129), 'TOO_LONG'],
    ['username', '', 'BLANK'],
    ['username', 'ab', 'TOO_SHORT'],
    ['username', 'a'.repeat(31), 'TOO_LONG'],
    ['username', 'ada@example', 'INVALID'],
    ['username', 'adä_lovelace', 'INVALID'],
    ['username', 'ada\nlovelace', 'INVALID'],
    ['dateOfBirth', '0001-01-01', 'INVALID'],
    ['dateOfBirth', '2999-01-01', 'UNDERAGE'],
  ])('[identity.register] refuses the %s %p as %s', async (field, value, code) => {
    const answer = await register(world, newAccount('ada', { [field]: value }));

    expect(broken(answer)).toEqual([`${field} ${code}`]);
  });

  test('[identity.register] takes a password of 128 characters', async () => {
    const answer = await register(world, newAccount('ada', { password: '😀'.repeat(128) }));

    expect(answer.userErrors).toEqual([]);
  });

  test('[identity.register] lets people in from the day on which they turn 18', async () => {
    const today = await register(world, newAccount('ada', { dateOfBirth: yearsAgo(18) }));
    const tomorrow = await register(world, newAccount('ben', { dateOfBirth: yearsAgo(18, 1) }));

    expect(today.userErrors).toEqual([]);
    expect(broken(tomorrow)).toEqual(['dateOfBirth UNDERAGE']);
  });

  test.each([
    ['2008-03-01', '2026-02-28', 17],
    ['2008-03-01', '2026-03-01', 18],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-02-29', '2028-02-29', 20],
    ['2008-12-31', '2026-01-01', 17],
    ['2008-01-01', '2026-12-31', 18],
  ])('[identity.register] counts who was born on %s as of %s: %i years', (born, on, years) => {
    expect(ageInYears(new Date(born), new Date(`${on}T23:59:59.999Z`))).toBe(years);
  });

  test('[identity.register] refuses a date that is none, and text that no database takes', async () => {
    const operation =
      'mutation ($input: RegisterInput!) { register(input: $input) { session { accessToken } } }';
    const before = await rowCounts();

    const noDate = await world.execute(null, operation, {
      input: newAccount('ada', { dateOfBirth: '2000-02-30' }),
    });
    const noText = await world.execute(null, operation, {
      input: newAccount('ada', { password: 'twelve long\u0000' }),
    });

    expect([noDate.code, noText.code]).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    expect(await rowCounts()).toEqual(before);
  });

  test('[identity.register] keeps an audit row without a personal value', async () => {
    const ada = newAccount('ada');

    const { userId } = await registered(world, ada);

    const rows = await world.owner.prisma.auditLog.findMany({
      where: { subjectId: userId, source: 'APPLICATION' },
    });
    expect(rows).toMatchObject([
      { action: 'account.register', subjectType: 'User', actorId: userId },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${ada.username}|${ada.email}|1990`));
  });
});

describe('a name that is taken', () => {
  test('[identity.register identity.unique-login-names] refuses it in any case, both names at once, and leaves no row', async () => {
    const ada = newAccount('ada');
    await registered(world, ada);
    const before = await rowCounts();

    const answer = await register(world, {
      ...ada,
      email: ada.email.toUpperCase(),
      username: ada.username?.toUpperCase() ?? null,
    });

    expect(broken(answer)).toEqual(['email EMAIL_TAKEN', 'username USERNAME_TAKEN']);
    expect(answer.session).toBeNull();
    expect(await rowCounts()).toEqual(before);
  });

  test('[identity.unique-login-names] refuses it also when its owner has deleted the account', async () => {
    const ada = newAccount('ada');
    const { userId } = await registered(world, ada);
    await world.owner.prisma.user.update({
      where: { id: userId },
      data: { deletedAt: new Date() },
    });

    const answer = await register(world, ada);

    expect(broken(answer)).toEqual(['email EMAIL_TAKEN', 'username USERNAME_TAKEN']);
  });

  test('[identity.register identity.unique-login-names] goes to one of twenty who ask for the same e-mail address at once', async () => {
    const before = await rowCounts();
    const { email } = newAccount('ada');

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => register(world, newAccount('ben', { email }))),
    );

    expect(answers.filter(({ session }) => session)).toHaveLength(1);
    expect(answers.filter(({ session }) => !session).map(broken)).toEqual(
      Array.from({ length: 19 }, () => ['email EMAIL_TAKEN']),
    );
    const after = await rowCounts();
    const added = Object.keys(after[0] ?? {}).map(
      (table) => `${table} ${Number(after[0]?.[table]) - Number(before[0]?.[table])}`,
    );
    expect(added).toEqual([
      'users 1',
      'private 1',
      'credentials 1',
      'sessions 1',
      // One of the use case, and one of the database for each row of the account.
      'audit 4',
      'events 0',
    ]);
  });

  test('[identity.unique-login-names] goes to one of twenty who ask for the same username at once', async () => {
    const { username } = newAccount('ada');

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => {
        const cased = turn % 2 ? username : (username?.toUpperCase() ?? null);
        return register(world, newAccount('ben', { username: cased }));
      }),
    );

    expect(answers.filter(({ session }) => session)).toHaveLength(1);
    expect(answers.filter(({ session }) => !session).map(broken)).toEqual(
      Array.from({ length: 19 }, () => ['username USERNAME_TAKEN']),
    );
  });

  test('[identity.unique-login-names] goes to one of twenty who ask for names that look alike at once, and refuses the others', async () => {
    const suffix = randomBytes(5).toString('hex').replace(/[01]/g, 'x');
    const looks = ['bill', 'bi11'].map((name) => `m_${name}_${suffix}`);

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        register(world, newAccount('ben', { username: looks[turn % 2] ?? null })),
      ),
    );

    expect(answers.filter(({ session }) => session)).toHaveLength(1);
    expect(answers.filter(({ session }) => !session).map(broken)).toEqual(
      Array.from({ length: 19 }, () => ['username USERNAME_TAKEN']),
    );
    const script = await register(world, newAccount('ben', { username: `m_b\u0456ll_${suffix}` }));
    expect(broken(script)).toEqual(['username INVALID']);
  });

  test('[identity.unique-login-names] refuses in the database itself a name and a handle that look like another', async () => {
    const name = `rn_${randomBytes(5).toString('hex').replace(/[01]/g, 'x')}`;
    const { pool } = world.owner;
    await pool.query('INSERT INTO users (username) VALUES ($1)', [name]);

    const [alike, other] = [name.replace('rn', 'm'), name.replace('rn', 'n')];
    await expect(
      pool.query('INSERT INTO users (username) VALUES ($1)', [alike]),
    ).rejects.toMatchObject({ constraint: 'users_username_look_key' });
    await pool.query('INSERT INTO users (username) VALUES ($1)', [other]);
    const [ada, ben] = [await world.person('ada'), await world.person('ben')];
    const handles = `INSERT INTO creators (user_id, handle, display_name)
      VALUES ($1, $3, 'One'), ($2, $4, 'Other')`;
    await expect(pool.query(handles, [ada.uuid, ben.uuid, name, alike])).rejects.toMatchObject({
      constraint: 'creators_handle_look_key',
    });
  });

  test('[identity.unique-login-names] is looked up through the unique index', async () => {
    const client = await world.owner.pool.connect();
    try {
      await client.query('BEGIN; SET LOCAL enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT id FROM users WHERE username = 'ada'::citext
         UNION ALL SELECT user_id FROM user_private WHERE email = 'ada@example.com'::citext`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('users_username_key');
      expect(plan).toContain('user_private_email_key');
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});
