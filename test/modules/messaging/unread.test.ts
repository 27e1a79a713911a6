import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { ConversationsDocument, MarkReadDocument } from '../../kit/gql/operations';
import { World, type Person } from '../../kit/world';
import { acquaint, say, upTo } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

/** How much somebody has not read, by conversation, those with the newest message first. */
async function unread(person: Person): Promise<readonly (number | undefined)[]> {
  const { viewer } = await world.ask(person, ConversationsDocument, { first: 10 });
  return viewer?.conversations.nodes.map(({ unreadCount }) => unreadCount) ?? [];
}

async function markRead(person: Person, conversationId: string): Promise<number | undefined> {
  const input = { conversationId };
  const { markConversationRead } = await world.ask(person, MarkReadDocument, { input });
  return markConversationRead.conversation?.unreadCount;
}

it('[messaging.unread-counters] counts what others have sent since the viewer last read, for each side', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  await acquaint(world, ada, ben);
  const { conversationId } = await say(world, ada, ben, 'One');
  await say(world, ada, ben, 'Two');
  expect([await unread(ada), await unread(ben)]).toEqual([[0], [2]]);
  await say(world, ben, ada, 'Three');
  expect([await unread(ada), await unread(ben)]).toEqual([[1], [2]]);
  expect(await markRead(ben, conversationId)).toBe(0);
  expect([await unread(ada), await unread(ben)]).toEqual([[1], [0]]);
  await say(world, ada, ben, 'Four');
  expect([await unread(ada), await unread(ben)]).toEqual([[1], [1]]);
});

it('[messaging.unread-counters] counts rightly while both write and read at once', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  await acquaint(world, ada, ben);
  const { conversationId, conversationUuid } = await say(world, ada, ben, 'First');
  await Promise.all(
    upTo(30).map((number) => {
      if (number % 5 === 0) return markRead(number % 10 === 0 ? ada : ben, conversationId);
      return say(world, number % 2 === 0 ? ada : ben, { conversationId }, `${number}`);
    }),
  );
  const { rows } = await world.owner.pool.query<{ unread: number }>(
    `SELECT (SELECT count(*)::int FROM messages m WHERE m.conversation_id = p.conversation_id
       AND m.sender_id <> p.user_id AND m.sequence > p.last_read_sequence) AS unread
     FROM conversation_participants p WHERE p.conversation_id = $1
     ORDER BY p.user_id = $2 DESC`,
    [conversationUuid, ada.uuid],
  );
  expect([await unread(ada), await unread(ben)]).toEqual(rows.map((row) => [row.unread]));
  expect(await Promise.all(upTo(5).map(() => markRead(ben, conversationId)))).toEqual([
    0, 0, 0, 0, 0,
  ]);
  await Promise.all(upTo(5).map(() => say(world, ada, { conversationId }, 'More')));
  expect(await unread(ben)).toEqual([5]);
});

it('[messaging.unread-counters] refuses to mark a conversation of others', async () => {
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  await acquaint(world, ada, ben);
  const { conversationId } = await say(world, ada, ben, 'Hello');
  const absent = encodeGlobalId('Conversation', '01900000-0000-7000-8000-000000000000');
  for (const id of [conversationId, absent]) {
    const input = { conversationId: id };
    const { markConversationRead } = await world.ask(cleo, MarkReadDocument, { input });
    expect(markConversationRead).toEqual({
      conversation: null,
      userErrors: [{ code: 'NOT_FOUND', message: expect.any(String), field: ['conversationId'] }],
    });
  }
  const malformed = await world.execute(ben, MarkReadDocument, { input: { conversationId: 'x' } });
  const visitor = await world.execute(null, MarkReadDocument, { input: { conversationId } });
  expect([malformed.code, visitor.code]).toEqual(['BAD_USER_INPUT', 'UNAUTHENTICATED']);
  expect(await unread(ben)).toEqual([1]);
});
