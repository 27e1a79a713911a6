import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { buildSchemaSync, type ClassType, type NonEmptyArray, type PubSub } from 'type-graphql';
import { guardOperations, type NoteRefusal } from './access';
import { objectTypes, typeMap } from './generated/graphql';
import { NodeResolver } from './kernel/graphql/node.resolver';
import { RateLimitResolver } from './kernel/graphql/rate-limit.resolver';
import { ReadModel } from './kernel/read/model';
import { auditReads, auditResolvers } from './modules/audit';
import { contentReads, contentResolvers } from './modules/content';
import { creatorsReads, creatorsResolvers } from './modules/creators';
import { financeReads, financeResolvers } from './modules/finance';
import { identityReads, identityResolvers } from './modules/identity';
import { liveReads, liveResolvers } from './modules/live';
import { mediaReads, mediaResolvers } from './modules/media';
import { messagingReads, messagingResolvers } from './modules/messaging';
import { moderationReads, moderationResolvers } from './modules/moderation';
import { notificationsReads, notificationsResolvers } from './modules/notifications';
import { paymentsReads, paymentsResolvers } from './modules/payments';
import { payoutsReads, payoutsResolvers } from './modules/payouts';
import { profilesReads, profilesResolvers } from './modules/profiles';
import { socialReads, socialResolvers } from './modules/social';
import { subscriptionsReads, subscriptionsResolvers } from './modules/subscriptions';
import { tipsReads, tipsResolvers } from './modules/tips';
import { verificationReads, verificationResolvers } from './modules/verification';
import { walletReads, walletResolvers } from './modules/wallet';

const resolverClasses: readonly ClassType<object>[] = [
  NodeResolver,
  RateLimitResolver,
  ...auditResolvers,
  ...identityResolvers,
  ...creatorsResolvers,
  ...mediaResolvers,
  ...verificationResolvers,
  ...profilesResolvers,
  ...contentResolvers,
  ...socialResolvers,
  ...walletResolvers,
  ...financeResolvers,
  ...paymentsResolvers,
  ...payoutsResolvers,
  ...subscriptionsResolvers,
  ...tipsResolvers,
  ...liveResolvers,
  ...messagingResolvers,
  ...moderationResolvers,
  ...notificationsResolvers,
];

/** All that the modules tell the read engine. */
export function buildReadModel(): ReadModel {
  return new ReadModel(typeMap, [
    auditReads,
    identityReads,
    creatorsReads,
    mediaReads,
    verificationReads,
    profilesReads,
    contentReads,
    socialReads,
    walletReads,
    financeReads,
    paymentsReads,
    payoutsReads,
    subscriptionsReads,
    tipsReads,
    liveReads,
    messagingReads,
    moderationReads,
    notificationsReads,
  ]);
}

/**
 * The schema of the gateway. Without resolvers it can be printed, but answers nothing.
 *
 * @param resolvers one instance of each resolver class of the modules
 * @param noteRefusal is told of members who try what is for staff
 */
export function buildGraphQLSchema(
  resolvers: readonly object[] = [],
  noteRefusal?: NoteRefusal,
): GraphQLSchema {
  const instances = new Map<unknown, object>(
    resolvers.map((resolver) => [resolver.constructor, resolver]),
  );
  const schema = buildSchemaSync({
    resolvers: resolverClasses as NonEmptyArray<ClassType<object>>,
    orphanedTypes: [...objectTypes],
    container: { get: (resolverClass: ClassType<object>) => instances.get(resolverClass) },
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    validate: false,
    // It would ask the schema for all that there is to know of it. Whether it is valid the server asks anyway.
    skipCheck: true,
    pubSub: noPubSub,
  });
  guardOperations(schema, noteRefusal);
  describeRoots(schema);
  return schema;
}

/** TypeGraphQL asks for one; our subscriptions all bring a source of their own, the event log or a state. */
const noPubSub: PubSub = {
  publish: (topic) => {
    throw new Error(`Events go through the outbox, not to ${topic}.`);
  },
  subscribe: (topic) => {
    throw new Error(`Events come from the event log, not from ${topic}.`);
  },
};

/** Decorators cannot describe the root types. */
function describeRoots(schema: GraphQLSchema): void {
  const descriptions = [
    [schema.getQueryType(), 'All that can be asked.'],
    [
      schema.getMutationType(),
      'All that can be done. Each takes one `input` and answers with one payload.',
    ],
    [schema.getSubscriptionType(), 'All that can be listened to, over a WebSocket.'],
  ] as const;
  for (const [type, description] of descriptions) {
    if (type) type.description = description;
  }
}
