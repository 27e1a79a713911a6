/** GraphQL Yoga with Pothos and its Prisma plugin, which turns a selection into Prisma's `include`. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { createYoga } from 'graphql-yoga';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';
import { newestFirst, prisma, readable, searchIds, sendTip } from './prisma-client.ts';
import { serve } from './process.ts';

const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes }>({
  plugins: [PrismaPlugin],
  prisma: { client: prisma, dmmf: getDatamodel(), onUnusedQuery: null },
});

builder.prismaObject('User', {
  fields: (t) => ({
    id: t.exposeID('id'),
    username: t.exposeString('username', { nullable: true }),
  }),
});

builder.prismaObject('Creator', {
  fields: (t) => ({
    id: t.exposeID('id'),
    displayName: t.exposeString('displayName'),
    user: t.relation('user'),
  }),
});

builder.prismaObject('PostMedia', {
  name: 'Media',
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.exposeString('kind'),
    url: t.exposeString('url'),
  }),
});

const TipType = builder.objectRef<{ id: string; tokens: number }>('Tip').implement({
  fields: (t) => ({ id: t.exposeID('id'), tokens: t.exposeInt('tokens') }),
});

const TagType = builder.prismaObject('Tag', { fields: (t) => ({ name: t.exposeString('name') }) });

builder.prismaObject('Comment', {
  fields: (t) => ({
    id: t.exposeID('id'),
    body: t.exposeString('body'),
    author: t.relation('author'),
    replies: t.relation('replies', {
      args: { first: t.arg.int({ required: true }) },
      query: ({ first }) => ({ take: first, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
    }),
  }),
});

const PostType = builder.prismaObject('Post', {
  fields: (t) => ({
    id: t.exposeID('id'),
    title: t.exposeString('title'),
    body: t.exposeString('body', { nullable: true }),
    contentType: t.exposeString('contentType'),
    visibility: t.exposeString('visibility'),
    publishedAt: t.string({ resolve: ({ publishedAt }) => publishedAt?.toISOString() ?? '' }),
    likeCount: t.exposeInt('likeCount'),
    commentCount: t.exposeInt('commentCount'),
    creator: t.relation('creator'),
    media: t.relation('media', { query: { take: 3, orderBy: { position: 'asc' } } }),
    tags: t.field({
      type: [TagType],
      select: { tags: { select: { tag: true }, orderBy: { tag: { name: 'asc' } } } },
      resolve: ({ tags }) => tags.map(({ tag }) => tag),
    }),
    comments: t.relation('comments', {
      args: { first: t.arg.int({ required: true }) },
      query: ({ first }) => ({
        take: first,
        where: { parentId: null },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      }),
    }),
  }),
});

builder.prismaObject('Message', {
  fields: (t) => ({
    id: t.exposeID('id'),
    body: t.exposeString('body'),
    sequence: t.exposeInt('sequence'),
    sender: t.relation('sender'),
  }),
});

const PostPage = builder.objectRef<{ creatorId: string; first: number }>('PostPage');
PostPage.implement({
  fields: (t) => ({
    totalCount: t.int({
      resolve: ({ creatorId }) => prisma.post.count({ where: { creatorId, ...readable } }),
    }),
    nodes: t.prismaField({
      type: [PostType],
      resolve: (query, { creatorId, first }) =>
        prisma.post.findMany({
          ...query,
          where: { creatorId, ...readable },
          orderBy: newestFirst,
          take: first,
        }),
    }),
  }),
});

builder.queryType({
  fields: (t) => ({
    post: t.prismaField({
      type: PostType,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (query, _, { id }) =>
        prisma.post.findUnique({ ...query, where: { id: String(id), ...readable } }),
    }),
    posts: t.prismaField({
      type: [PostType],
      args: { first: t.arg.int({ required: true }) },
      resolve: (query, _, { first }) =>
        prisma.post.findMany({ ...query, where: readable, orderBy: newestFirst, take: first }),
    }),
    feed: t.prismaField({
      type: [PostType],
      args: { first: t.arg.int({ required: true }) },
      resolve: (query, _, { first }) =>
        prisma.post.findMany({ ...query, where: readable, orderBy: newestFirst, take: first }),
    }),
    searchPosts: t.prismaField({
      type: [PostType],
      args: {
        term: t.arg.string({ required: true }),
        clusterKey: t.arg.string({ required: true }),
        first: t.arg.int({ required: true }),
      },
      resolve: async (query, _, { term, clusterKey, first }) =>
        prisma.post.findMany({
          ...query,
          where: { id: { in: await searchIds(term, clusterKey, first) } },
          orderBy: newestFirst,
        }),
    }),
    creatorPosts: t.field({
      type: PostPage,
      args: { creatorId: t.arg.id({ required: true }), first: t.arg.int({ required: true }) },
      resolve: (_, { creatorId, first }) => ({ creatorId: String(creatorId), first }),
    }),
    messages: t.prismaField({
      type: ['Message'],
      args: { conversationId: t.arg.id({ required: true }), last: t.arg.int({ required: true }) },
      resolve: async (query, _, { conversationId, last }) => {
        const rows = await prisma.message.findMany({
          ...query,
          where: { conversationId: String(conversationId) },
          orderBy: { sequence: 'desc' },
          take: last,
        });
        return rows.reverse();
      },
    }),
  }),
});

builder.mutationType({
  fields: (t) => ({
    addComment: t.prismaField({
      type: 'Comment',
      args: {
        postId: t.arg.id({ required: true }),
        authorId: t.arg.id({ required: true }),
        body: t.arg.string({ required: true }),
      },
      resolve: (query, _, { postId, authorId, body }) =>
        prisma.comment.create({
          ...query,
          data: { postId: String(postId), authorId: String(authorId), body },
        }),
    }),
    likePost: t.prismaField({
      type: PostType,
      args: { postId: t.arg.id({ required: true }), userId: t.arg.id({ required: true }) },
      resolve: async (query, _, { postId, userId }) => {
        await prisma.postLike.createMany({
          data: [{ postId: String(postId), userId: String(userId) }],
          skipDuplicates: true,
        });
        return prisma.post.findUniqueOrThrow({ ...query, where: { id: String(postId) } });
      },
    }),
    sendTip: t.field({
      type: TipType,
      nullable: true,
      args: {
        senderId: t.arg.id({ required: true }),
        recipientId: t.arg.id({ required: true }),
        tokens: t.arg.int({ required: true }),
      },
      resolve: (_, { senderId, recipientId, tokens }) =>
        sendTip(String(senderId), String(recipientId), tokens),
    }),
  }),
});

const yoga = createYoga({
  schema: builder.toSchema(),
  logging: false,
  graphiql: false,
  maskedErrors: true,
});
serve((request, response) => void yoga(request, response));
