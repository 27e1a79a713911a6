import { isObjectType, getNamedType, isLeafType, isNonNullType, type GraphQLSchema } from 'graphql';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { post } from '../kit/http';
import { World, type Person } from '../kit/world';
import { fillWithDemo, idsByType } from './demo-ids';
import { walkOperations, withValue, type Leaf, type WalkedOperation } from './walk';

jest.setTimeout(240_000);

let world: World;
let ada: Person;
/** Ids of rows of other people that Ada may not know of, by type. */
let hidden: ReadonlyMap<string, string>;
let operations: readonly WalkedOperation[];

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  await fillWithDemo(world);
  ada = await world.person('ada', { isCreator: true });
  const found = await idsByType(world, 40);
  hidden = await hiddenFrom(ada, found);
  const own = new Map([
    ['User', ada.id],
    ['Creator', ada.creator?.id ?? ''],
  ]);
  operations = walkOperations(world.app.gateway.schema, (name) => {
    const type = [...found.keys()].find((one) => one.toLowerCase() === name.replace(/Id$/, ''));
    return own.get(type ?? '') ?? (type && found.get(type)?.[0]) ?? ada.id;
  });
});

afterAll(() => world.close());

/** For each type, a row that exists and that `node` does not give to this person. */
async function hiddenFrom(
  person: Person,
  found: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, string>> {
  const result = new Map<string, string>();
  for (const [type, ids] of found) {
    const { nodes } = await world.ask<{ readonly nodes: readonly (object | null)[] }>(
      person,
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids },
    );
    const at = nodes.indexOf(null);
    const id = ids[at];
    if (id !== undefined) result.set(type, id);
  }
  return result;
}

/** An id of the same type that belongs to nothing. */
function absent(type: string): string {
  return encodeGlobalId(type, '01890000-0000-7000-8000-00000000dead');
}

/** The answer to an operation with an id in one place, without what differs from request to request. */
async function answerTo(
  { query, variables }: WalkedOperation,
  { path, isList }: Leaf,
  id: string,
): Promise<string> {
  const given = withValue(variables, path, isList ? [id] : id);
  const { text, status } = await post(world.url, query, freshKey(given), {
    authorization: `Bearer ${ada.token}`,
  });
  return `${status} ${text
    .replaceAll(id, 'ID')
    .replace(/"requestId":"[^"]+"/g, '')
    .replace(/"(cursor|startCursor|endCursor)":"[^"]*"/g, '')}`;
}

let keys = 0;

/** Each attempt is one of its own, as one with a used key would be answered from memory. */
function freshKey(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { input } = variables;
  if (typeof input !== 'object' || input === null || !('idempotencyKey' in input)) return variables;
  keys += 1;
  return { ...variables, input: { ...input, idempotencyKey: `foreign-${keys}` } };
}

it('[identity.resolver-authorisation] hides what others own: an id of theirs is answered as one of nothing, byte for byte, in every argument', async () => {
  const places = operations.flatMap((operation) =>
    operation.leaves.filter(({ scalar }) => scalar === 'ID').map((leaf) => ({ operation, leaf })),
  );
  const differing: string[] = [];
  let compared = 0;
  for (const { operation, leaf } of places) {
    for (const [type, foreign] of hidden) {
      const nothing = await answerTo(operation, leaf, absent(type));
      if (nothing.includes('This is not the id of a')) continue;
      const theirs = await answerTo(operation, leaf, foreign);
      compared += 1;
      if (theirs !== nothing) {
        differing.push(
          `${operation.name} ${leaf.path.join('.')} with a ${type}: ${theirs} / ${nothing}`,
        );
      }
    }
  }

  process.stdout.write(
    `${places.length} places for ids, ${hidden.size} types with rows that are hidden, ${compared} comparisons\n`,
  );
  expect(differing).toEqual([]);
  expect(compared).toBeGreaterThan(20);
});

/** The fields that speak of their owner in their description, with the type that has them. */
function ownersFields(schema: GraphQLSchema): readonly (readonly [string, string])[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields())
          .filter(({ description }) =>
            /only for its owner|everyone but the owner/.test(description ?? ''),
          )
          .map((field): [string, string] => [type.name, selectionOf(field)])
      : [],
  );
}

function selectionOf({
  name,
  type,
  args,
}: {
  name: string;
  type: unknown;
  args: readonly { type: unknown }[];
}): string {
  const named = getNamedType(type as Parameters<typeof getNamedType>[0]);
  if (args.some(({ type: arg }) => isNonNullType(arg)))
    throw new Error(`${name} demands an argument.`);
  if (isLeafType(named)) return name;
  const isPage = isObjectType(named) && 'totalCount' in named.getFields();
  return isPage ? `${name} { totalCount nodes { __typename } }` : `${name} { __typename }`;
}

it('[identity.resolver-authorisation] hides what others own behind every edge that leads to it', async () => {
  const fields = ownersFields(world.app.gateway.schema);
  const users = (await idsByType(world, 40)).get('User') ?? [];
  const others = users.filter((id) => id !== ada.id);
  const seen: string[] = [];
  for (const [type, selection] of fields) {
    if (type !== 'User') continue;
    const { nodes } = await world.ask<{ readonly nodes: readonly Record<string, unknown>[] }>(
      ada,
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { ${selection} } } }`,
      { ids: others },
    );
    for (const node of nodes) {
      for (const value of Object.values(node ?? {})) {
        const isEmpty =
          value === null ||
          (Array.isArray(value) && value.length === 0) ||
          (typeof value === 'object' && 'totalCount' in value && value.totalCount === 0);
        if (!isEmpty) seen.push(`${selection}: ${JSON.stringify(value)}`);
      }
    }
  }

  expect(seen).toEqual([]);
  expect(fields.length).toBeGreaterThan(5);
  expect(others.length).toBeGreaterThan(10);
});
