import { randomUUID } from 'node:crypto';
import { postNumber, rowId, tippedNumber } from './dataset';

/** One measured operation as Marquee is asked for it: connections, nodes and inputs, where the others have plain lists. */
export interface OwnOperation {
  readonly text: string;
  readonly variables: (n: number) => Readonly<Record<string, unknown>>;
  /** What the answer comes to in the plain dialect, its ids still ours. */
  readonly plainAnswer: (data: never) => unknown;
  /** As which account it must be asked, by number; left out, as nobody where the setting allows it. */
  readonly as?: (n: number) => number;
  /** The brand that it is asked on, where it is not the portal. */
  readonly cluster?: string;
}

/** Our id of a row: what clients never make up by themselves. */
function globalId(type: string, table: Parameters<typeof rowId>[0], n: number): string {
  return Buffer.from(`v1:${type}:${rowId(table, n)}`).toString('base64url');
}

/** How many accounts have a session to ask with. */
export const accounts = 100;

/** Who asks the n-th time. */
export const accountOf = (n: number): number => 1 + (n % accounts);
const postOf = (n: number): string => globalId('Post', 'post', postNumber(n));
const brief = 'id title contentType visibility publishedAt likeCount';

interface Nodes<Node> {
  readonly nodes: readonly Node[];
}

interface Media {
  readonly media: Nodes<unknown>;
}

interface CommentJson {
  readonly replies: Nodes<unknown>;
}

/** The feed, with what a setting asks besides. */
function feedOf(more: string): OwnOperation {
  return {
    variables: () => ({ first: 20 }),
    text: `query Feed($first: Int!) { feed(first: $first) { nodes { id title body publishedAt likeCount commentCount ${more}
      creator { id displayName user { username } } media(first: 3) { nodes { id kind url } } tags { name } } } }`,
    plainAnswer: ({ feed }: { feed: Nodes<Media> }) => ({
      feed: feed.nodes.map((post) => ({ ...post, media: post.media.nodes })),
    }),
  };
}

/** As nobody where the operation allows it, by the names of the operations that all are asked. */
const asVisitor: Readonly<Record<string, OwnOperation>> = {
  Point: {
    variables: (n) => ({ id: postOf(n) }),
    text: 'query Point($id: ID!) { node(id: $id) { ... on Post { id title body publishedAt likeCount } } }',
    plainAnswer: ({ node }: { node: unknown }) => ({ post: node }),
  },
  List: {
    variables: () => ({ first: 100 }),
    text: `query List($first: Int!) { feed(first: $first) { nodes { ${brief} } } }`,
    plainAnswer: ({ feed }: { feed: Nodes<unknown> }) => ({ posts: feed.nodes }),
  },
  Feed: feedOf(''),
  Thread: {
    variables: () => ({ id: globalId('Post', 'post', 77), first: 20 }),
    text: `query Thread($id: ID!, $first: Int!) { node(id: $id) { ... on Post { id title comments(first: $first) { nodes {
      id body author { username } replies(first: 5) { nodes { id body author { username } } } } } } } }`,
    plainAnswer: ({ node }: { node: { comments: Nodes<CommentJson> } }) => ({
      post: {
        ...node,
        comments: node.comments.nodes.map((comment) => ({
          ...comment,
          replies: comment.replies.nodes,
        })),
      },
    }),
  },
  Messages: {
    variables: (n) => ({ id: globalId('Conversation', 'conversation', 1 + (n % 100)), last: 50 }),
    as: (n) => 1 + (n % 100),
    text: `query Messages($id: ID!, $last: Int!) { node(id: $id) { ... on Conversation { messages(last: $last) { nodes {
      id body sequence sender { username } } } } } }`,
    plainAnswer: ({ node }: { node: { messages: Nodes<unknown> } }) => ({
      messages: node.messages.nodes,
    }),
  },
  Count: {
    variables: (n) => ({ handle: `user_${1 + (n % 2_000)}`, first: 20 }),
    text: `query Count($handle: String!, $first: Int!) { creator(handle: $handle) { posts(first: $first) {
      totalCount nodes { ${brief} } } } }`,
    plainAnswer: ({ creator }: { creator: { posts: unknown } }) => ({
      creatorPosts: creator.posts,
    }),
  },
  Search: {
    variables: () => ({ filter: { title: { contains: 'winter portrait' } }, first: 20 }),
    cluster: 'boyfanz',
    text: `query Search($filter: PostFilter, $first: Int!) { feed(filter: $filter, first: $first) { nodes { ${brief} } } }`,
    plainAnswer: ({ feed }: { feed: Nodes<unknown> }) => ({ searchPosts: feed.nodes }),
  },
  Comment: {
    as: accountOf,
    variables: (n) => ({ input: { postId: postOf(n), body: `Comment ${n}` } }),
    text: `mutation Comment($input: AddCommentInput!) {
      addComment(input: $input) { comment { id body author { username } } userErrors { code } } }`,
    plainAnswer: ({ addComment: { comment } }: { addComment: { comment: unknown } }) => ({
      addComment: comment,
    }),
  },
  Like: {
    as: accountOf,
    variables: (n) => ({ input: { postId: postOf(n) } }),
    text: `mutation Like($input: LikePostInput!) { likePost(input: $input) { post { id } userErrors { code } } }`,
    plainAnswer: ({ likePost: { post } }: { likePost: { post: unknown } }) => ({ likePost: post }),
  },
  Tip: {
    as: accountOf,
    variables: (n) => ({
      input: {
        recipientId: globalId('User', 'user', tippedNumber(n)),
        tokens: 1,
        idempotencyKey: `bench-${randomUUID()}`,
      },
    }),
    text: `mutation Tip($input: SendTipInput!) { sendTip(input: $input) { tip { id tokens } userErrors { code } } }`,
    plainAnswer: ({ sendTip: { tip } }: { sendTip: { tip: unknown } }) => ({ sendTip: tip }),
  },
};

/** The same as somebody who is logged in. */
const asViewer: Readonly<Record<string, OwnOperation>> = Object.fromEntries(
  Object.entries({ ...asVisitor, Feed: feedOf('viewerHasLiked') }).map(([name, operation]) => [
    name,
    { as: accountOf, ...operation },
  ]),
);

/** The operations of a setting, by the names that all are asked by. */
export const ownOperations = { visitor: asVisitor, viewer: asViewer } as const;
