import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

type Visibility = 'PUBLIC' | 'SUBSCRIBERS' | 'PRIVATE';

/** A published post of Ada's: its uuid and its global id. */
async function post(visibility: Visibility = 'PUBLIC'): Promise<{ uuid: string; id: string }> {
  const { id: uuid } = await world.owner.prisma.post.create({
    data: {
      creatorId: ada.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      visibility,
      status: 'PUBLISHED',
      publishedAt: new Date(),
      title: 'A post',
    },
  });
  return { uuid, id: encodeGlobalId('Post', uuid) };
}

const like = `mutation ($input: LikePostInput!) {
  likePost(input: $input) { post { likeCount viewerHasLiked } userErrors { code field } } }`;
const unlike = `mutation ($input: UnlikePostInput!) {
  unlikePost(input: $input) { post { likeCount viewerHasLiked } userErrors { code field } } }`;
const comment = `mutation ($input: AddCommentInput!) {
  addComment(input: $input) { comment { id body depth author { username } parent { id } } userErrors { code field } } }`;
const counts = `query ($id: ID!) {
  node(id: $id) { ... on Post { likeCount commentCount comments(first: 100) { totalCount nodes { body depth } } } } }`;

interface AddedComment {
  readonly addComment: { readonly comment: { readonly id: string } };
}

it('[content.like] counts a like once however often it is sent, and takes it back', async () => {
  const { id } = await post();
  const ben = await world.person('ben');
  const liked = { post: { likeCount: 1, viewerHasLiked: true }, userErrors: [] };
  const input = { postId: id };
  expect(await world.ask(ben, like, { input })).toEqual({ likePost: liked });
  expect(await world.ask(ben, like, { input })).toEqual({ likePost: liked });
  const free = { post: { likeCount: 0, viewerHasLiked: false }, userErrors: [] };
  expect(await world.ask(ben, unlike, { input })).toEqual({ unlikePost: free });
  expect(await world.ask(ben, unlike, { input })).toEqual({ unlikePost: free });
});

it.each([
  ['SUBSCRIBERS', 'ACCESS_REQUIRED'],
  ['PRIVATE', 'NOT_FOUND'],
] as const)(
  '[content.like content.comments] refuses likes and comments on a %s post with %s',
  async (visibility, code) => {
    const { id } = await post(visibility);
    const ben = await world.person('ben');
    const refused = { userErrors: [{ code, field: ['postId'] }] };
    expect(await world.ask(ben, like, { input: { postId: id } })).toEqual({
      likePost: { post: null, ...refused },
    });
    expect(await world.ask(ben, comment, { input: { postId: id, body: 'Hi' } })).toEqual({
      addComment: { comment: null, ...refused },
    });
    expect(await world.ask(ada, counts, { id })).toMatchObject({
      node: { likeCount: 0, commentCount: 0 },
    });
  },
);

it('[content.like identity.uuid-keys] refuses malformed ids and those of other types, and answers alike for absent ones', async () => {
  const ben = await world.person('ben');
  const { code: malformed } = await world.execute(ben, like, { input: { postId: 'nonsense' } });
  const { code: foreign } = await world.execute(ben, like, { input: { postId: ben.id } });
  expect([malformed, foreign]).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
  const absent = encodeGlobalId('Post', '01900000-0000-7000-8000-000000000000');
  expect(await world.ask(ben, like, { input: { postId: absent } })).toEqual({
    likePost: { post: null, userErrors: [{ code: 'NOT_FOUND', field: ['postId'] }] },
  });
});

it('[content.comments] lets those who may open a post comment on it, oldest first', async () => {
  const { id } = await post();
  const { ben, cleo } = await world.people('ben', 'cleo');
  const first = await world.ask(ben, comment, { input: { postId: id, body: 'First' } });
  await world.ask(cleo, comment, { input: { postId: id, body: 'Second' } });
  expect(first).toMatchObject({
    addComment: { comment: { body: 'First', author: { username: ben.username } } },
  });
  expect(await world.ask(null, counts, { id })).toEqual({
    node: {
      likeCount: 0,
      commentCount: 2,
      comments: {
        totalCount: 2,
        nodes: [
          { body: 'First', depth: 0 },
          { body: 'Second', depth: 0 },
        ],
      },
    },
  });
});

it.each([
  ['nothing but spaces', '   ', 'BLANK'],
  ['5,001 characters', 'a'.repeat(5_001), 'TOO_LONG'],
])('[content.comments] refuses a comment of %s', async (_what, body, code) => {
  const { id } = await post();
  expect(await world.ask(ada, comment, { input: { postId: id, body } })).toEqual({
    addComment: { comment: null, userErrors: [{ code, field: ['body'] }] },
  });
  expect(await world.ask(ada, counts, { id })).toMatchObject({ node: { commentCount: 0 } });
});

/** A comment of Ada's and answers to it, five deep; the id of the deepest. */
async function thread(postId: string): Promise<string | null> {
  let parentId: string | null = null;
  for (let depth = 0; depth <= 5; depth += 1) {
    const input = { postId, parentId, body: `At depth ${depth}` };
    const answer: AddedComment = await world.ask<AddedComment>(ada, comment, { input });
    expect(answer).toMatchObject({ addComment: { comment: { depth } } });
    parentId = answer.addComment.comment.id;
  }
  return parentId;
}

it('[content.threaded-replies] answers comments down to a depth of five, and pages through the answers', async () => {
  const { id: postId } = await post();
  const deepest = await thread(postId);
  const upwards = `query ($id: ID!) { node(id: $id) { ... on Comment {
    depth parent { depth replies(first: 1) { totalCount nodes { body } } } } } }`;
  expect(await world.ask(null, upwards, { id: deepest })).toEqual({
    node: {
      depth: 5,
      parent: { depth: 4, replies: { totalCount: 1, nodes: [{ body: 'At depth 5' }] } },
    },
  });
});

it('[content.threaded-replies] refuses an answer that would stand deeper', async () => {
  const { id: postId } = await post();
  const parentId = await thread(postId);
  expect(await world.ask(ada, comment, { input: { postId, parentId, body: 'Deeper' } })).toEqual({
    addComment: { comment: null, userErrors: [{ code: 'INVALID', field: ['parentId'] }] },
  });
});

it('[content.threaded-replies] refuses an answer to a comment of another post', async () => {
  const [one, other] = [await post(), await post()];
  const { addComment } = await world.ask<AddedComment>(ada, comment, {
    input: { postId: one.id, body: 'Here' },
  });
  const input = { postId: other.id, parentId: addComment.comment.id, body: 'There' };
  expect(await world.ask(ada, comment, { input })).toEqual({
    addComment: { comment: null, userErrors: [{ code: 'NOT_FOUND', field: ['parentId'] }] },
  });
  await expect(
    world.owner.pool.query(
      `INSERT INTO post_comments (post_id, parent_id, depth, author_id, body)
       SELECT $2, id, 1, author_id, 'There' FROM post_comments WHERE post_id = $1`,
      [one.uuid, other.uuid],
    ),
  ).rejects.toMatchObject({ constraint: 'post_comments_parent_id_post_id_fkey' });
});

it('[content.counters-consistent] keeps counters equal to the rows when twenty people act at once', async () => {
  const { id, uuid } = await post();
  const crowd = await Promise.all(Array.from({ length: 20 }, () => world.person('fan')));
  await Promise.all(
    crowd.flatMap((fan, index) => [
      world.ask(fan, like, { input: { postId: id } }),
      world.ask(fan, comment, { input: { postId: id, body: `I am number ${index}` } }),
    ]),
  );
  await Promise.all(
    crowd.slice(0, 7).map((fan) => world.ask(fan, unlike, { input: { postId: id } })),
  );
  const { prisma } = world.owner;
  expect(await prisma.postLike.count({ where: { postId: uuid } })).toBe(13);
  expect(await world.ask(null, counts, { id })).toMatchObject({
    node: { likeCount: 13, commentCount: 20, comments: { totalCount: 20 } },
  });
});

it('[content.counters-consistent] never counts a deleted comment', async () => {
  const { id, uuid } = await post();
  await world.ask(ada, comment, { input: { postId: id, body: 'Stays' } });
  await world.ask(ada, comment, { input: { postId: id, body: 'Goes' } });
  await world.owner.prisma.comment.updateMany({
    where: { postId: uuid, body: 'Goes' },
    data: { deletedAt: new Date() },
  });
  expect(await world.ask(null, counts, { id })).toMatchObject({
    node: { commentCount: 1, comments: { totalCount: 1, nodes: [{ body: 'Stays' }] } },
  });
});
