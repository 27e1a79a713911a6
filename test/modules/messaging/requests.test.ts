import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { acquaint, say } from './talks';

let world: World;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  world = await World.create();
});

beforeEach(async () => {
  ({ ada, ben } = await world.people('ada', 'ben'));
});

afterAll(() => world.close());

interface Lists {
  readonly conversations: readonly string[];
  readonly requests: readonly string[];
}

async function lists(person: Person): Promise<Lists> {
  const { viewer } = await world.ask<{
    readonly viewer: Readonly<Record<keyof Lists, { readonly nodes: readonly { id: string }[] }>>;
  }>(
    person,
    '{ viewer { conversations { nodes { id } } requests: messageRequests { nodes { id isMessageRequest } } } }',
  );
  const { conversations, requests } = viewer;
  return {
    conversations: conversations.nodes.map(({ id }) => id),
    requests: requests.nodes.map(({ id }) => id),
  };
}

function answer(person: Person, conversationId: string, isAccepted: boolean) {
  const input = { conversationId, isAccepted };
  return act(world, person, 'answerMessageRequest', input, 'conversation { isMessageRequest }');
}

function write(from: Person, to: Person) {
  return world.execute(
    from,
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }',
    { input: { recipientId: to.id, body: 'Once more' } },
  );
}

it('[messaging.message-permissions] lets a stranger’s message wait until it is let in', async () => {
  const { conversationId: id } = await say(world, ada, ben, 'Hello');
  expect(await lists(ben)).toEqual({ conversations: [], requests: [id] });
  expect(await lists(ada)).toEqual({ conversations: [id], requests: [] });
  expect(await answer(ben, id, true)).toEqual({
    conversation: { isMessageRequest: false },
    userErrors: [],
  });
  expect(await lists(ben)).toEqual({ conversations: [id], requests: [] });
});

it('[messaging.message-permissions] lets a request in by an answer', async () => {
  const { conversationId: id } = await say(world, ada, ben, 'Hello');
  await say(world, ben, ada, 'Hello yourself');
  expect(await lists(ben)).toEqual({ conversations: [id], requests: [] });
});

it('[messaging.message-permissions] lets those in at once whom one follows, and everybody to creators', async () => {
  await acquaint(world, ada, ben);
  const followed = await say(world, ada, ben, 'Hello');
  expect(await lists(ben)).toEqual({ conversations: [followed.conversationId], requests: [] });
  const cleo = await world.person('cleo', { isCreator: true });
  const { conversationId } = await say(world, ada, cleo, 'Hello');
  expect(await lists(cleo)).toEqual({ conversations: [conversationId], requests: [] });
});

it('[messaging.message-permissions] refuses whoever was declined, until the other one writes', async () => {
  const { conversationId: id } = await say(world, ada, ben, 'Hello');
  expect((await answer(ben, id, false)).userErrors).toEqual([]);
  expect(await lists(ben)).toEqual({ conversations: [], requests: [] });
  expect((await write(ada, ben)).code).toBe('FORBIDDEN');
  await say(world, ben, ada, 'I thought about it');
  expect((await write(ada, ben)).code).toBeUndefined();
  expect((await lists(ben)).conversations).toEqual([id]);
});

it('[messaging.message-permissions] refuses answers of strangers, second ones, and of those who were not asked', async () => {
  const { conversationId: id } = await say(world, ada, ben, 'Hello');
  const field = ['conversationId'];
  const cleo = await world.person('cleo');
  expect((await answer(cleo, id, true)).userErrors).toEqual([{ code: 'NOT_FOUND', field }]);
  expect((await answer(ada, id, true)).userErrors).toEqual([{ code: 'INVALID_STATE', field }]);
  await answer(ben, id, true);
  expect((await answer(ben, id, false)).userErrors).toEqual([{ code: 'INVALID_STATE', field }]);
});

it('[messaging.read-receipts] hides from a stranger that a request was read', async () => {
  const { id } = await say(world, ada, ben, 'Hello');
  await act(world, ben, 'openMessage', { messageId: id }, 'message { id }');
  const seen = 'query ($id: ID!) { node(id: $id) { ... on Message { receipts { readAt } } } }';
  expect(await world.ask(ada, seen, { id })).toEqual({ node: { receipts: [] } });
});

it('[messaging.message-permissions] never lets a message pass a refusal of the same moment', async () => {
  const { conversationId: id } = await say(world, ada, ben, 'Hello');
  const [declined] = await Promise.all([
    answer(ben, id, false),
    ...Array.from({ length: 10 }, () => write(ada, ben)),
  ]);
  expect(declined.userErrors).toEqual([]);
  const count = `SELECT count(*)::int AS sent FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.sender_id = $1`;
  const { rows: before } = await world.owner.pool.query(count, [ada.uuid]);
  await Promise.all(Array.from({ length: 5 }, () => write(ada, ben)));
  expect((await world.owner.pool.query(count, [ada.uuid])).rows).toEqual(before);
});
