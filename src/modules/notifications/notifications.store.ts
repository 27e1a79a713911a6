import { Prisma } from '../../generated/prisma/client';
import type { Transaction } from '../../kernel/db/database';

/** A notification that was not there before. */
export interface NewNotification {
  readonly id: string;
  readonly recipientId: string;
}

/** One of those that another one stands for now. */
interface Grouped {
  readonly count: number;
  readonly isRegrouped: boolean;
}

/** Whether `older` is about what `newer` is about, unread, and new enough to be put together with it. */
const alike = Prisma.sql`older.recipient_id = newer.recipient_id AND older.id <> newer.id AND older.kind = newer.kind
  AND newer.kind IN ('POST_LIKED', 'POST_COMMENTED') AND older.facts ->> 'post' = newer.facts ->> 'post'
  AND older.read_at IS NULL AND older.is_in_inbox
  AND (older.group_key IS NOT NULL OR older.created_at > now() - interval '1 day')
  AND newer.actor_id NOT IN (SELECT app.muted_accounts(newer.recipient_id))`;

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
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link)
      SELECT f.followee_id, actor.id, 'NEW_FOLLOWER',
        coalesce(actor.username::text, 'Somebody') || ' follows you.', 'follow:' || actor.id,
        '/people/' || app.global_id('User', actor.id)
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
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link, facts)
      SELECT author.user_id, actor.id, 'POST_LIKED',
        coalesce(actor.username::text, 'Somebody') || ' likes your post.',
        'like:' || l.post_id || ':' || actor.id, '/posts/' || app.global_id('Post', p.id),
        jsonb_build_object('post', p.id, 'title', coalesce(p.title, ''))
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
          parent.author_id AS answered_id, author.user_id AS post_author_id,
          '/posts/' || app.global_id('Post', p.id) AS link,
          jsonb_build_object('post', p.id, 'title', coalesce(p.title, '')) AS facts
        FROM post_comments c
          JOIN posts p ON p.id = c.post_id AND p.deleted_at IS NULL
          JOIN creators author ON author.id = p.creator_id
          JOIN users actor ON actor.id = c.author_id
          LEFT JOIN post_comments parent ON parent.id = c.parent_id
        WHERE c.id = ${commentId}::uuid AND c.deleted_at IS NULL)
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link, facts)
      SELECT answered_id, actor_id, 'COMMENT_REPLIED'::"NotificationKind",
        actor_name || ' answered your comment.', 'comment:' || id, link, facts
      FROM said WHERE answered_id <> actor_id
      UNION ALL
      SELECT post_author_id, actor_id, 'POST_COMMENTED',
        actor_name || ' commented on your post.', 'comment:' || id, link, facts
      FROM said WHERE post_author_id <> actor_id AND post_author_id IS DISTINCT FROM answered_id
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  insertMessage(
    tx: Transaction,
    { messageId }: { readonly messageId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertMessage */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link)
      SELECT p.user_id, actor.id, 'MESSAGE_RECEIVED',
        coalesce(actor.username::text, 'Somebody') || ' sent you a message.', 'message:' || m.id,
        '/messages/' || app.global_id('Conversation', m.conversation_id)
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
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link, facts)
      SELECT f.follower_id, actor.id, 'LIVE_STREAM_STARTED',
        coalesce(actor.username::text, 'Somebody') || ' is live.', 'live-stream:' || s.id,
        '/live/' || app.global_id('LiveStream', s.id), jsonb_build_object('title', s.title)
      FROM live_streams s
        JOIN creators host ON host.id = s.host_id
        JOIN users actor ON actor.id = host.user_id
        JOIN follows f ON f.followee_id = actor.id
      WHERE s.id = ${liveStreamId}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Tells those who asked to be reminded of a stream that it is about to begin. */
  insertReminders(
    tx: Transaction,
    { liveStreamId }: { readonly liveStreamId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertReminders */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link, facts)
      SELECT r.user_id, actor.id, 'LIVE_STREAM_REMINDER',
        coalesce(actor.username::text, 'Somebody') || ' goes live soon.', 'reminder:' || s.id,
        '/live/' || app.global_id('LiveStream', s.id),
        jsonb_build_object('title', s.title, 'when', s.scheduled_for)
      FROM live_streams s
        JOIN creators host ON host.id = s.host_id
        JOIN users actor ON actor.id = host.user_id
        JOIN stream_reminders r ON r.live_stream_id = s.id AND r.reminded_at IS NOT NULL
      WHERE s.id = ${liveStreamId}::uuid AND s.status = 'SCHEDULED'
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  insertSubscriber(
    tx: Transaction,
    { subscriptionId }: { readonly subscriptionId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertSubscriber */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link, facts)
      SELECT c.user_id, actor.id, 'NEW_SUBSCRIBER',
        coalesce(actor.username::text, 'Somebody') || ' subscribes to you.', 'subscription:' || s.id,
        '/people/' || app.global_id('User', actor.id), jsonb_build_object('plan', plan.name)
      FROM subscriptions s
        JOIN creators c ON c.id = s.creator_id
        JOIN users actor ON actor.id = s.fan_id
        JOIN subscription_plans plan ON plan.id = s.plan_id
      WHERE s.id = ${subscriptionId}::uuid AND s.status <> 'FAILED' AND s.replaces_id IS NULL
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Who sends an anonymous tip is nobody's to know, so no actor is kept with it. */
  insertTips(
    tx: Transaction,
    sent: readonly { readonly tipId: string }[],
  ): Promise<readonly NewNotification[]> {
    const ids = sent.map(({ tipId }) => tipId);
    return tx.prisma.$queryRaw`/* notifications.insertTips */
      INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key, link, facts)
      SELECT t.recipient_id, actor.id, 'TIP_RECEIVED',
        coalesce(actor.username::text, 'Somebody') || ' sent you a tip of ' || t.tokens
          || CASE t.tokens WHEN 1 THEN ' token.' ELSE ' tokens.' END,
        'tip:' || t.id, '/tips/' || app.global_id('Tip', t.id), jsonb_build_object('tokens', t.tokens)
      FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS sent (id, place)
        JOIN tips t ON t.id = sent.id
        LEFT JOIN users actor ON actor.id = t.sender_id AND NOT t.is_anonymous
      ORDER BY sent.place
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Tells an account of a sanction, with the reason; the link leads to what can be done against it. */
  insertSanction(
    tx: Transaction,
    { sanctionId, isLifted }: { readonly sanctionId: string; readonly isLifted: boolean },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertSanction */
      INSERT INTO notifications (recipient_id, kind, title, body, cause_key, link)
      SELECT s.user_id, 'MODERATION_DECIDED',
        CASE WHEN ${isLifted} THEN 'A decision about your account was taken back.'
          ELSE CASE s.kind
            WHEN 'WARNING' THEN 'You were warned.'
            WHEN 'FEATURE_RESTRICTION' THEN 'Your account was restricted until '
            WHEN 'SUSPENSION' THEN 'Your account was suspended until '
            ELSE 'Your account was banned.' END
            || coalesce(to_char(s.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC."'), '') END,
        left(CASE WHEN ${isLifted} THEN s.lift_reason ELSE r.facts END, 5000),
        CASE WHEN ${isLifted} THEN 'sanction-lifted:' ELSE 'sanction:' END || s.id,
        '/decisions/' || app.global_id('UserSanction', s.id)
      FROM user_sanctions s JOIN statements_of_reasons r ON r.id = s.statement_id
      WHERE s.id = ${sanctionId}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Tells an account that a post or a comment of theirs was removed or brought back, with the reason and where to appeal. */
  insertContentDecision(
    tx: Transaction,
    { actionId }: { readonly actionId: string },
  ): Promise<readonly NewNotification[]> {
    return tx.prisma.$queryRaw`/* notifications.insertContentDecision */
      INSERT INTO notifications (recipient_id, kind, title, body, cause_key, link)
      SELECT app.owner_of_target(a.target_type, a.target_id), 'MODERATION_DECIDED',
        CASE a.target_type WHEN 'POST' THEN 'Your post' ELSE 'Your comment' END
          || CASE a.kind WHEN 'REMOVE' THEN ' was removed.' ELSE ' can be seen again.' END,
        a.reason, 'content-decision:' || a.id,
        '/decisions' || coalesce('/' || app.global_id('StatementOfReasons', a.statement_id), '')
      FROM moderation_actions a WHERE a.id = ${actionId}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /** Tells an account that staff suspended it, banned it or let it back in, with the reason. */
  insertVerdict(
    tx: Transaction,
    verdict: {
      readonly judgementId: string;
      readonly userId: string;
      readonly verdict: 'SUSPEND' | 'BAN' | 'REINSTATE';
      readonly reason: string;
    },
  ): Promise<readonly NewNotification[]> {
    const titles = {
      SUSPEND: 'Your account was suspended.',
      BAN: 'Your account was banned.',
      REINSTATE: 'Your account is open again.',
    };
    return tx.prisma.$queryRaw`/* notifications.insertVerdict */
      INSERT INTO notifications (recipient_id, kind, title, body, cause_key, link)
      SELECT id, 'MODERATION_DECIDED', ${titles[verdict.verdict]}, ${verdict.reason},
        ${`judgement:${verdict.judgementId}`}, '/decisions'
      FROM users WHERE id = ${verdict.userId}::uuid
      ON CONFLICT (recipient_id, cause_key) DO NOTHING
      RETURNING id, recipient_id AS "recipientId"`;
  }

  /**
   * Puts likes and comments together that come often: from the third unread one about a post within a day on, the newest
   * stands for all. Those before are kept, hidden, so that their causes notify nobody again. Says how many it stands for,
   * and whether one stood for several already.
   */
  async group(
    tx: Transaction,
    id: string,
  ): Promise<{ readonly count: number; readonly isRegrouped: boolean }> {
    const before = await tx.prisma.$queryRaw<Grouped[]>`/* notifications.hideAlike */
      UPDATE notifications older SET is_in_inbox = false, group_key = NULL
      FROM notifications newer
      WHERE newer.id = ${id}::uuid AND ${alike}
        AND (SELECT sum(older.occurrence_count) FROM notifications older WHERE ${alike}) >= 2
      RETURNING older.occurrence_count AS count, older.occurrence_count > 1 AS "isRegrouped"`;
    const count = before.reduce((sum, one) => sum + one.count, 1);
    if (before.length > 0) {
      await tx.prisma.$executeRaw`/* notifications.group */
        UPDATE notifications SET occurrence_count = ${count}::integer,
          group_key = lower(kind::text) || ':' || (facts ->> 'post'),
          title = coalesce((SELECT username::text FROM users WHERE id = actor_id), 'Somebody')
            || CASE kind WHEN 'POST_LIKED'
              THEN ' and ' || ${count - 1}::integer || ' others like your post.'
              ELSE ' and others commented on your post, ' || ${count}::integer || ' times.' END
        WHERE id = ${id}::uuid`;
    }
    return { count, isRegrouped: before.some((one) => one.isRegrouped) };
  }

  /** How many of these notifications are the account's. */
  async countOwn(tx: Transaction, recipientId: string, ids: readonly string[]): Promise<number> {
    return tx.prisma.notification.count({
      where: { recipientId, isInInbox: true, id: { in: [...ids] } },
    });
  }

  /** Marks notifications of the account as read, all of them where no ids are given; how many were unread. */
  async markRead(
    tx: Transaction,
    recipientId: string,
    ids: readonly string[] | null,
  ): Promise<number> {
    const where: Prisma.NotificationWhereInput = { recipientId, isInInbox: true, readAt: null };
    const { count } = await tx.prisma.notification.updateMany({
      where: ids === null ? where : { ...where, id: { in: [...ids] } },
      data: { readAt: new Date() },
    });
    return count;
  }

  /** Takes notifications of the account out of its inbox, all of them where no ids are given; how many there were. */
  async remove(
    tx: Transaction,
    recipientId: string,
    ids: readonly string[] | null,
  ): Promise<number> {
    return tx.prisma.$executeRaw`/* notifications.remove */
      UPDATE notifications SET is_in_inbox = false, read_at = coalesce(read_at, now())
      WHERE recipient_id = ${recipientId}::uuid AND is_in_inbox
        AND (${ids === null} OR id = ANY(${[...(ids ?? [])]}::uuid[]))`;
  }
}
