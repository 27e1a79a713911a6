import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { ConversationsDocument, SendMessageDocument } from '../../kit/gql/operations';
import { World, type Person } from '../../kit/world';
import { say, upTo } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

function conversationsOf(person: Person): Promise<number> {
  return world.owner.prisma.conversationParticipant.count({
    where: { userId: person.uuid },
  });
}

it('[messaging.open-conversation] opens a conversation by the first message, whoever answers it', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const first = await say(world, ada, ben, 'Hello Ben');
  const answer = await say(world, ben, ada, 'Hello Ada');
  expect(answer).toMatchObject({ conversationId: first.conversationId, sequence: 2 });
  const { viewer } = await world.ask(ben, ConversationsDocument, { first: 5 });
  const names = [{ user: { username: ada.username } }, { user: { username: ben.username } }];
  expect(viewer?.conversations.nodes).toEqual([
    {
      id: first.conversationId,
      unreadCount: 1,
      lastMessageAt: expect.any(String),
      participants: expect.arrayContaining(names),
    },
  ]);
});

it('[messaging.open-conversation] makes one conversation of twenty first contacts from both sides at once', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const sent = await Promise.all(
    upTo(20).map((number) =>
      number % 2 === 0 ? say(world, ada, ben, `${number}`) : say(world, ben, ada, `${number}`),
    ),
  );
  expect(new Set(sent.map(({ conversationId }) => conversationId)).size).toBe(1);
  expect(sent.map(({ sequence }) => sequence).sort((one, other) => one - other)).toEqual(upTo(20));
  expect([await conversationsOf(ada), await conversationsOf(ben)]).toEqual([1, 1]);
});

it('[messaging.open-conversation] keeps the conversations of different pairs apart', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const [withBen, withCleo] = [await say(world, ada, ben, '1'), await say(world, ada, cleo, '2')];
  expect(withBen.conversationId).not.toBe(withCleo.conversationId);
  expect([withBen.sequence, withCleo.sequence]).toEqual([1, 1]);
});

describe('[messaging.open-conversation] refuses, and writes nothing, when', () => {
  it.each([
    ['the recipient is the sender', 'SELF_TARGET', ['recipientId'], (ada: Person) => ada.id],
    [
      'there is no such recipient',
      'NOT_FOUND',
      ['recipientId'],
      () => encodeGlobalId('User', '01900000-0000-7000-8000-000000000000'),
    ],
  ])('%s: %s', async (_when, code, field, recipientOf) => {
    const ada = await world.person('ada');
    const input = { recipientId: recipientOf(ada), body: 'Hello' };
    const { sendMessage } = await world.ask(ada, SendMessageDocument, { input });
    expect(sendMessage).toEqual({
      message: null,
      userErrors: [{ code, message: expect.any(String), field }],
    });
    expect(await conversationsOf(ada)).toBe(0);
  });

  it('the recipient is banned: NOT_FOUND', async () => {
    const ada = await world.person('ada');
    const ben = await world.person('ben', { status: 'BANNED' });
    const input = { recipientId: ben.id, body: 'Hello' };
    const { sendMessage } = await world.ask(ada, SendMessageDocument, { input });
    expect(sendMessage.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['recipientId'] }]);
    expect(await conversationsOf(ben)).toBe(0);
  });

  it('both a conversation and a recipient are given, or neither: INVALID', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    const { conversationId } = await say(world, ben, ada, 'Hello');
    for (const target of [{}, { conversationId, recipientId: ben.id }]) {
      const input = { ...target, body: 'Hello' };
      const { sendMessage } = await world.ask(ada, SendMessageDocument, { input });
      expect(sendMessage.userErrors).toMatchObject([{ code: 'INVALID', field: null }]);
    }
  });

  it('an id is malformed or of another type, or nobody is logged in, or the account is not confirmed', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    const pending = await world.person('pending', { status: 'PENDING_VERIFICATION' });
    const codes = await Promise.all([
      world.execute(ada, SendMessageDocument, { input: { recipientId: 'Ben', body: 'Hi' } }),
      world.execute(ada, SendMessageDocument, { input: { conversationId: ben.id, body: 'Hi' } }),
      world.execute(null, SendMessageDocument, { input: { recipientId: ben.id, body: 'Hi' } }),
      world.execute(pending, SendMessageDocument, { input: { recipientId: ben.id, body: 'Hi' } }),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([
      'BAD_USER_INPUT',
      'BAD_USER_INPUT',
      'UNAUTHENTICATED',
      'FORBIDDEN',
    ]);
    expect(await conversationsOf(ben)).toBe(0);
  });
});
