import fc from 'fast-check';
import { ThingWorld, type OrderName, type Thing } from './things';

interface Page {
  readonly nodes: readonly { readonly number: number }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
}

const pageQuery = `query ($first: Int, $after: String, $last: Int, $before: String) {
  things(first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

let world: ThingWorld;

beforeAll(async () => {
  world = await ThingWorld.create();
});

afterAll(() => world.close());

async function page(order: OrderName, variables: Readonly<Record<string, unknown>>): Promise<Page> {
  const { data, errors } = await world.run(order, pageQuery, variables);
  expect(errors).toBeUndefined();
  return data?.['things'] as Page;
}

/** All numbers, fetched page by page from the start. */
async function walkForward(order: OrderName, size: number): Promise<number[]> {
  const numbers: number[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo }: Page = await page(order, { first: size, after });
    numbers.push(...nodes.map(({ number }) => number));
    if (!pageInfo.hasNextPage) return numbers;
    after = pageInfo.endCursor;
  }
}

/** All numbers, fetched page by page from the end. */
async function walkBackward(order: OrderName, size: number): Promise<number[]> {
  const numbers: number[] = [];
  let before: string | null = null;
  for (;;) {
    const { nodes, pageInfo }: Page = await page(order, { last: size, before });
    numbers.unshift(...nodes.map(({ number }) => number));
    if (!pageInfo.hasPreviousPage) return numbers;
    before = pageInfo.startCursor;
  }
}

/** The order as JavaScript sees it: a null is larger than every rank. */
function sorted(things: readonly Thing[], order: OrderName): number[] {
  const rank = ({ rank }: Thing): number => rank ?? Number.MAX_SAFE_INTEGER;
  const rankSign = order.startsWith('rankUp') ? 1 : -1;
  const idSign = order === 'rankUp' || order === 'rankDownIdUp' ? 1 : -1;
  return [...things]
    .sort((one, other) => rankSign * (rank(one) - rank(other)) || idSign * (one.id - other.id))
    .map(({ id }) => id);
}

const someThings = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 1000 }),
      rank: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
      owner: fc.constant(null),
    }),
    { maxLength: 14, selector: ({ id }) => id },
  )
  .filter((things) => things.length > 0);

it('pages through every order forwards and backwards as if it were one list, with nulls and ties', async () => {
  await fc.assert(
    fc.asyncProperty(
      someThings,
      fc.constantFrom<OrderName>('rankUp', 'rankDown', 'rankUpIdDown', 'rankDownIdUp'),
      fc.integer({ min: 1, max: 5 }),
      async (things, order, size) => {
        await world.fill(things);
        const whole = sorted(things, order);
        expect(await walkForward(order, size)).toEqual(whole);
        expect(await walkBackward(order, size)).toEqual(whole);
      },
    ),
    { numRuns: 500 },
  );
}, 120_000);

it('neither skips nor repeats what was there when rows come in between', async () => {
  await world.fill([1, 3, 5, 7].map((id) => ({ id, rank: id, owner: null })));
  const first = await page('rankUp', { first: 2 });
  await world.fill([1, 2, 3, 4, 5, 7].map((id) => ({ id, rank: id, owner: null })));
  const second = await page('rankUp', { first: 10, after: first.pageInfo.endCursor });
  expect(first.nodes.map(({ number }) => number)).toEqual([1, 3]);
  expect(second.nodes.map(({ number }) => number)).toEqual([4, 5, 7]);
});

it('counts only what the policy lets through, and only when asked', async () => {
  await world.fill([
    { id: 1, rank: 1, owner: 'hidden' },
    { id: 2, rank: 1, owner: null },
  ]);
  const { totalCount, nodes } = await page('rankUp', { first: 10 });
  expect({ totalCount, nodes: nodes.map(({ number }) => number) }).toEqual({
    totalCount: 1,
    nodes: [2],
  });
});

it('gives an empty page for first: 0 and still says that the list goes on', async () => {
  await world.fill([{ id: 1, rank: 1, owner: null }]);
  const { nodes, pageInfo } = await page('rankUp', { first: 0 });
  expect(nodes).toEqual([]);
  expect(pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  });
});

it.each([
  ['a negative size', { first: -1 }],
  ['a size beyond the limit', { first: 100_000 }],
  ['both directions at once', { first: 1, last: 1 }],
  ['a cursor that is none', { after: 'bm9uc2Vuc2U' }],
  ['a cursor that is too short', { after: 'YQ' }],
])('[audit.api-protection] refuses %s', async (_what, variables) => {
  const { data, errors } = await world.run('rankUp', pageQuery, variables);
  expect(data).toBeNull();
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
});

it('[audit.api-protection] refuses the cursor of another list', async () => {
  await world.fill([{ id: 1, rank: 1, owner: null }]);
  const nested = await world.run(
    'rankUp',
    '{ things(first: 1) { nodes { sameRank(first: 1) { pageInfo { endCursor } } } } }',
  );
  const [node] = (nested.data as { things: { nodes: { sameRank: Page }[] } }).things.nodes;
  const { errors } = await world.run('rankUp', pageQuery, {
    after: node?.sameRank.pageInfo.endCursor,
  });
  expect(errors?.map(({ message }) => message)).toEqual(['This cursor belongs to another list.']);
});
