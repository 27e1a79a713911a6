import { World, type Person } from '../kit/world';
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
    const type = [...ids.keys()].find(
      (one) => one.toLowerCase() === name.replace(/Ids?$/, '').toLowerCase(),
    );
    return (type && ids.get(type)?.[0]) ?? admin.id;
  });
});

afterAll(() => world.close());

/** How an operation answers to a text in one of its places for ids: the code, or what came instead. */
async function answerTo(
  { name, query, variables }: WalkedOperation,
  { path, isList }: Leaf,
  text: string,
): Promise<string> {
  // No other optional id is given, as some operations take one of several.
  const given = withValue(withoutOthers(variables, path), path, isList ? [text] : text);
  const { code, errors, data } = await world.execute(admin, query, given);
  const found = code ?? JSON.stringify(errors.length > 0 ? errors : data);
  return `${name} ${path.join('.')} = ${JSON.stringify(text)}: ${found}`;
}

/** `sendMessage` goes to a person or to a conversation: the walk gives the first. */
function withoutOthers(
  variables: Readonly<Record<string, unknown>>,
  path: readonly string[],
): Readonly<Record<string, unknown>> {
  const isConversation = path.at(-1) === 'conversationId' && 'recipientId' in nested(variables);
  return isConversation ? withValue(variables, ['input', 'recipientId'], null) : variables;
}

function nested(variables: Readonly<Record<string, unknown>>): object {
  const { input } = variables;
  return typeof input === 'object' && input !== null ? input : {};
}

it.each(['', ' ', 'null', '0', 'djE6VXNlcjo'])(
  '[audit.api-protection] refuses %j as an id in every argument that takes one, also where it may be left out',
  async (text) => {
    const places = operations.flatMap((operation) =>
      operation.leaves.filter(({ scalar }) => scalar === 'ID').map((leaf) => ({ operation, leaf })),
    );
    const others: string[] = [];
    for (const { operation, leaf } of places) {
      const answer = await answerTo(operation, leaf, text);
      if (!answer.endsWith(': BAD_USER_INPUT')) others.push(answer);
    }

    expect(others).toEqual([]);
    expect(places.length).toBeGreaterThan(50);
  },
);
