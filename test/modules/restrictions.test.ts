import { World, type Person } from '../kit/world';
import { liftSanctions, restrict } from './sanctioning';

let world: World;
let post: string;
let stream: string;
beforeAll(async () => {
  world = await World.create();
  const cleo = await world.person('cleo', { isCreator: true });
  post = await idFrom(cleo, createPost, { input: usualPost }, 'createPost', 'post');
  stream = await idFrom(
    cleo,
    createStream,
    { input: { title: 'Talk' } },
    'createLiveStream',
    'liveStream',
  );
  await world.ask(cleo, startStream, { input: { liveStreamId: stream } });
});
afterAll(() => world.close());

const usualPost = {
  contentType: 'TEXT',
  title: 'A post',
  body: 'Words',
  visibility: 'PUBLIC',
  publish: true,
};
const createPost = `mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } userErrors { code } } }`;
const createStream = `mutation ($input: CreateLiveStreamInput!) { createLiveStream(input: $input) { liveStream { id } userErrors { code } } }`;
const startStream = `mutation ($input: StartLiveStreamInput!) { startLiveStream(input: $input) { userErrors { code } } }`;
const addComment = `mutation ($input: AddCommentInput!) { addComment(input: $input) { userErrors { code } } }`;
const sendMessage = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }`;
const sayInChat = `mutation ($input: SayInStreamChatInput!) { sayInStreamChat(input: $input) { userErrors { code } } }`;
const sendTip = `mutation ($input: SendTipInput!) { sendTip(input: $input) { userErrors { code } } }`;

async function idFrom(
  person: Person,
  operation: string,
  variables: Readonly<Record<string, unknown>>,
  mutation: string,
  entity: string,
): Promise<string> {
  const data = await world.ask<Record<string, Record<string, { id: string } | null>>>(
    person,
    operation,
    variables,
  );
  return data[mutation]?.[entity]?.id ?? '';
}

/** What somebody does with each feature: the codes of what kept them from it. */
async function tries(person: Person, other: Person): Promise<Record<string, string>> {
  const outcome = async (operation: string, input: Record<string, unknown>): Promise<string> => {
    const { code, data } = await world.execute<
      Record<string, { userErrors: readonly { code: string }[] }>
    >(person, operation, { input });
    const [first] = Object.values(data ?? {});
    return code ?? first?.userErrors[0]?.code ?? 'done';
  };
  const idempotencyKey = `${person.username}-${Math.random()}`;
  return {
    post: await outcome(createPost, usualPost),
    comment: await outcome(addComment, { postId: post, body: 'Hello' }),
    message: await outcome(sendMessage, { recipientId: other.id, body: 'Hello' }),
    chat: await outcome(sayInChat, { liveStreamId: stream, body: 'Hello' }),
    stream: await outcome(createStream, { title: 'My own' }),
    tip: await outcome(sendTip, { recipientId: other.id, tokens: 1, idempotencyKey }),
  };
}

const all = { post: 'done', comment: 'done', message: 'done', chat: 'done', stream: 'done' };
const poor = { ...all, tip: 'INSUFFICIENT_FUNDS' };

it.each([
  ['POSTING', { post: 'FORBIDDEN', comment: 'FORBIDDEN' }],
  ['MESSAGING', { message: 'FORBIDDEN', chat: 'FORBIDDEN' }],
  ['STREAMING', { stream: 'FORBIDDEN' }],
  ['TIPPING', { tip: 'FORBIDDEN' }],
] as const)(
  '[moderation.sanction-restriction messaging.message-permissions] refuses what a restriction of %s is about, and nothing else, until it is lifted',
  async (feature, refused) => {
    const ada = await world.person('ada', { isCreator: true });
    const ben = await world.person('ben', { isCreator: true });

    expect(await tries(ada, ben)).toEqual(poor);
    await restrict(world, ada, feature);
    expect(await tries(ada, ben)).toEqual({ ...poor, ...refused });
    await liftSanctions(world, ada);
    expect(await tries(ada, ben)).toEqual(poor);
  },
);
