import { postNumber, rowId, tippedNumber } from './dataset';

/** A language in which a server is asked; `own` is Marquee's, see `marquee.ts`. */
export type Dialect = 'plain' | 'postgraphile' | 'own';

/** One measured operation: what it is called and asked with, and how each dialect says it. */
export interface Operation {
  readonly name: string;
  readonly title: string;
  /** The variables of the n-th request. */
  readonly variables: (n: number) => Readonly<Record<string, unknown>>;
  readonly text: {
    readonly plain: string;
    /** Left out where PostGraphile as it comes has no such operation. */
    readonly postgraphile?: string;
  };
  /** What the answers of PostGraphile, whose lists are connections, come to in the plain dialect. */
  readonly plainAnswer?: (data: never) => unknown;
  /** Whether it writes, so that answers differ from one time to the next. */
  readonly isMutation?: boolean;
}

const posts = (n: number): string => rowId('post', postNumber(n));
const brief = 'id title contentType visibility publishedAt likeCount';

interface Nodes<Node> {
  readonly nodes: readonly Node[];
}

interface PostgraphilePost {
  readonly postMediasByPostId: Nodes<unknown>;
  readonly contentTagAssignmentsByPostId: Nodes<{
    readonly contentTagByTagId: { readonly name: string };
  }>;
  readonly creatorByCreatorId: {
    readonly userByUserId: unknown;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

function plainPost(post: PostgraphilePost): unknown {
  const {
    creatorByCreatorId: { userByUserId, ...creator },
    postMediasByPostId: { nodes: media },
    contentTagAssignmentsByPostId: { nodes: assignments },
    ...fields
  } = post;
  const tags = assignments
    .map(({ contentTagByTagId }) => contentTagByTagId)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return { ...fields, creator: { ...creator, user: userByUserId }, media, tags };
}

interface PostgraphileComment {
  readonly userByAuthorId: unknown;
  readonly postCommentsByParentIdAndPostId?: Nodes<PostgraphileComment>;
  readonly [field: string]: unknown;
}

function plainComment({
  userByAuthorId,
  postCommentsByParentIdAndPostId,
  ...rest
}: PostgraphileComment): unknown {
  const replies = postCommentsByParentIdAndPostId && {
    replies: postCommentsByParentIdAndPostId.nodes.map(plainComment),
  };
  return { ...rest, author: userByAuthorId, ...replies };
}

const newest = 'orderBy: [PUBLISHED_AT_DESC, PRIMARY_KEY_DESC]';
const oldest = 'orderBy: [CREATED_AT_ASC, PRIMARY_KEY_ASC]';
const readable = 'status: PUBLISHED, visibility: PUBLIC';

/** What is measured, in the order of the report. */
export const operations: readonly Operation[] = [
  {
    name: 'Point',
    title: 'point read',
    variables: (n) => ({ id: posts(n) }),
    text: {
      plain: 'query Point($id: ID!) { post(id: $id) { id title body publishedAt likeCount } }',
      postgraphile:
        'query Point($id: UUID!) { post: postByRowId(rowId: $id) { id: rowId title body publishedAt likeCount } }',
    },
  },
  {
    name: 'List',
    title: 'list of 100',
    variables: () => ({ first: 100 }),
    text: {
      plain: `query List($first: Int!) { posts(first: $first) { ${brief} } }`,
      postgraphile: `query List($first: Int!) { posts: allPosts(first: $first, ${newest}, condition: { ${readable} }) {
        nodes { id: rowId title contentType visibility publishedAt likeCount } } }`,
    },
    plainAnswer: (data: { posts: Nodes<unknown> }) => ({ posts: data.posts.nodes }),
  },
  {
    name: 'Feed',
    title: 'feed of 20, four relations',
    variables: () => ({ first: 20 }),
    text: {
      plain: `query Feed($first: Int!) { feed(first: $first) { id title body publishedAt likeCount commentCount
        creator { id displayName user { username } } media { id kind url } tags { name } } }`,
      postgraphile: `query Feed($first: Int!) { feed: allPosts(first: $first, ${newest}, condition: { ${readable} }) { nodes {
        id: rowId title body publishedAt likeCount commentCount
        creatorByCreatorId { id: rowId displayName userByUserId { username } }
        postMediasByPostId(first: 3, orderBy: POSITION_ASC) { nodes { id: rowId kind url } }
        contentTagAssignmentsByPostId { nodes { contentTagByTagId { name } } } } } }`,
    },
    plainAnswer: (data: { feed: Nodes<PostgraphilePost> }) => ({
      feed: data.feed.nodes.map(plainPost),
    }),
  },
  {
    name: 'Thread',
    title: 'thread of three levels',
    variables: () => ({ id: rowId('post', 77), first: 20 }),
    text: {
      plain: `query Thread($id: ID!, $first: Int!) { post(id: $id) { id title comments(first: $first) {
        id body author { username } replies(first: 5) { id body author { username } } } } }`,
      postgraphile: `query Thread($id: UUID!, $first: Int!) { post: postByRowId(rowId: $id) { id: rowId title
        comments: postCommentsByPostId(first: $first, ${oldest}, condition: { depth: 0 }) { nodes {
          id: rowId body userByAuthorId { username }
          postCommentsByParentIdAndPostId(first: 5, ${oldest}) { nodes { id: rowId body userByAuthorId { username } } } } } } }`,
    },
    plainAnswer: ({ post }: { post: { comments: Nodes<PostgraphileComment> } }) => ({
      post: { ...post, comments: post.comments.nodes.map(plainComment) },
    }),
  },
  {
    name: 'Messages',
    title: 'last 50 messages',
    variables: (n) => ({ conversationId: rowId('conversation', 1 + (n % 100)), last: 50 }),
    text: {
      plain: `query Messages($conversationId: ID!, $last: Int!) { messages(conversationId: $conversationId, last: $last) {
        id body sequence sender { username } } }`,
      postgraphile: `query Messages($conversationId: UUID!, $last: Int!) {
        messages: allMessages(last: $last, orderBy: SEQUENCE_ASC, condition: { conversationId: $conversationId }) {
          nodes { id: rowId body sequence userBySenderId { username } } } }`,
    },
    plainAnswer: (data: { messages: Nodes<{ userBySenderId: unknown }> }) => ({
      messages: data.messages.nodes.map(({ userBySenderId, ...rest }) => ({
        ...rest,
        sender: userBySenderId,
      })),
    }),
  },
  {
    name: 'Search',
    title: 'filtered search page of 20',
    variables: () => ({ term: 'winter portrait', clusterKey: 'boyfanz', first: 20 }),
    text: {
      plain: `query Search($term: String!, $clusterKey: String!, $first: Int!) {
        searchPosts(term: $term, clusterKey: $clusterKey, first: $first) { ${brief} } }`,
      postgraphile: `query Search($term: String!, $clusterKey: String!, $first: Int!) {
        searchPosts: benchSearchPosts(term: $term, clusterKey: $clusterKey, first: $first) {
          nodes { id: rowId title contentType visibility publishedAt likeCount } } }`,
    },
    plainAnswer: (data: { searchPosts: Nodes<unknown> }) => ({
      searchPosts: data.searchPosts.nodes,
    }),
  },
  {
    name: 'Count',
    title: 'page of 20 with totalCount',
    variables: (n) => ({ creatorId: rowId('creator', 1 + (n % 2_000)), first: 20 }),
    text: {
      plain: `query Count($creatorId: ID!, $first: Int!) { creatorPosts(creatorId: $creatorId, first: $first) {
        totalCount nodes { ${brief} } } }`,
      postgraphile: `query Count($creatorId: UUID!, $first: Int!) {
        creatorPosts: allPosts(first: $first, ${newest}, condition: { ${readable}, creatorId: $creatorId }) {
          totalCount nodes { id: rowId title contentType visibility publishedAt likeCount } } }`,
    },
  },
];

/** Those of the measured operations that write. */
export const mutations: readonly Operation[] = [
  {
    name: 'Comment',
    title: 'add a comment',
    isMutation: true,
    variables: (n) => ({
      postId: posts(n),
      authorId: rowId('user', 1 + (n % 20_000)),
      body: `Comment ${n}`,
    }),
    text: {
      plain: `mutation Comment($postId: ID!, $authorId: ID!, $body: String!) {
        addComment(postId: $postId, authorId: $authorId, body: $body) { id body author { username } } }`,
      postgraphile: `mutation Comment($postId: UUID!, $authorId: UUID!, $body: String!) {
        createPostComment(input: { postComment: { postId: $postId, authorId: $authorId, body: $body } }) {
          postComment { id: rowId body userByAuthorId { username } } } }`,
    },
  },
  {
    name: 'Like',
    title: 'like a post',
    isMutation: true,
    variables: (n) => ({
      postId: posts(n),
      userId: rowId('user', 1 + ((Math.floor(n / 100_000) + n * 31) % 20_000)),
    }),
    text: {
      plain:
        'mutation Like($postId: ID!, $userId: ID!) { likePost(postId: $postId, userId: $userId) { id } }',
      // PostGraphile's answer to a like that is there already is an error.
    },
  },
  {
    name: 'Tip',
    title: 'tip a creator',
    isMutation: true,
    variables: (n) => ({
      senderId: rowId('user', 1 + (n % 100)),
      recipientId: rowId('user', tippedNumber(n)),
      tokens: 1,
    }),
    text: {
      plain: `mutation Tip($senderId: ID!, $recipientId: ID!, $tokens: Int!) {
        sendTip(senderId: $senderId, recipientId: $recipientId, tokens: $tokens) { id tokens } }`,
      // PostGraphile shows functions of other schemas to nobody.
    },
  },
];
