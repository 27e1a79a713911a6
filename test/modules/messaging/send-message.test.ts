import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { MessagesDocument, SendMessageDocument } from '../../kit/gql/operations';
import { World, type Person } from '../../kit/world';
import { say, upTo } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

/** What somebody reads in a conversation: its newest messages, oldest first; null where they may not know of it. */
async function read(person: Person | null, conversationId: string): Promise<unknown> {
  const { node } = await world.ask(person, MessagesDocument, { conversationId, last: 100 });
  return node && 'messages' in node && node.messages.edges.map(({ node: { body } }) => body);
}

it('[messaging.send-message] shows a message to both, and pages backwards from the newest', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { conversationId } = await say(world, ada, ben, 'One');
  await say(world, ben, { conversationId }, 'Two');
  await say(world, ada, { conversationId }, 'Three');
  expect(await read(ada, conversationId)).toEqual(['One', 'Two', 'Three']);
  expect(await read(ben, conversationId)).toEqual(['One', 'Two', 'Three']);
  const newest = await world.ask(ben, MessagesDocument, { conversationId, last: 2 });
  expect(newest.node).toMatchObject({
    messages: {
      edges: [{ node: { sequence: 2 } }, { node: { sequence: 3 } }],
      pageInfo: { hasPreviousPage: true },
    },
  });
  const before = newest.node && 'messages' in newest.node && newest.node.messages.pageInfo;
  const older = await world.ask(ben, MessagesDocument, {
    conversationId,
    last: 2,
    before: before ? before.startCursor : null,
  });
  expect(older.node).toMatchObject({
    messages: { edges: [{ node: { sequence: 1 } }], pageInfo: { hasPreviousPage: false } },
  });
});

it('[messaging.send-message] numbers fifty messages that are sent at once without gaps', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { conversationId, conversationUuid } = await say(world, ada, ben, '1');
  await Promise.all(
    upTo(49).map((number) =>
      say(world, number % 2 === 0 ? ada : ben, { conversationId }, `${number}`),
    ),
  );
  const messages = await world.owner.prisma.message.findMany({
    where: { conversationId: conversationUuid },
    orderBy: { createdAt: 'asc' },
  });
  expect(messages.map(({ sequence }) => sequence)).toEqual(upTo(50));
});

it('[messaging.send-message] tells strangers, staff and visitors nothing by node or connection', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const staff = await world.person('staff', { accountType: 'ADMIN' });
  const { id, conversationId } = await say(world, ada, ben, 'Secret');
  const everything = `query ($ids: [ID!]!, $ada: ID!) {
    nodes(ids: $ids) { id }
    node(id: $ada) { ... on User { conversations(first: 5) { totalCount nodes { id } } } }
  }`;
  for (const person of [cleo, staff, null]) {
    const variables = { ids: [id, conversationId], ada: ada.id };
    expect(await world.ask(person, everything, variables)).toEqual({
      nodes: [null, null],
      node: { conversations: { totalCount: 0, nodes: [] } },
    });
  }
});

it('[messaging.send-message] refuses strangers a conversation like one that does not exist', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const { conversationId } = await say(world, ada, ben, 'Secret');
  const absent = encodeGlobalId('Conversation', '01900000-0000-7000-8000-000000000000');
  const [foreign, unknown] = await Promise.all(
    [conversationId, absent].map((id) =>
      world.ask(cleo, SendMessageDocument, { input: { conversationId: id, body: 'Hi' } }),
    ),
  );
  expect(foreign?.sendMessage).toMatchObject({
    message: null,
    userErrors: [{ code: 'NOT_FOUND', field: ['conversationId'] }],
  });
  expect(unknown).toEqual(foreign);
  expect(await read(ada, conversationId)).toEqual(['Secret']);
});

it.each([
  ['an empty body', '', 'BLANK'],
  ['nothing but spaces', ' \n\t ', 'BLANK'],
  ['10,001 characters', 'a'.repeat(10_001), 'TOO_LONG'],
])('[messaging.send-message] refuses %s', async (_what, body, code) => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { conversationId } = await say(world, ada, ben, 'One');
  const { sendMessage } = await world.ask(ada, SendMessageDocument, {
    input: { conversationId, body },
  });
  expect(sendMessage.userErrors).toMatchObject([{ code, field: ['body'] }]);
  const next = await say(world, ada, { conversationId }, '\u{1F600}'.repeat(10_000));
  expect(next.sequence).toBe(2);
});

describe('[messaging.send-message] a price', () => {
  it('closes the body of a message to its recipient, not to its sender', async () => {
    const ada = await world.person('ada', { isCreator: true });
    const ben = await world.person('ben');
    const priced = `mutation ($input: SendMessageInput!) {
      sendMessage(input: $input) { message { body priceTokens conversation { id } } } }`;
    const { sendMessage } = await world.ask<{
      sendMessage: { message: { body: string; priceTokens: number; conversation: { id: string } } };
    }>(ada, priced, { input: { recipientId: ben.id, body: 'Look', price: 5 } });
    const { conversation, ...message } = sendMessage.message;
    expect(message).toEqual({ body: 'Look', priceTokens: 5 });
    expect(await read(ada, conversation.id)).toEqual(['Look']);
    expect(await read(ben, conversation.id)).toEqual([null]);
  });

  it.each([0, -1, 1_000_001])('of %d is refused', async (price) => {
    const ada = await world.person('ada', { isCreator: true });
    const ben = await world.person('ben');
    const input = { recipientId: ben.id, body: 'Look', price };
    const { sendMessage } = await world.ask(ada, SendMessageDocument, { input });
    expect(sendMessage.userErrors).toMatchObject([{ code: 'INVALID', field: ['price'] }]);
  });

  it('is for approved creators only', async () => {
    const ben = await world.person('ben');
    const pending = await world.person('pending', { isCreator: true, creatorStatus: 'PENDING' });
    const cleo = await world.person('cleo');
    const input = { recipientId: cleo.id, body: 'Look', price: 5 };
    for (const person of [ben, pending]) {
      const { code } = await world.execute(person, SendMessageDocument, { input });
      expect(code).toBe('FORBIDDEN');
    }
    const count = await world.owner.prisma.conversationParticipant.count({
      where: { userId: cleo.uuid },
    });
    expect(count).toBe(0);
  });
});
