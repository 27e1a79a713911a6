import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { post, type Answer } from '../kit/http';
import { World, type Person } from '../kit/world';

const postCount = 40;
let world: World;
let ada: Person;
let fan: Person;

beforeAll(async () => {
  world = await World.create({
    database: 'own',
    limits: {
      operationCost: 500,
      averageCost: 1,
      operationsPerAccount: { times: 400, perSeconds: 3600 },
    },
  });
  ada = await world.person('ada', { isCreator: true });
  fan = await world.person('fan');
  await world.owner.prisma.follow.create({
    data: { followerId: fan.uuid, followeeId: ada.uuid },
  });
  await world.owner.prisma.post.createMany({
    data: Array.from({ length: postCount }, (_, number) => ({
      creatorId: ada.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT' as const,
      visibility: 'PUBLIC' as const,
      status: 'PUBLISHED' as const,
      publishedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, number)),
      title: `Post ${number}`,
    })),
  });
});

afterAll(() => world.close());

interface Cost {
  readonly requestedQueryCost: number;
  readonly actualQueryCost: number | null;
  readonly throttleStatus: {
    readonly maximumAvailable: number;
    readonly currentlyAvailable: number;
    readonly restoreRate: number;
  } | null;
}

const asked = { 'x-query-cost': '1' };
const feed = (first: number) => `{ feed(first: ${first}) { nodes { title creator { id } } } }`;

const send = (person: Person | null, query: string, variables = {}, headers = {}) =>
  post(world.url, query, variables, {
    ...(person && { authorization: `Bearer ${person.token}` }),
    ...headers,
  });

function costIn({ text }: Answer): Cost | undefined {
  return (JSON.parse(text) as { extensions?: { cost?: Cost } }).extensions?.cost;
}

const costOf = async (person: Person | null, query: string, variables = {}) =>
  costIn(await send(person, query, variables, asked));

/** The same over a socket, where graphql-js answers. */
async function costOverSocket(query: string): Promise<Cost | undefined> {
  const client = createClient({
    url: `${world.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: asked,
  });
  try {
    const results = client.iterate({ query });
    const { value } = await results.next();
    return (value as { extensions?: { cost?: Cost } }).extensions?.cost;
  } finally {
    await client.dispose();
  }
}

it('[audit.api-protection] knows what an operation costs at most, and tells what it has cost', async () => {
  expect(await costOf(null, feed(100))).toMatchObject({
    requestedQueryCost: 1 + 100 * 3,
    actualQueryCost: 1 + postCount * 3,
  });
  expect(await costOf(null, feed(5))).toMatchObject({
    requestedQueryCost: 16,
    actualQueryCost: 16,
  });
});

it.each([
  [
    'pages whose size a variable says',
    'query ($n: Int) { feed(first: $n) { nodes { id } } }',
    7,
    15,
  ],
  ['a default of a variable', 'query ($n: Int = 4) { feed(first: $n) { nodes { id } } }', null, 9],
  ['a page of the usual size', '{ feed { nodes { id } } }', null, 41],
  ['the last entries', '{ feed(last: 3) { edges { node { id } } } }', null, 7],
  [
    'pages within pages',
    '{ feed(first: 3) { nodes { comments(first: 10) { nodes { id } } } } }',
    null,
    1 + 3 * (2 + 10 * 2),
  ],
  [
    'fields that fragments repeat',
    '{ feed(first: 3) { nodes { ...A ...B } } } fragment A on Post { creator { id } } fragment B on Post { creator { handle } }',
    null,
    10,
  ],
  ['counts alone', '{ feed(first: 50) { totalCount } }', null, 51],
  [
    'several fields',
    '{ a: feed(first: 1) { nodes { id } } b: feed(first: 1) { nodes { id } } }',
    null,
    6,
  ],
])('[audit.api-protection] counts %s', async (_what, query, n, requestedQueryCost) => {
  const cost = await costOf(null, query, n === null ? {} : { n });
  expect(cost).toMatchObject({ requestedQueryCost });
  expect(cost?.actualQueryCost).toBeLessThanOrEqual(requestedQueryCost);
});

it('[audit.api-protection] says the same of an answer that is text and of one that graphql-js gives', async () => {
  for (const query of [feed(100), feed(3), '{ creator(handle: "nobody") { id } }']) {
    const text = await costOf(null, query);
    const other = await costOverSocket(query);
    const { requestedQueryCost, actualQueryCost } = text ?? {};
    expect([requestedQueryCost, actualQueryCost]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(other).toMatchObject({ requestedQueryCost, actualQueryCost });
  }
});

it('[audit.api-protection] never tells whoever has not asked, so that equal answers are equal', async () => {
  expect((await send(null, feed(2))).text).not.toContain('extensions');
  expect((await send(null, feed(2), {}, { 'x-query-cost': '0' })).text).not.toContain('extensions');
});

it('[audit.api-protection] refuses what costs too much before a statement runs, and says how much it would be', async () => {
  const query = '{ feed(first: 100) { nodes { comments(first: 100) { nodes { id } } } } }';
  let answer: Answer | null = null;
  const statements = await world.statements(async () => {
    answer = await send(null, query, {}, asked);
  });
  expect(statements).toEqual([]);
  expect(answer).toMatchObject({
    json: {
      errors: [
        { message: expect.stringContaining('20201'), extensions: { code: 'QUERY_TOO_COMPLEX' } },
      ],
      extensions: { cost: { requestedQueryCost: 20_201, actualQueryCost: null } },
    },
  });
  await expect(costOverSocket(query)).rejects.toMatchObject([
    { extensions: { code: 'QUERY_TOO_COMPLEX' } },
  ]);
});

it('[audit.api-protection] refuses fragments that would be countless when written out, at once', async () => {
  const fragments = Array.from(
    { length: 6 },
    (_, level) =>
      `fragment F${level} on User { creator { user { ${level < 5 ? `...F${level + 1}` : 'id'} } } ${Array.from({ length: 4 }, (_unused, twin) => `a${level}${twin}: creator { user { ${level < 5 ? `...F${level + 1}` : 'id'} } }`).join(' ')} }`,
  );
  const startedAt = performance.now();
  const { json } = await send(null, `{ viewer { ...F0 } } ${fragments.join(' ')}`);
  expect(json.errors?.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TOO_COMPLEX']);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

it('[audit.rate-limits] gives back what an operation has not cost, and refuses one that its account cannot pay', async () => {
  const first = await costOf(fan, feed(100));
  expect(first?.throttleStatus).toMatchObject({ maximumAvailable: 500 });
  expect(first?.throttleStatus?.currentlyAvailable).toBe(500 - (1 + postCount * 3));
  const second = await costOf(fan, feed(100));
  expect(second?.throttleStatus?.currentlyAvailable).toBe(500 - 2 * (1 + postCount * 3));

  const third = await send(fan, feed(100), {}, asked);
  expect(third.status).toBe(429);
  expect(third.json.errors?.[0]?.extensions).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterSeconds: expect.any(Number),
  });
  expect(costIn(third)).toMatchObject({ actualQueryCost: null });
  // What it can still pay runs, and others are not touched.
  for (const answer of [await send(fan, feed(10)), await send(ada, feed(100))]) {
    expect(answer.json).toEqual({ data: { feed: expect.any(Object) } });
  }
});

it('[audit.rate-limits] answers how much is left in a field of its own', async () => {
  const person = await world.person('asker');
  const { json } = await send(person, '{ rateLimit { cost limit remaining resetAt nodeCount } }');
  expect(json.errors).toBeUndefined();
  expect(json.data?.['rateLimit']).toMatchObject({
    cost: 1,
    limit: 500,
    remaining: 499,
    nodeCount: 1,
  });
  const { resetAt } = json.data?.['rateLimit'] as { resetAt: string };
  expect(new Date(resetAt).getTime()).toBeGreaterThan(Date.now());
});
