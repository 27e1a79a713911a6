import { World, type Person } from '../kit/world';
import { tip } from './tips/tipping';
import { fund } from './wallet/purses';

/**
 * What clients may say of lists: which entries, by filters, and in which order. The statements behind them are looked at in
 * test/queries/ordered-lists.test.ts.
 */

let world: World;
let ada: Person;
let cleo: Person;
let dora: Person;

beforeAll(async () => {
  world = await World.create();
});

beforeEach(async () => {
  ada = await world.person('ada');
  cleo = await world.person('cleo', { isCreator: true });
  dora = await world.person('dora', { isCreator: true });
});

afterAll(() => world.close());

const page = `query ($handle: String!, $filter: PostFilter, $order: PostOrder, $first: Int, $after: String) {
  creator(handle: $handle) {
    posts(filter: $filter, orderBy: $order, first: $first, after: $after) {
      totalCount nodes { title } pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Posts {
  readonly creator: {
    readonly posts: {
      readonly totalCount: number;
      readonly nodes: readonly { readonly title: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

interface Draft {
  readonly title: string;
  readonly contentType?: string;
  readonly visibility?: string;
  /** How many days ago it was published; null for a draft. */
  readonly daysAgo?: number | null;
}

async function publish(whose: Person, ...posts: readonly Draft[]): Promise<void> {
  for (const { title, contentType = 'TEXT', visibility = 'PUBLIC', daysAgo = 1 } of posts) {
    await world.owner.pool.query(
      `INSERT INTO posts (creator_id, cluster_key, content_type, status, visibility, title, body, published_at)
       VALUES ($1, 'fanzlab', $2::"ContentType", CASE WHEN $5::int IS NULL THEN 'DRAFT' ELSE 'PUBLISHED' END::"PostStatus",
         $3::"PostVisibility", $4, 'words', app.now() - make_interval(days => $5::int))`,
      [whose.creator?.uuid, contentType, visibility, title, daysAgo],
    );
  }
}

async function titles(
  variables: Readonly<Record<string, unknown>>,
  viewer: Person | null = ada,
): Promise<readonly string[]> {
  const handle = cleo.creator?.handle;
  const { creator } = await world.ask<Posts>(viewer, page, { handle, ...variables });
  expect(creator.posts.totalCount).toBe(creator.posts.nodes.length);
  return creator.posts.nodes.map(({ title }) => title);
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

async function refusal(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  viewer: Person | null = ada,
): Promise<string | undefined> {
  const reads: string[] = [];
  let code: string | undefined;
  const statements = await world.statements(async () => {
    ({ code } = await world.execute(viewer, text, variables));
  });
  reads.push(...statements.filter((statement) => statement.startsWith('/* reads.')));
  expect(reads).toEqual([]);
  return code;
}

describe('filters', () => {
  beforeEach(() =>
    publish(
      cleo,
      { title: 'Winter morning', contentType: 'IMAGE', daysAgo: 1 },
      { title: 'Winter evening', contentType: 'VIDEO', daysAgo: 5 },
      { title: '100% summer_time', contentType: 'IMAGE', daysAgo: 9 },
      { title: 'Draft of spring', daysAgo: null },
    ),
  );

  it('[operations.fk-indexes operations.gin-indexes] compares by every operator that fits a value', async () => {
    const cases: readonly (readonly [object, readonly string[]])[] = [
      [{}, ['Winter morning', 'Winter evening', '100% summer_time']],
      [{ contentType: { eq: 'IMAGE' } }, ['Winter morning', '100% summer_time']],
      [{ contentType: { ne: 'IMAGE' } }, ['Winter evening']],
      [{ contentType: { in: ['VIDEO', 'AUDIO'] } }, ['Winter evening']],
      [{ contentType: { in: [] } }, []],
      [{ publishedAt: { gte: daysAgo(6), lt: daysAgo(2) } }, ['Winter evening']],
      [{ publishedAt: { gt: daysAgo(2) } }, ['Winter morning']],
      [{ publishedAt: { lte: daysAgo(8) } }, ['100% summer_time']],
      [{ publishedAt: { isNull: true } }, []],
      [{ title: { contains: 'MORN' } }, ['Winter morning']],
      [{ title: { contains: '100%' } }, ['100% summer_time']],
      [{ title: { contains: '100_' } }, []],
      [{ title: { startsWith: 'winter' } }, ['Winter morning', 'Winter evening']],
      [{ title: { eq: 'Winter morning' } }, ['Winter morning']],
    ];
    for (const [filter, expected] of cases) {
      expect([filter, await titles({ filter })]).toEqual([filter, expected]);
    }
  });

  it('[operations.fk-indexes] joins conditions by and, or and not', async () => {
    const filter = {
      or: [{ title: { contains: 'summer' } }, { and: [{ contentType: { eq: 'VIDEO' } }] }],
      not: { publishedAt: { gt: daysAgo(2) } },
    };
    expect(await titles({ filter })).toEqual(['Winter evening', '100% summer_time']);
    expect(await titles({ filter: { or: [] } })).toEqual([]);
    expect(await titles({ filter: { and: [] } })).toHaveLength(3);
    expect(await titles({ filter: { not: {} } })).toEqual([]);
  });

  it('[operations.fk-indexes] shows an author their drafts, which have no moment, where they are asked for', async () => {
    const filter = { publishedAt: { isNull: true } };
    expect(await titles({ filter }, cleo)).toEqual(['Draft of spring']);
    const others = { not: { publishedAt: { gt: daysAgo(2) } } };
    expect(await titles({ filter: others }, cleo)).toContain('Draft of spring');
    expect(await titles({ filter: { publishedAt: { ne: daysAgo(2) } } }, cleo)).toHaveLength(4);
  });

  it('[operations.query-reports] keeps one statement for all values of a shape, which stand in no text', async () => {
    const inOne = 'query ($f: PostFilter) { feed(filter: $f) { nodes { title } } }';
    const texts = new Set<string>();
    for (const word of ['morning', 'evening', "o'clock; --", 'summer']) {
      for (const statement of await world.statements(() =>
        world.ask(null, inOne, { f: { title: { contains: word } } }),
      )) {
        if (statement.startsWith('/* reads.')) texts.add(statement);
      }
    }
    expect(texts.size).toBe(1);
    expect([...texts].join()).not.toMatch(/morning|clock/);
  });

  it('[operations.gin-indexes] refuses nulls, words that are too short, and filters that are too large or too deep', async () => {
    const text = 'query ($f: PostFilter) { feed(filter: $f) { nodes { title } } }';
    const deep = { not: { not: { not: { not: { title: { eq: 'a' } } } } } };
    const wide = { or: Array.from({ length: 13 }, () => ({ title: { eq: 'a' } })) };
    const many = { creator: { in: Array.from({ length: 101 }, () => cleo.creator?.id) } };
    for (const f of [
      deep,
      wide,
      many,
      { or: Array.from({ length: 30 }, () => ({})) },
      { title: null },
      { title: { eq: null } },
      { and: null },
      { title: { contains: 'ab' } },
      { title: { eq: 'a\u0000b' } },
      { publishedAt: { gt: '+012026-01-01T00:00:00.000Z' } },
      { creator: { eq: 'nonsense' } },
      { creator: { eq: ada.id } },
      { body: { contains: 'words' } },
    ]) {
      expect([f, await refusal(text, { f })]).toEqual([f, 'BAD_USER_INPUT']);
    }
    const nested = '{ feed { nodes { comments(filter: { author: null }) { totalCount } } } }';
    expect(await refusal(nested)).toBe('BAD_USER_INPUT');
  });
});

describe('access', () => {
  it('[content.visibility] never shows more by a filter than without one, nor tells what is hidden', async () => {
    await publish(
      cleo,
      { title: 'Open words' },
      { title: 'Private words', visibility: 'PRIVATE' },
      { title: 'Draft words', daysAgo: null },
    );
    for (const filter of [
      { or: [{}, { title: { contains: 'private' } }] },
      { not: { title: { eq: 'nothing at all' } } },
      { title: { contains: 'words' } },
    ]) {
      expect(await titles({ filter })).toEqual(['Open words']);
      expect(await titles({ filter }, null)).toEqual(['Open words']);
    }
    expect(await titles({ filter: { title: { contains: 'private' } } })).toEqual([]);
    expect(await titles({ filter: { title: { contains: 'private' } } }, cleo)).toHaveLength(1);
  });

  it('[social.block] hides what accounts say who are kept apart, also where a filter names them', async () => {
    await publish(dora, { title: 'Dora speaks' });
    await world.owner.pool.query(
      `INSERT INTO post_comments (post_id, author_id, body) SELECT p.id, author, 'said'
       FROM posts p, unnest($2::uuid[]) author WHERE p.creator_id = $1`,
      [dora.creator?.uuid, [cleo.uuid, dora.uuid]],
    );
    const text = `query ($handle: String!, $f: CommentFilter) { creator(handle: $handle) {
      posts { nodes { comments(filter: $f) { totalCount } } } } }`;
    const count = async (viewer: Person | null, f: object): Promise<unknown> => {
      const variables = { handle: dora.creator?.handle, f };
      const data = await world.ask<{ readonly creator: object }>(viewer, text, variables);
      return JSON.stringify(data).match(/"totalCount":(\d+)/)?.[1];
    };
    const byCleo = { author: { eq: cleo.id } };
    expect([await count(null, byCleo), await count(null, {})]).toEqual(['1', '2']);
    expect(await count(ada, { author: { in: [cleo.id, dora.id] } })).toBe('2');
    await world.ask(
      cleo,
      `mutation { block(input: { userId: "${ada.id}" }) { userErrors { code } } }`,
    );
    expect([await count(ada, byCleo), await count(ada, { not: byCleo })]).toEqual(['0', '1']);
  });

  it('[messaging.open-conversation] hides conversations of others whatever a filter says', async () => {
    const text = `query ($id: ID!, $f: ConversationFilter) { node(id: $id) { ... on User {
      conversations(filter: $f) { totalCount } } } }`;
    const f = { or: [{}, { lastMessageAt: { isNull: true } }] };
    expect(await world.ask(ada, text, { id: cleo.id, f })).toEqual({
      node: { conversations: { totalCount: 0 } },
    });
  });

  it('[finance.transactions] shows administrators all transactions by kind and time, and refuses others', async () => {
    const staff = await world.person('staff', { accountType: 'ADMIN' });
    const text = `query ($f: TransactionFilter, $o: TransactionOrder) {
      transactions(filter: $f, orderBy: $o, first: 5) { nodes { amountTokens } } }`;
    await fund(world, ada, 50);
    // Other tests of the same database may have tipped as well, but not from here on.
    const { rows } = await world.owner.pool.query<{ now: Date }>('SELECT app.now() AS now');
    await tip(world, ada, cleo, { tokens: 5 });
    await tip(world, ada, cleo, { tokens: 7 });
    const f = { kind: { in: ['TIP', 'GIFT'] }, createdAt: { gt: rows[0]?.now.toISOString() } };
    const o = { field: 'CREATED_AT', direction: 'ASC' };
    expect(await world.ask(staff, text, { f, o })).toEqual({
      transactions: { nodes: [{ amountTokens: 5 }, { amountTokens: 7 }] },
    });
    expect(await world.ask(staff, text, { f: { ...f, kind: { eq: 'GIFT' } } })).toEqual({
      transactions: { nodes: [] },
    });
    expect((await world.execute(ada, text)).code).toBe('FORBIDDEN');
    expect((await world.execute(null, text)).code).toBe('UNAUTHENTICATED');
  });
});

describe('orders', () => {
  const oldestFirst = { field: 'PUBLISHED_AT', direction: 'ASC' };
  const newestFirst = { field: 'PUBLISHED_AT', direction: 'DESC' };

  async function walk(order: object | null): Promise<readonly string[]> {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const variables: Readonly<Record<string, unknown>> = {
        handle: cleo.creator?.handle,
        order,
        first: 2,
        after,
      };
      const { creator }: Posts = await world.ask<Posts>(cleo, page, variables);
      found.push(...creator.posts.nodes.map(({ title }) => title));
      after = creator.posts.pageInfo.hasNextPage ? creator.posts.pageInfo.endCursor : null;
    } while (after !== null);
    return found;
  }

  beforeEach(() =>
    publish(
      cleo,
      { title: 'one', daysAgo: 3 },
      { title: 'two', daysAgo: 2 },
      { title: 'three', daysAgo: 1 },
      { title: 'draft', daysAgo: null },
      { title: 'later draft', daysAgo: null },
    ),
  );

  it('[operations.fk-indexes] walks a list both ways by its pages, entries without a value in their place', async () => {
    const ascending = ['one', 'two', 'three', 'draft', 'later draft'];
    expect(await walk(oldestFirst)).toEqual(ascending);
    expect(await walk(newestFirst)).toEqual([...ascending].reverse());
    expect(await walk(null)).toEqual([...ascending].reverse());
  });

  it('[operations.fk-indexes] takes cursors of the same order whichever way it was asked for', async () => {
    const variables = { handle: cleo.creator?.handle, first: 2 };
    const first = await world.ask<Posts>(ada, page, variables);
    const after = first.creator.posts.pageInfo.endCursor;
    const next = await world.ask<Posts>(ada, page, { ...variables, order: newestFirst, after });
    expect(next.creator.posts.nodes).toEqual([{ title: 'one' }]);
  });

  it('[operations.fk-indexes] refuses a cursor of another order, and orders that do not exist', async () => {
    const variables = { handle: cleo.creator?.handle, first: 2 };
    const first = await world.ask<Posts>(ada, page, { ...variables, order: oldestFirst });
    const after = first.creator.posts.pageInfo.endCursor;
    expect(await refusal(page, { ...variables, after })).toBe('BAD_USER_INPUT');
    expect(await refusal(page, { ...variables, order: newestFirst, after })).toBe('BAD_USER_INPUT');
    const unknown = { field: 'BODY', direction: 'ASC' };
    expect(await refusal(page, { ...variables, order: unknown })).toBe('BAD_USER_INPUT');
  });

  it('[operations.query-reports] never answers a filtered and ordered list by more than one statement', async () => {
    const text = `{ feed(filter: { contentType: { eq: TEXT } }, orderBy: { field: PUBLISHED_AT, direction: ASC }) {
      totalCount nodes { title comments(filter: { createdAt: { gt: "2020-01-01T00:00:00Z" } },
        orderBy: { field: CREATED_AT, direction: DESC }) { nodes { body } } } } }`;
    await world.ask(ada, text);
    expect(await world.statements(() => world.ask(ada, text))).toHaveLength(1);
  });
});
