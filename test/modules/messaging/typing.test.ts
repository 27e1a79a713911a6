import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { say } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

interface Typing {
  readonly conversationTyping: { readonly typists: readonly { readonly id: string }[] };
}

function follow(person: Person, id: string) {
  const operation = `subscription ($id: ID!) { conversationTyping(conversationId: $id) {
    typists { id } at } }`;
  const events = world.subscribe<Typing>(person, operation, { id });
  return async () => (await events.next()).conversationTyping.typists.map((each) => each.id);
}

function type(person: Person, conversationId: string, isTyping: boolean) {
  return act(world, person, 'setTyping', { conversationId, isTyping }, 'conversation { id }');
}

it('[messaging.typing] tells the others who types, ends by itself within seconds, and writes nothing', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { conversationId } = await say(world, ada, ben, 'Hello');
  const next = follow(ben, conversationId);
  expect(await next()).toEqual([]);
  const statements = await world.statements(() => type(ada, conversationId, true));
  expect(statements.filter((text) => /INSERT|UPDATE|DELETE/.test(text))).toEqual([]);
  expect(await next()).toEqual([ada.id]);
  const begun = Date.now();
  expect(await next()).toEqual([]);
  expect(Date.now() - begun).toBeLessThan(8_000);
  await type(ada, conversationId, true);
  expect(await next()).toEqual([ada.id]);
  await type(ada, conversationId, false);
  expect(await next()).toEqual([]);
});

it('[messaging.typing] never tells those who do not take part, nor anybody whom a block keeps apart', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const { conversationId } = await say(world, ada, ben, 'Hello');
  await expect(follow(cleo, conversationId)()).rejects.toMatchObject([
    { extensions: { code: 'NOT_FOUND' } },
  ]);
  expect((await type(cleo, conversationId, true)).userErrors).toMatchObject([
    { code: 'NOT_FOUND' },
  ]);
  const next = follow(ben, conversationId);
  expect(await next()).toEqual([]);
  await world.ask(
    ben,
    `mutation { block(input: { userId: "${ada.id}" }) { userErrors { code } } }`,
  );
  await type(ada, conversationId, true);
  expect(await next()).toEqual([]);
});
