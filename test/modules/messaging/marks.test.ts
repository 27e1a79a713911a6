import { randomBytes } from 'node:crypto';
import { World, type Person } from '../../kit/world';
import { acquaint, say } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

interface Outcome {
  readonly outcome: {
    readonly thing: Readonly<Record<string, unknown>> | null;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

/** Sends a mutation that answers with one thing; its entity, or the codes of what it refused. */
async function act(
  person: Person,
  mutation: string,
  selection: string,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const { outcome } = await world.ask<Outcome>(
    person,
    `mutation ($input: ${type}!) { outcome: ${mutation}(input: $input) {
      thing: ${selection} userErrors { code } } }`,
    { input },
  );
  return outcome.thing ?? outcome.userErrors.map(({ code }) => code);
}

const reactions = 'message { reactions { emoji user { username } } }';
const receipts = 'message { receipts { readAt user { username } } }';

describe('reactions', () => {
  it('[messaging.reactions] show each emoji of each person once, until it is taken away', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    await acquaint(world, ada, ben);
    const { id: messageId } = await say(world, ada, ben, 'Look');
    const thumb = { emoji: '👍', user: { username: ben.username } };

    await act(ben, 'reactToMessage', reactions, { messageId, emoji: '👍' });
    const twice = await act(ben, 'reactToMessage', reactions, { messageId, emoji: '👍' });
    const none = await act(ben, 'removeMessageReaction', reactions, { messageId, emoji: '👍' });

    expect(twice).toEqual({ reactions: [thumb] });
    expect(none).toEqual({ reactions: [] });
  });

  it('[messaging.reactions] refuses words, and strangers', async () => {
    const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
    await acquaint(world, ada, ben);
    const { id: messageId } = await say(world, ada, ben, 'Look');

    expect(await act(ben, 'reactToMessage', reactions, { messageId, emoji: 'nice' })).toEqual([
      'INVALID',
    ]);
    expect(await act(cleo, 'reactToMessage', reactions, { messageId, emoji: '👍' })).toEqual([
      'NOT_FOUND',
    ]);
  });
});

describe('receipts', () => {
  const look = `query ($id: ID!) { node(id: $id) { ... on Message { receipts { readAt user { username } } } } }`;

  it('[messaging.read-receipts] tell the sender once when a message was opened', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    await acquaint(world, ada, ben);
    const { id } = await say(world, ada, ben, 'Read me');

    await act(ben, 'openMessage', receipts, { messageId: id });
    const first = await world.ask(ada, look, { id });
    await act(ben, 'openMessage', receipts, { messageId: id });

    expect(first).toMatchObject({ node: { receipts: [{ user: { username: ben.username } }] } });
    expect(await world.ask(ada, look, { id })).toEqual(first);
  });

  it('[messaging.read-receipts] hides them where the reader keeps them to themselves, and refuses them for own messages', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    await acquaint(world, ada, ben);
    const { id } = await say(world, ada, ben, 'Read me');

    await act(ben, 'setReadReceipts', 'viewer { username }', { areShown: false });
    await act(ben, 'openMessage', receipts, { messageId: id });

    expect(await world.ask(ada, look, { id })).toEqual({ node: { receipts: [] } });
    expect(await act(ada, 'openMessage', receipts, { messageId: id })).toEqual(['SELF_TARGET']);
  });
});

describe('the archive', () => {
  const list = `query ($id: ID!) { node(id: $id) { ... on User {
    conversations(first: 5) { nodes { id } } archivedConversations(first: 5) { nodes { id } } } } }`;

  it('[messaging.archive] puts a conversation away for one of two until a new message comes', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    await acquaint(world, ada, ben);
    const { conversationId: id } = await say(world, ada, ben, 'Hello');
    const there = { conversations: { nodes: [{ id }] }, archivedConversations: { nodes: [] } };
    const away = { conversations: { nodes: [] }, archivedConversations: { nodes: [{ id }] } };

    await act(ben, 'archiveConversation', 'conversation { id }', {
      conversationId: id,
      isArchived: true,
    });

    expect(await world.ask(ben, list, { id: ben.id })).toEqual({ node: away });
    expect(await world.ask(ada, list, { id: ada.id })).toEqual({ node: there });
    await say(world, ada, ben, 'Are you there?');
    expect(await world.ask(ben, list, { id: ben.id })).toEqual({ node: there });
  });

  it('[messaging.archive] refuses the conversations of others', async () => {
    const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
    await acquaint(world, ada, ben);
    const { conversationId } = await say(world, ada, ben, 'Hello');

    const input = { conversationId, isArchived: true };
    expect(await act(cleo, 'archiveConversation', 'conversation { id }', input)).toEqual([
      'NOT_FOUND',
    ]);
  });
});

describe('threads', () => {
  const thread = `query ($id: ID!) { node(id: $id) { ... on Message {
    replies(first: 2) { totalCount nodes { body } pageInfo { hasNextPage } } } } }`;

  it('[messaging.threads] hang replies under a message, in pages of their own', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    await acquaint(world, ada, ben);
    const { id, conversationId } = await say(world, ada, ben, 'Question');
    for (const body of ['One', 'Two', 'Three']) {
      await act(ben, 'sendMessage', 'message { id }', { conversationId, body, threadRootId: id });
    }

    expect(await world.ask(ada, thread, { id })).toEqual({
      node: {
        replies: {
          totalCount: 3,
          nodes: [{ body: 'One' }, { body: 'Two' }],
          pageInfo: { hasNextPage: true },
        },
      },
    });
  });

  it('[messaging.threads] refuses a reply under a message of another conversation', async () => {
    const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
    await acquaint(world, ada, ben);
    const { id } = await say(world, ada, cleo, 'Elsewhere');
    const { conversationId } = await say(world, ada, ben, 'Here');

    const input = { conversationId, body: 'Reply', threadRootId: id };
    expect(await act(ada, 'sendMessage', 'message { id }', input)).toEqual(['NOT_FOUND']);
  });
});

describe('encrypted messages', () => {
  it('[messaging.encrypted-messages] carry what the server stores as it came, for published keys', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    await acquaint(world, ada, ben);
    const publicKey = randomBytes(32).toString('base64');
    await act(ben, 'publishMessageKey', 'messageKey { id }', { deviceName: 'Phone', publicKey });
    const keys = `query ($id: ID!) { node(id: $id) { ... on User { messageKeys { publicKey } } } }`;
    const ciphertext = randomBytes(60).toString('base64');

    const sent = await act(ada, 'sendMessage', 'message { body ciphertext }', {
      recipientId: ben.id,
      ciphertext,
    });

    expect(await world.ask(ada, keys, { id: ben.id })).toEqual({
      node: { messageKeys: [{ publicKey }] },
    });
    expect(sent).toEqual({ body: null, ciphertext });
  });

  it('[messaging.encrypted-messages] refuses plain words beside them, a price, and a key that is none', async () => {
    const { ben } = await world.people('ben');
    const ada = await world.person('ada', { isCreator: true });
    const message = { recipientId: ben.id, ciphertext: 'AAAA' };

    expect(await act(ada, 'sendMessage', 'message { id }', { ...message, body: 'Hi' })).toEqual([
      'INVALID',
    ]);
    expect(await act(ada, 'sendMessage', 'message { id }', { ...message, price: 5 })).toEqual([
      'INVALID',
    ]);
    const key = { deviceName: 'Phone', publicKey: 'AAAA' };
    expect(await act(ben, 'publishMessageKey', 'messageKey { id }', key)).toEqual(['INVALID']);
  });
});

describe('who may write to whom', () => {
  async function attempt(from: Person, to: Person): Promise<readonly string[]> {
    const { data, errors } = await world.execute<{
      sendMessage: { userErrors: readonly { code: string }[] } | null;
    } | null>(
      from,
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } userErrors { code } } }',
      { input: { recipientId: to.id, body: 'Hello' } },
    );
    return [
      ...errors.map(({ extensions }) => String(extensions?.['code'])),
      ...(data?.sendMessage?.userErrors ?? []).map(({ code }) => code),
    ];
  }

  it('[messaging.message-permissions] lets followers write where the recipient asks for that', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    const { prisma } = world.owner;
    await prisma.userPrivacySettings.create({
      data: { userId: ben.uuid, messageAudience: 'FOLLOWERS' },
    });

    expect(await attempt(ada, ben)).toEqual(['FORBIDDEN']);
    await prisma.follow.create({ data: { followerId: ada.uuid, followeeId: ben.uuid } });
    expect(await attempt(ada, ben)).toEqual([]);
  });

  it('[messaging.message-permissions] refuses both sides of a block, also in a conversation that is there', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    await say(world, ada, ben, 'Hello');
    await world.owner.prisma.userBlock.create({
      data: { blockerId: ben.uuid, blockedId: ada.uuid },
    });

    // Neither is there for the other any more.
    expect(await attempt(ada, ben)).toEqual(['NOT_FOUND']);
    expect(await attempt(ben, ada)).toEqual(['NOT_FOUND']);
    const count = await world.owner.prisma.message.count({ where: { senderId: ada.uuid } });
    expect(count).toBe(1);
  });
});
