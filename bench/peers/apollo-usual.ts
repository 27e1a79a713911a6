/** Apollo Server, TypeGraphQL, Prisma and DataLoader, each resolver as tutorials write it. */
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import DataLoader from 'dataloader';
import {
  Arg,
  buildSchema,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { newestFirst, prisma, readable, searchIds, sendTip } from './prisma-client.ts';
import type * as Rows from './prisma-client.ts';
import { port, serving } from './process.ts';

/** The rows of a batch in the order of its keys. */
function inOrder<Row extends { readonly id: string }>(
  keys: readonly string[],
  rows: readonly Row[],
): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return keys.map((key) => byId.get(key) as Row);
}

/** The lists of a batch in the order of its keys, each cut to its length. */
function grouped<Row>(
  keys: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string | null,
  length: number,
): Row[][] {
  const lists = new Map<string, Row[]>(keys.map((key) => [key, []]));
  for (const row of rows) {
    const list = lists.get(keyOf(row) ?? '');
    if (list && list.length < length) list.push(row);
  }
  return keys.map((key) => lists.get(key) ?? []);
}

function createLoaders() {
  const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
  return {
    user: new DataLoader(async (ids: readonly string[]) =>
      inOrder(ids, await prisma.user.findMany({ where: { id: { in: [...ids] } } })),
    ),
    creator: new DataLoader(async (ids: readonly string[]) =>
      inOrder(ids, await prisma.creator.findMany({ where: { id: { in: [...ids] } } })),
    ),
    media: new DataLoader(async (ids: readonly string[]) =>
      grouped(
        ids,
        await prisma.postMedia.findMany({
          where: { postId: { in: [...ids] } },
          orderBy: { position: 'asc' },
        }),
        ({ postId }) => postId,
        3,
      ),
    ),
    tags: new DataLoader(async (ids: readonly string[]) => {
      const rows = await prisma.tagAssignment.findMany({
        where: { postId: { in: [...ids] } },
        include: { tag: true },
        orderBy: { tag: { name: 'asc' } },
      });
      return grouped(ids, rows, ({ postId }) => postId, Infinity).map((list) =>
        list.map(({ tag }) => tag),
      );
    }),
    comments: new DataLoader(async (ids: readonly string[]) =>
      grouped(
        ids,
        await prisma.comment.findMany({
          where: { postId: { in: [...ids] }, parentId: null },
          orderBy: oldestFirst,
        }),
        ({ postId }) => postId,
        Infinity,
      ),
    ),
    replies: new DataLoader(async (ids: readonly string[]) =>
      grouped(
        ids,
        await prisma.comment.findMany({
          where: { parentId: { in: [...ids] } },
          orderBy: oldestFirst,
        }),
        ({ parentId }) => parentId,
        Infinity,
      ),
    ),
  };
}

interface Context {
  readonly loaders: ReturnType<typeof createLoaders>;
}

@ObjectType()
class User {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  username!: string | null;
}

@ObjectType()
class Creator {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  displayName!: string;
}

@ObjectType()
class Tip {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  tokens!: number;
}

@ObjectType()
class Media {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  kind!: string;

  @Field(() => String)
  url!: string;
}

@ObjectType()
class Tag {
  @Field(() => String)
  name!: string;
}

@ObjectType()
class Comment {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  body!: string;
}

@ObjectType()
class Post {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  body!: string | null;

  @Field(() => String)
  contentType!: string;

  @Field(() => String)
  visibility!: string;

  @Field(() => Int)
  likeCount!: number;

  @Field(() => Int)
  commentCount!: number;
}

@ObjectType()
class PostPage {
  @Field(() => Int)
  totalCount!: number;

  @Field(() => [Post])
  nodes!: Post[];
}

@ObjectType()
class Message {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  body!: string;

  @Field(() => Int)
  sequence!: number;
}

@Resolver(() => Creator)
class CreatorResolver {
  @FieldResolver(() => User)
  user(@Root() { userId }: Rows.Creator, @Ctx() { loaders }: Context) {
    return loaders.user.load(userId);
  }
}

@Resolver(() => Comment)
class CommentResolver {
  @FieldResolver(() => User)
  author(@Root() { authorId }: Rows.Comment, @Ctx() { loaders }: Context) {
    return loaders.user.load(authorId);
  }

  @FieldResolver(() => [Comment])
  async replies(
    @Root() { id }: Rows.Comment,
    @Arg('first', () => Int) first: number,
    @Ctx() { loaders }: Context,
  ) {
    return (await loaders.replies.load(id)).slice(0, first);
  }

  @Mutation(() => Comment)
  addComment(
    @Arg('postId', () => ID) postId: string,
    @Arg('authorId', () => ID) authorId: string,
    @Arg('body', () => String) body: string,
  ) {
    return prisma.comment.create({ data: { postId, authorId, body } });
  }
}

@Resolver(() => Message)
class MessageResolver {
  @FieldResolver(() => User)
  sender(@Root() { senderId }: Rows.Message, @Ctx() { loaders }: Context) {
    return loaders.user.load(senderId);
  }

  @Query(() => [Message])
  async messages(
    @Arg('conversationId', () => ID) conversationId: string,
    @Arg('last', () => Int) last: number,
  ) {
    const rows = await prisma.message.findMany({
      where: { conversationId },
      orderBy: { sequence: 'desc' },
      take: last,
    });
    return rows.reverse();
  }
}

@Resolver(() => Post)
class PostResolver {
  @FieldResolver(() => String)
  publishedAt(@Root() { publishedAt }: Rows.Post) {
    return publishedAt?.toISOString();
  }

  @FieldResolver(() => Creator)
  creator(@Root() { creatorId }: Rows.Post, @Ctx() { loaders }: Context) {
    return loaders.creator.load(creatorId);
  }

  @FieldResolver(() => [Media])
  media(@Root() { id }: Rows.Post, @Ctx() { loaders }: Context) {
    return loaders.media.load(id);
  }

  @FieldResolver(() => [Tag])
  tags(@Root() { id }: Rows.Post, @Ctx() { loaders }: Context) {
    return loaders.tags.load(id);
  }

  @FieldResolver(() => [Comment])
  async comments(
    @Root() { id }: Rows.Post,
    @Arg('first', () => Int) first: number,
    @Ctx() { loaders }: Context,
  ) {
    return (await loaders.comments.load(id)).slice(0, first);
  }

  @Query(() => Post, { nullable: true })
  post(@Arg('id', () => ID) id: string) {
    return prisma.post.findUnique({ where: { id, ...readable } });
  }

  @Query(() => [Post])
  posts(@Arg('first', () => Int) first: number) {
    return prisma.post.findMany({ where: readable, orderBy: newestFirst, take: first });
  }

  @Query(() => [Post])
  feed(@Arg('first', () => Int) first: number) {
    return prisma.post.findMany({ where: readable, orderBy: newestFirst, take: first });
  }

  @Query(() => [Post])
  async searchPosts(
    @Arg('term', () => String) term: string,
    @Arg('clusterKey', () => String) clusterKey: string,
    @Arg('first', () => Int) first: number,
  ) {
    const ids = await searchIds(term, clusterKey, first);
    return prisma.post.findMany({ where: { id: { in: ids } }, orderBy: newestFirst });
  }

  @Query(() => PostPage)
  async creatorPosts(
    @Arg('creatorId', () => ID) creatorId: string,
    @Arg('first', () => Int) first: number,
  ) {
    const where = { creatorId, ...readable };
    const [totalCount, nodes] = await Promise.all([
      prisma.post.count({ where }),
      prisma.post.findMany({ where, orderBy: newestFirst, take: first }),
    ]);
    return { totalCount, nodes };
  }

  @Mutation(() => Post)
  async likePost(@Arg('postId', () => ID) postId: string, @Arg('userId', () => ID) userId: string) {
    await prisma.postLike.createMany({ data: [{ postId, userId }], skipDuplicates: true });
    return prisma.post.findUniqueOrThrow({ where: { id: postId } });
  }

  @Mutation(() => Tip, { nullable: true })
  sendTip(
    @Arg('senderId', () => ID) senderId: string,
    @Arg('recipientId', () => ID) recipientId: string,
    @Arg('tokens', () => Int) tokens: number,
  ) {
    return sendTip(senderId, recipientId, tokens);
  }
}

const schema = await buildSchema({
  resolvers: [CreatorResolver, CommentResolver, MessageResolver, PostResolver],
  validate: false,
});
const server = new ApolloServer<Context>({ schema, introspection: false });
await startStandaloneServer(server, {
  listen: { port, host: '127.0.0.1' },
  context: async () => ({ loaders: createLoaders() }),
});
serving(() => server.stop());
