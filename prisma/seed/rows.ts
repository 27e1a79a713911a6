import type { Prisma } from '../../src/generated/prisma/client';
import { conversationRows, makeConversations, messageRows, participantRows } from './conversations';
import { credentialRows } from './credentials';
import { followRows, makeFollows } from './follows';
import {
  makeCards,
  makePlans,
  makeSubscriptions,
  paymentMethodRows,
  paymentRows,
  planRows,
  subscriptionRows,
} from './money';
import { notificationRows } from './notifications';
import { creatorRows, makePeople, profileRows, userPrivateRows, userRows } from './people';
import { mediaRows, postRows, tagRows } from './post-rows';
import { announceStreams, makePosts } from './posts';
import { Random } from './random';
import { commentRows, likeRows, makeComments, makeLikes, makeStages } from './reactions';
import { makeStreams, streamRows } from './streams';
import { day, shifted } from './times';

/** All rows of the demonstration, by table, each table after those that it refers to. */
export interface DemoRows {
  readonly users: readonly Prisma.UserCreateManyInput[];
  readonly user_private: readonly Prisma.UserPrivateCreateManyInput[];
  readonly user_credentials: readonly Prisma.UserCredentialCreateManyInput[];
  readonly user_profiles: readonly Prisma.UserProfileCreateManyInput[];
  readonly creators: readonly Prisma.CreatorCreateManyInput[];
  readonly follows: readonly Prisma.FollowCreateManyInput[];
  readonly payment_methods: readonly Prisma.PaymentMethodCreateManyInput[];
  readonly subscription_plans: readonly Prisma.SubscriptionPlanCreateManyInput[];
  readonly subscriptions: readonly Prisma.PlanSubscriptionCreateManyInput[];
  readonly payments: readonly Prisma.PaymentCreateManyInput[];
  readonly live_streams: readonly Prisma.LiveStreamCreateManyInput[];
  readonly posts: readonly Prisma.PostCreateManyInput[];
  readonly post_media: readonly Prisma.PostMediaCreateManyInput[];
  readonly content_tags: readonly Prisma.TagCreateManyInput[];
  readonly content_tag_assignments: readonly Prisma.TagAssignmentCreateManyInput[];
  readonly post_likes: readonly Prisma.PostLikeCreateManyInput[];
  readonly post_comments: readonly Prisma.CommentCreateManyInput[];
  readonly conversations: readonly Prisma.ConversationCreateManyInput[];
  readonly conversation_participants: readonly Prisma.ConversationParticipantCreateManyInput[];
  readonly messages: readonly Prisma.MessageCreateManyInput[];
  readonly notifications: readonly Prisma.NotificationCreateManyInput[];
}

/** Another seed makes another world of the same size. */
const seed = 'marquee-demo-1';

/** So long ago the platform opened, with its tags but nobody there, in days. */
const ageOfPlatformDays = 1000;

/** Makes the whole demonstration in memory. The same date gives the same rows; another one moves all of them in time. */
export async function makeDemoRows(baseDate: Date): Promise<DemoRows> {
  const random = new Random(seed);
  const people = makePeople(random.fork('people'), baseDate);
  const follows = makeFollows(people, random.fork('follows'), baseDate);
  const cards = makeCards(people, random.fork('cards'));
  const plans = makePlans(people, random.fork('plans'), baseDate);
  const made = { follows, plans };
  const subscriptions = makeSubscriptions(people, made, random.fork('subscriptions'), baseDate);
  const streams = makeStreams(people, random.fork('streams'), baseDate);
  const posts = [
    ...makePosts(people, random.fork('posts'), baseDate),
    ...announceStreams(streams, random.fork('announcements')),
  ];
  const stages = makeStages(people, posts, follows);
  const likes = makeLikes(stages, random.fork('likes'), baseDate);
  const comments = makeComments(stages, random.fork('comments'), baseDate);
  const conversations = makeConversations(people, follows, random.fork('talks'), baseDate);
  const happenings = { follows, likes, comments, conversations, streams };
  const beginning = shifted(baseDate, -ageOfPlatformDays * day);
  const { tags, assignments } = tagRows(posts, random.fork('tags'), beginning);
  return {
    users: userRows(people),
    user_private: userPrivateRows(people, random.fork('private'), baseDate),
    user_credentials: await credentialRows(people, random.fork('credentials')),
    user_profiles: profileRows(people, random.fork('profiles')),
    creators: creatorRows(people),
    follows: followRows(follows),
    payment_methods: paymentMethodRows(cards, baseDate),
    subscription_plans: planRows(plans),
    subscriptions: subscriptionRows(subscriptions),
    payments: paymentRows({ cards, subscriptions }, random.fork('payments'), baseDate),
    live_streams: streamRows(streams),
    posts: postRows(posts),
    post_media: mediaRows(posts, random.fork('media')),
    content_tags: tags,
    content_tag_assignments: assignments,
    post_likes: likeRows(likes),
    post_comments: commentRows(comments),
    conversations: conversationRows(conversations),
    conversation_participants: participantRows(conversations),
    messages: messageRows(conversations),
    notifications: notificationRows(people, happenings, random.fork('notifications'), baseDate),
  };
}
