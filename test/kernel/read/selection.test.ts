import { ThingWorld } from './things';

let world: ThingWorld;

beforeAll(async () => {
  world = await ThingWorld.create();
  await world.fill([
    { id: 1, rank: 1, owner: 'ada' },
    { id: 2, rank: 1, owner: 'hidden' },
    { id: 3, rank: 1, owner: 'ben' },
    { id: 4, rank: null, owner: null },
  ]);
});

afterAll(() => world.close());

async function data(
  source: string,
  variables = {},
  userId: string | null = null,
): Promise<unknown> {
  const { data: result, errors } = await world.run('rankUp', source, variables, userId);
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(result));
}

it('answers aliases, also one field twice with different arguments', async () => {
  expect(
    await data(
      '{ a: things(first: 1) { rows: nodes { n: number m: number } } b: things(last: 1) { nodes { number } } }',
    ),
  ).toEqual({ a: { rows: [{ n: 1, m: 1 }] }, b: { nodes: [{ number: 4 }] } });
});

it('keeps the selections of nodes and of edges apart', async () => {
  expect(
    await data('{ things(first: 1) { nodes { x: number } edges { node { x: rank } cursor } } }'),
  ).toMatchObject({ things: { nodes: [{ x: 1 }], edges: [{ node: { x: 1 } }] } });
});

it('merges fragments and fields of one response key', async () => {
  expect(
    await data(`
      { things(first: 1) { ...Numbers nodes { twin { rank } } } }
      fragment Numbers on ThingConnection { nodes { number twin { ... on Thing { number } } } }`),
  ).toEqual({ things: { nodes: [{ number: 1, twin: { number: 1, rank: 1 } }] } });
});

it('leaves out what @skip and @include take out', async () => {
  const source = `query ($yes: Boolean!) { things(first: 1) {
    nodes { number @skip(if: $yes) rank @include(if: $yes) } totalCount @skip(if: $yes) } }`;
  expect(await data(source, { yes: true })).toEqual({ things: { nodes: [{ rank: 1 }] } });
  expect(await data(source, { yes: false })).toEqual({
    things: { nodes: [{ number: 1 }], totalCount: 3 },
  });
});

it('names types at every level', async () => {
  expect(
    await data('{ things(first: 1) { __typename edges { t: __typename node { __typename } } } }'),
  ).toEqual({
    things: {
      __typename: 'ThingConnection',
      edges: [{ t: 'ThingEdge', node: { __typename: 'Thing' } }],
    },
  });
});

it('lets no alias reach a prototype', async () => {
  const answer = await data(
    '{ things(first: 1) { nodes { __proto__: number constructor: rank } } }',
  );
  expect(JSON.stringify(answer)).toBe('{"things":{"nodes":[{"__proto__":1,"constructor":1}]}}');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

it('hides rows that the policy refuses on every path, and masked values from others', async () => {
  const source = '{ things { nodes { number secret sameRank { totalCount nodes { number } } } } }';
  expect(await data(source, {}, 'ada')).toEqual({
    things: {
      nodes: [
        {
          number: 1,
          secret: 'ada',
          sameRank: { totalCount: 2, nodes: [{ number: 1 }, { number: 3 }] },
        },
        {
          number: 3,
          secret: null,
          sameRank: { totalCount: 2, nodes: [{ number: 1 }, { number: 3 }] },
        },
        { number: 4, secret: null, sameRank: { totalCount: 0, nodes: [] } },
      ],
    },
  });
});

it('[audit.api-protection] refuses a selection that could fetch too many rows before it runs', async () => {
  const { errors } = await world.run(
    'rankUp',
    '{ things(first: 100) { nodes { sameRank(first: 100) { nodes { sameRank(first: 100) { totalCount } } } } } }',
  );
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['QUERY_TOO_COMPLEX']);
});
