import { World, type Person } from '../../kit/world';
import { restrict } from '../../modules/sanctioning';

jest.setTimeout(120_000);

let world: World;
let ada: Person;
let cleo: Person;

/** What is asked all day long: all of it comes out of the database. */
const reads: readonly (readonly [string, string])[] = [
  [
    'a feed with four relations',
    `{ feed(first: 5) { nodes { id title creator { user { username } } media(first: 3) { nodes { url } } tags { name } }
      pageInfo { endCursor hasNextPage } } }`,
  ],
  [
    'the viewer with what is theirs',
    '{ viewer { username conversations { nodes { unreadCount } totalCount } } }',
  ],
  ['a list of streams', '{ liveStreams { nodes { title host { handle } } totalCount } }'],
  ['the brands', '{ clusters { key } }'],
];

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada');
  cleo = await world.person('cleo', { isCreator: true });
});

afterAll(() => world.close());

it.each(reads)(
  '[operations.query-reports] answers %s by one statement, login included',
  async (_what, text) => {
    await world.ask(ada, text);
    expect(await world.statements(() => world.ask(ada, text))).toHaveLength(1);
    const visits = await world.statements(() => world.ask(null, text));
    expect(visits.length).toBeLessThanOrEqual(1);
  },
);

/** So many aliases of one relation. */
function often(times: number): string {
  const relations = Array.from({ length: times }, (_, n) => `a${n}: creator { handle }`);
  return `{ feed(first: 2) { nodes { ${relations.join(' ')} } } }`;
}

it('[operations.query-reports] answers thirty aliases of one relation by one statement', async () => {
  await world.ask(ada, often(30));
  expect(await world.statements(() => world.ask(ada, often(30)))).toHaveLength(1);
});

it('[operations.query-reports] refuses 500 aliases of one relation before anything runs', async () => {
  let code: string | undefined;
  const statements = await world.statements(async () => {
    ({ code } = await world.execute(null, often(500)));
  });
  // A document has fewer tokens than these make.
  expect([code, statements]).toEqual(['GRAPHQL_PARSE_FAILED', []]);
});

it('[operations.query-reports] never takes a second statement for a row by its id, whoever asks', async () => {
  const text = 'query ($id: ID!) { node(id: $id) { ... on Creator { handle user { id } } } }';
  const ask = (person: Person | null): Promise<unknown> =>
    world.ask(person, text, { id: cleo.creator?.id });
  const expected = { node: { handle: cleo.creator?.handle, user: { id: cleo.id } } };
  expect(await ask(ada)).toEqual(expected);
  expect(await world.statements(async () => expect(await ask(ada)).toEqual(expected))).toHaveLength(
    1,
  );
  expect(
    await world.statements(async () => expect(await ask(null)).toEqual(expected)),
  ).toHaveLength(1);
});

it('[identity.sessions] refuses a session that is remembered from the first read after it was revoked', async () => {
  const ben = await world.person('ben');
  const text = '{ viewer { username } feed(first: 1) { totalCount } }';
  await world.ask(ben, text);
  await world.ask(ben, text);
  await world.owner.pool.query(
    'UPDATE user_sessions SET revoked_at = now(), revoked_reason = $2 WHERE user_id = $1',
    [ben.uuid, 'REVOKED'],
  );
  const { status, code, data } = await world.execute(ben, text);
  expect({ status, code, data }).toEqual({ status: 401, code: 'UNAUTHENTICATED', data: undefined });
});

it('[identity.sessions] refuses a remembered account from the first read after it was suspended', async () => {
  const ben = await world.person('ben');
  const text = '{ feed(first: 1) { totalCount } }';
  await world.ask(ben, text);
  await world.owner.pool.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [ben.uuid]);
  const { status, code } = await world.execute(ben, text);
  expect({ status, code }).toEqual({ status: 403, code: 'FORBIDDEN' });
});

it('[identity.rbac-roles] never reads with rights that were taken away since the account was remembered', async () => {
  const mia = await world.person('mia', { accountType: 'ADMIN' });
  const text = '{ userAccounts(first: 1) { nodes { username } } }';
  expect((await world.execute(mia, text)).errors).toEqual([]);
  await world.owner.pool.query(`UPDATE users SET account_type = 'FAN' WHERE id = $1`, [mia.uuid]);
  expect((await world.execute(mia, text)).code).toBe('FORBIDDEN');
  const { viewer } = await world.ask<{ viewer: { accountType: string } }>(
    mia,
    '{ viewer { accountType } }',
  );
  expect(viewer.accountType).toBe('FAN');
});

/** Changes a row of an account. */
const changed =
  (statement: string) =>
  async ({ uuid }: Person): Promise<unknown> =>
    world.owner.pool.query(statement, [uuid]);

it.each<readonly [string, (person: Person) => Promise<unknown>]>([
  ['a feature was closed to it', (person) => restrict(world, person, 'POSTING')],
  [
    'its password has to be changed',
    changed(
      `INSERT INTO user_credentials (user_id, password_hash, must_change) VALUES ($1, '$argon2id$' || repeat('x', 80), true)`,
    ),
  ],
  [
    'it was given a role',
    changed(
      `INSERT INTO user_role_assignments (user_id, role_id) SELECT $1, id FROM user_roles WHERE key = 'moderator'`,
    ),
  ],
])(
  '[identity.sessions] never goes by what is remembered of an account once %s',
  async (_, change) => {
    const eva = await world.person('eva');
    const text = '{ viewer { id } }';
    await world.ask(eva, text);
    expect(await world.statements(() => world.ask(eva, text))).toHaveLength(1);
    await change(eva);

    const first = await world.statements(() => world.ask(eva, text));
    const next = await world.statements(() => world.ask(eva, text));

    expect(first.length).toBeGreaterThan(1);
    expect(next).toHaveLength(1);
  },
);

it('[identity.sessions] answers a remembered viewer what needs no row, and asks anew before it writes', async () => {
  const dan = await world.person('dan');
  expect(await world.ask(dan, '{ __typename }')).toEqual({ __typename: 'Query' });
  expect(await world.ask(dan, '{ viewer { id } __typename }')).toEqual({
    viewer: { id: dan.id },
    __typename: 'Query',
  });
  await world.owner.pool.query(
    `UPDATE user_sessions SET revoked_at = now(), revoked_reason = 'REVOKED' WHERE user_id = $1`,
    [dan.uuid],
  );
  const follow = `mutation { follow(input: { userId: "${cleo.id}" }) { user { id } } }`;
  expect((await world.execute(dan, follow)).code).toBe('UNAUTHENTICATED');
});
