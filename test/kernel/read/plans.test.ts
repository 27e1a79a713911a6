import { ThingWorld } from './things';

let world: ThingWorld;

beforeAll(async () => {
  world = await ThingWorld.create();
  await world.fill([
    { id: 1, rank: 1, owner: 'ada' },
    { id: 2, rank: 2, owner: 'ben' },
    { id: 3, rank: 3, owner: 'ben' },
  ]);
});

afterAll(() => world.close());

/** Runs one text with one set of variables after the other, so that each could meet the plan of those before. */
async function answers(
  source: string,
  runs: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  for (const variables of runs) {
    const { data, errors } = await world.run('rankUp', source, variables);
    results.push(errors ? errors.map(({ message }) => message) : JSON.parse(JSON.stringify(data)));
  }
  return results;
}

function numbers(...values: readonly number[]): unknown {
  return { things: { nodes: values.map((number) => ({ number })) } };
}

it('plans anew for another page size, given, left out or null', async () => {
  const source = 'query ($first: Int) { things(first: $first) { nodes { number } } }';
  expect(
    await answers(source, [{ first: 1 }, {}, { first: 2 }, { first: null }, { first: 1 }]),
  ).toEqual([numbers(1), numbers(1, 2, 3), numbers(1, 2), numbers(1, 2, 3), numbers(1)]);
});

it('plans anew for another cursor', async () => {
  const source = `query ($after: String) { things(first: 1, after: $after) { nodes { number } pageInfo { endCursor } } }`;
  const seen: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page < 3; page += 1) {
    const { data } = await world.run('rankUp', source, { after });
    const { things } = JSON.parse(JSON.stringify(data)) as Pages;
    seen.push(...things.nodes.map(({ number }) => number));
    after = things.pageInfo.endCursor;
  }
  expect(seen).toEqual([1, 2, 3]);
});

it('plans anew where a switch of a fragment, a field or a page beneath turns', async () => {
  const source = `query ($yes: Boolean!, $size: Int!) {
      things(first: 1) { nodes { ...Some @include(if: $yes) twin { sameRank(first: $size) { nodes { number } } } } } }
    fragment Some on Thing { rank twin { number @skip(if: $yes) } }`;
  const twin = (size: number): object => ({
    sameRank: { nodes: size === 0 ? [] : [{ number: 1 }] },
  });
  const [on, off, none] = await answers(source, [
    { yes: true, size: 1 },
    { yes: false, size: 1 },
    { yes: false, size: 0 },
  ]);
  expect(on).toEqual({ things: { nodes: [{ rank: 1, twin: twin(1) }] } });
  expect(off).toEqual({ things: { nodes: [{ twin: twin(1) }] } });
  expect(none).toEqual({ things: { nodes: [{ twin: twin(0) }] } });
});

it('plans anew where a switch elsewhere decides which selections meet in one field', async () => {
  const source = `query ($yes: Boolean!) { things(first: 1) { nodes { number } } ...More @include(if: $yes) }
    fragment More on Query { things(first: 1) { nodes { rank } } }`;
  expect(await answers(source, [{ yes: true }, { yes: false }, { yes: true }])).toEqual([
    { things: { nodes: [{ number: 1, rank: 1 }] } },
    numbers(1),
    { things: { nodes: [{ number: 1, rank: 1 }] } },
  ]);
});

it('refuses a wrong page every time, also after a right one', async () => {
  const source = 'query ($first: Int) { things(first: $first) { nodes { number } } }';
  const tooMany = ['A page has 0 to 100 entries, not 101.'];
  expect(await answers(source, [{ first: 1 }, { first: 101 }, { first: 101 }])).toEqual([
    numbers(1),
    tooMany,
    tooMany,
  ]);
});

interface Pages {
  readonly things: {
    readonly nodes: readonly { readonly number: number }[];
    readonly pageInfo: { readonly endCursor: string };
  };
}
