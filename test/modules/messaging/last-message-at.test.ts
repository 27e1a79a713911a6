import { ConversationsDocument, MessagesDocument } from '../../kit/gql/operations';
import { World, type Person } from '../../kit/world';
import { acquaint, say, upTo } from './talks';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

async function conversations(person: Person): Promise<readonly string[]> {
  const { viewer } = await world.ask(person, ConversationsDocument, { first: 10 });
  return viewer?.conversations.nodes.map(({ id }) => id) ?? [];
}

it('[messaging.last-message-at] lists conversations by their newest message', async () => {
  const { ada, ben, cleo, dan } = await world.people('ada', 'ben', 'cleo', 'dan');
  await acquaint(world, ada, cleo);
  const withBen = await say(world, ada, ben, 'One');
  const withCleo = await say(world, cleo, ada, 'Two');
  const withDan = await say(world, ada, dan, 'Three');
  const ids = [withDan, withCleo, withBen].map(({ conversationId }) => conversationId);
  expect(await conversations(ada)).toEqual(ids);
  await say(world, ben, ada, 'Four');
  expect(await conversations(ada)).toEqual([ids[2], ids[0], ids[1]]);
});

it('[messaging.last-message-at] pages through conversations once each', async () => {
  const ada = await world.person('ada');
  const sent = [];
  for (const number of upTo(5)) {
    sent.push(await say(world, ada, await world.person('fan'), `${number}`));
  }
  const page = `query ($after: String) { viewer { conversations(first: 2, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } } }`;
  interface Page {
    readonly viewer: {
      readonly conversations: {
        readonly nodes: readonly { readonly id: string }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    };
  }
  const seen: string[] = [];
  let after: string | null = null;
  for (let goesOn = true; goesOn;) {
    const { viewer }: Page = await world.ask<Page>(ada, page, { after });
    seen.push(...viewer.conversations.nodes.map(({ id }) => id));
    after = viewer.conversations.pageInfo.endCursor;
    goesOn = viewer.conversations.pageInfo.hasNextPage;
  }
  expect(seen).toEqual(sent.map(({ conversationId }) => conversationId).reverse());
});

it('[messaging.last-message-at] equals the time of the newest message, however many are sent at once', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { conversationId, conversationUuid } = await say(world, ada, ben, 'First');
  await Promise.all(
    upTo(20).map((number) => say(world, number % 2 === 0 ? ada : ben, { conversationId }, 'More')),
  );
  const { rows } = await world.owner.pool.query(
    `SELECT c.last_message_at = newest.created_at AND c.last_sequence = newest.sequence AS is_newest
     FROM conversations c JOIN LATERAL (SELECT * FROM messages m WHERE m.conversation_id = c.id
       ORDER BY m.created_at DESC, m.sequence DESC LIMIT 1) newest ON true
     WHERE c.id = $1`,
    [conversationUuid],
  );
  expect(rows).toEqual([{ is_newest: true }]);
  const { viewer } = await world.ask(ada, ConversationsDocument, { first: 1 });
  const { node } = await world.ask(ada, MessagesDocument, { conversationId, last: 1 });
  expect(node).toMatchObject({
    messages: {
      edges: [{ node: { createdAt: viewer?.conversations.nodes[0]?.lastMessageAt } }],
    },
  });
});

it('[messaging.last-message-at] never falls, even where the clock was set back', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { conversationId, conversationUuid } = await say(world, ada, ben, 'First');
  const future = new Date(Date.now() + 3_600_000);
  const { prisma } = world.owner;
  await prisma.conversation.update({
    where: { id: conversationUuid },
    data: { lastMessageAt: future },
  });
  const { uuid } = await say(world, ben, { conversationId }, 'Second');
  const { createdAt } = await prisma.message.findUniqueOrThrow({ where: { id: uuid } });
  expect(createdAt).toEqual(future);
});

it('[messaging.last-message-at] hides the list of one account from everybody else', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  await say(world, ada, ben, 'Hello');
  const ofAda = `query ($id: ID!) { node(id: $id) { ... on User { conversations { totalCount nodes { id } edges { cursor } } } } }`;
  for (const person of [ben, null]) {
    expect(await world.ask(person, ofAda, { id: ada.id })).toEqual({
      node: { conversations: { totalCount: 0, nodes: [], edges: [] } },
    });
  }
});
