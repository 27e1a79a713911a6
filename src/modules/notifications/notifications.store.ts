import type { Prisma } from '../../generated/prisma/client';
import type { Transaction } from '../../kernel/db/database';

/** A notification that was not there before. */
export interface NewNotification {
  readonly id: string;
  readonly recipientId: string;
}

/**
 * Reads and writes notifications. Each insert reads its cause again: what was taken back meanwhile notifies nobody, and
 * one cause notifies an account once, as the cause key is unique for each recipient. Nobody is told of their own doings.
 */
export class NotificationStore {
  insertFollower(
    tx: Transaction,
    { followerId, followeeId }: { readonly followerId: string; readonly followeeId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertFollower */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT f.followee_id, actor.id, 'NEW_FOLLOWER',
        coalesce(actor.username::text, 'Somebody') || ' follows you.', 'follow:' || actor.id
      FROM follows f JOIN users actor ON actor.id = f.follower_id
      WHERE f.follower_id = ${followerId}::uuid AND f.followee_id = ${followeeId}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  insertLike(
    tx: Transaction,
    { postId, userId }: { readonly postId: string; readonly userId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertLike */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT author.user_id, actor.id, 'POST_LIKED',
        coalesce(actor.username::text, 'Somebody') || ' likes your post.',
        'like:' || l.post_id || ':' || actor.id
      FROM post_likes l
        JOIN posts p ON p.id = l.post_id AND p.deleted_at IS NULL
        JOIN creators author ON author.id = p.creator_id
        JOIN users actor ON actor.id = l.user_id
      WHERE l.post_id = ${postId}::uuid AND l.user_id = ${userId}::uuid AND author.user_id <> actor.id
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Whom a comment answers hears of the answer; else its post's author hears of the comment: nobody of both. */
  insertComment(
    tx: Transaction,
    { commentId }: { readonly commentId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertComment */
      WITH said AS (
        SELECT c.id, actor.id AS actor_id, coalesce(actor.username::text, 'Somebody') AS actor_name,
          parent.author_id AS answered_id, author.user_id AS post_author_id
        FROM post_comments c
          JOIN posts p ON p.id = c.post_id AND p.deleted_at IS NULL
          JOIN creators author ON author.id = p.creator_id
          JOIN users actor ON actor.id = c.author_id
          LEFT JOIN post_comments parent ON parent.id = c.parent_id
        WHERE c.id = ${commentId}::uuid AND c.deleted_at IS NULL)
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT answered_id, actor_id, 'COMMENT_REPLIED'::"NotificationKind",
        actor_name || ' answered your comment.', 'comment:' || id
      FROM said WHERE answered_id <> actor_id
      UNION ALL
      SELECT post_author_id, actor_id, 'POST_COMMENTED',
        actor_name || ' commented on your post.', 'comment:' || id
      FROM said WHERE post_author_id <> actor_id AND post_author_id IS DISTINCT FROM answered_id
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  insertMessage(
    tx: Transaction,
    { messageId }: { readonly messageId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertMessage */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT p.user_id, actor.id, 'MESSAGE_RECEIVED',
        coalesce(actor.username::text, 'Somebody') || ' sent you a message.', 'message:' || m.id
      FROM messages m
        JOIN conversation_participants p ON p.conversation_id = m.conversation_id AND p.user_id <> m.sender_id
        JOIN users actor ON actor.id = m.sender_id
      WHERE m.id = ${messageId}::uuid AND m.deleted_at IS NULL
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Tells all followers of the creator who broadcasts, in one statement. */
  insertLiveStream(
    tx: Transaction,
    { liveStreamId }: { readonly liveStreamId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertLiveStream */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT f.follower_id, actor.id, 'LIVE_STREAM_STARTED',
        coalesce(actor.username::text, 'Somebody') || ' is live.', 'live-stream:' || s.id
      FROM live_streams s
        JOIN creators host ON host.id = s.host_id
        JOIN users actor ON actor.id = host.user_id
        JOIN follows f ON f.followee_id = actor.id
      WHERE s.id = ${liveStreamId}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  insertSubscriber(
    tx: Transaction,
    { subscriptionId }: { readonly subscriptionId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertSubscriber */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT c.user_id, actor.id, 'NEW_SUBSCRIBER',
        coalesce(actor.username::text, 'Somebody') || ' subscribes to you.', 'subscription:' || s.id
      FROM subscriptions s
        JOIN creators c ON c.id = s.creator_id
        JOIN users actor ON actor.id = s.fan_id
      WHERE s.id = ${subscriptionId}::uuid AND s.status <> 'FAILED' AND s.replaces_id IS NULL
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Who sends an anonymous tip is nobody's to know, so no actor is kept with it. */
  insertTip(
    tx: Transaction,
    { tipId }: { readonly tipId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertTip */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT t.recipient_id, actor.id, 'TIP_RECEIVED',
        coalesce(actor.username::text, 'Somebody') || ' sent you a tip of ' || t.tokens
          || CASE t.tokens WHEN 1 THEN ' token.' ELSE ' tokens.' END,
        'tip:' || t.id
      FROM tips t LEFT JOIN users actor ON actor.id = t.sender_id AND NOT t.is_anonymous
      WHERE t.id = ${tipId}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** How many of these notifications are the account's. */
  async countOwn(tx: Transaction, recipientId: string, ids: readonly string[]): Promise<number> {
    return tx.prisma.notification.count({ where: { recipientId, id: { in: [...ids] } } });
  }

  /** Marks notifications of the account as read, all of them where no ids are given; how many were unread. */
  async markRead(
    tx: Transaction,
    recipientId: string,
    ids: readonly string[] | null,
  ): Promise<number> {
    const where: Prisma.NotificationWhereInput = { recipientId, readAt: null };
    const { count } = await tx.prisma.notification.updateMany({
      where: ids === null ? where : { ...where, id: { in: [...ids] } },
      data: { readAt: new Date() },
    });
    return count;
  }
}
