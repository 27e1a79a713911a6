import { say } from '../modules/messaging/talks';
import { World, type Person } from '../kit/world';

const requests = 120;
const batch = 30;

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

/** Somebody with an address and a message of their own. */
async function reader(name: string, creator: Person): Promise<{ person: Person; email: string }> {
  const person = await world.person(name);
  const email = `${person.username}@example.com`;
  await world.owner.prisma.userPrivate.create({
    data: { userId: person.uuid, email, dateOfBirth: new Date(0) },
  });
  await say(world, person, creator, `From ${name}`);
  return { person, email };
}

const own = `{ viewer { email conversations(first: 5) { nodes { messages(first: 5) { nodes { body } } } } } }`;

it('[audit.row-level-security] requests of two accounts and of visitors, all at once, each get their own', async () => {
  const creator = await world.person('cleo', { isCreator: true });
  const ada = await reader('ada', creator);
  const ben = await reader('ben', creator);
  const told = (email: string, body: string): unknown => ({
    viewer: { email, conversations: { nodes: [{ messages: { nodes: [{ body }] } }] } },
  });
  const cases = [
    { person: ada.person, expected: told(ada.email, 'From ada') },
    { person: ben.person, expected: told(ben.email, 'From ben') },
    { person: null, expected: { viewer: null } },
  ];
  const answers: unknown[] = [];
  const expected: unknown[] = [];

  for (let from = 0; from < requests; from += batch) {
    const chosen = Array.from(
      { length: batch },
      (_, index) => cases[(from + index) % cases.length],
    );
    expected.push(...chosen.map((one) => one?.expected));
    answers.push(...(await Promise.all(chosen.map((one) => world.ask(one?.person ?? null, own)))));
  }

  expect(answers).toEqual(expected);
});

it('pays for the lock within the one statement that reads', async () => {
  const ada = await reader('ada', await world.person('cleo', { isCreator: true }));

  const statements = await world.statements(() => world.ask(ada.person, own));
  const compiled = statements.filter((text) => text.startsWith('/* reads.'));
  // Somebody's own session is behind the lock as well, so only a visitor reads without it.
  const open = await world.statements(() => world.ask(null, '{ clusters { key } }'));

  expect(compiled).toHaveLength(1);
  expect(compiled[0]).toContain(`set_config('app.user_id'`);
  expect(statements.filter((text) => /^(BEGIN|SET)/.test(text))).toEqual([]);
  expect(open.filter((text) => text.startsWith('/* reads.')).join('')).not.toContain('set_config');
});
