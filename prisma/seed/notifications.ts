import type { Prisma } from '../../src/generated/prisma/client';
import { NotificationKind } from '../../src/generated/prisma/enums';
import type { ConversationMade } from './conversations';
import type { FollowMade } from './follows';
import { uuidAt } from './ids';
import type { People, Person } from './people';
import type { Random } from './random';
import type { CommentMade, LikeMade } from './reactions';
import type { StreamMade } from './streams';
import { day, hour, soonAfter } from './times';

/** What happened that people are told of. */
export interface Happenings {
  readonly follows: readonly FollowMade[];
  readonly likes: readonly LikeMade[];
  readonly comments: readonly CommentMade[];
  readonly conversations: readonly ConversationMade[];
  readonly streams: readonly StreamMade[];
}

/** Something that somebody is told. */
interface Notice {
  readonly kind: NotificationKind;
  readonly actor: Person;
  /** What the actor did, as the end of a sentence. */
  readonly deed: string;
  readonly causeKey: string;
  readonly at: Date;
}

/** How many notices an account keeps, the newest ones, and how many of those are surely unread. */
const inboxSize = 80;
const surelyUnread = 6;

/** Older notices have been read. */
const readAfter = 4 * day;

/** The rows of the demo accounts' inboxes, in the words and with the cause keys of the notifications module. */
export function notificationRows(
  { demo }: People,
  happenings: Happenings,
  random: Random,
  baseDate: Date,
): Prisma.NotificationCreateManyInput[] {
  return Object.values(demo).flatMap((recipient) => {
    const notices = noticesFor(recipient, happenings)
      .sort((one, other) => other.at.getTime() - one.at.getTime())
      .slice(0, inboxSize);
    return notices.map(({ kind, actor, deed, causeKey, at }, place) => {
      const isOld = baseDate.getTime() - at.getTime() > readAfter;
      const isRead = place >= surelyUnread && (isOld || random.chance(0.5));
      return {
        id: uuidAt(at, random),
        recipientId: recipient.id,
        actorId: actor.id,
        kind,
        title: `${actor.username ?? 'Somebody'} ${deed}.`,
        causeKey,
        readAt: isRead ? soonAfter(random, at, { mean: 8 * hour, until: baseDate }) : null,
        createdAt: at,
      };
    });
  });
}

function noticesFor(recipient: Person, happenings: Happenings): Notice[] {
  return [
    ...followNotices(recipient, happenings.follows),
    ...likeNotices(recipient, happenings.likes),
    ...commentNotices(recipient, happenings.comments),
    ...messageNotices(recipient, happenings.conversations),
    ...streamNotices(recipient, happenings),
  ];
}

function followNotices(recipient: Person, follows: readonly FollowMade[]): Notice[] {
  return follows
    .filter(({ creator }) => creator.person === recipient)
    .map(({ follower, madeAt }) => ({
      kind: NotificationKind.NEW_FOLLOWER,
      actor: follower,
      deed: 'follows you',
      causeKey: `follow:${follower.id}`,
      at: madeAt,
    }));
}

function likeNotices(recipient: Person, likes: readonly LikeMade[]): Notice[] {
  return likes
    .filter(({ post }) => post.creator.person === recipient)
    .map(({ post, person, madeAt }) => ({
      kind: NotificationKind.POST_LIKED,
      actor: person,
      deed: 'likes your post',
      causeKey: `like:${post.id}:${person.id}`,
      at: madeAt,
    }));
}

/** Whom a comment answers hears of the answer; else the post's creator hears of the comment. */
function commentNotices(recipient: Person, comments: readonly CommentMade[]): Notice[] {
  return comments
    .filter(({ author }) => author !== recipient)
    .flatMap(({ id, post, author, parent, madeAt }): Notice[] => {
      const shared = { actor: author, causeKey: `comment:${id}`, at: madeAt };
      if (parent?.author === recipient) {
        const kind = NotificationKind.COMMENT_REPLIED;
        return [{ ...shared, kind, deed: 'answered your comment' }];
      }
      if (post.creator.person !== recipient) return [];
      return [{ ...shared, kind: NotificationKind.POST_COMMENTED, deed: 'commented on your post' }];
    });
}

function messageNotices(recipient: Person, conversations: readonly ConversationMade[]): Notice[] {
  return conversations
    .filter(({ fan, creator }) => fan === recipient || creator === recipient)
    .flatMap(({ messages }) => messages)
    .filter(({ sender }) => sender !== recipient)
    .map(({ id, sender, sentAt }) => ({
      kind: NotificationKind.MESSAGE_RECEIVED,
      actor: sender,
      deed: 'sent you a message',
      causeKey: `message:${id}`,
      at: sentAt,
    }));
}

function streamNotices(
  recipient: Person,
  { follows, streams }: Pick<Happenings, 'follows' | 'streams'>,
): Notice[] {
  return follows
    .filter(({ follower }) => follower === recipient)
    .flatMap(({ creator, madeAt }) =>
      streams.flatMap(({ id, host, startedAt }) =>
        host === creator && startedAt !== null && startedAt > madeAt
          ? [
              {
                kind: NotificationKind.LIVE_STREAM_STARTED,
                actor: host.person,
                deed: 'is live',
                causeKey: `live-stream:${id}`,
                at: startedAt,
              },
            ]
          : [],
      ),
    );
}
