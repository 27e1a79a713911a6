/**
 * The rules of reading, written by hand as short as they can be: what the limits apply. In the visitor's setting they are what
 * public rows are; in the viewer's they are all that Marquee asks of whoever is logged in.
 */
export interface Rules {
  /** What is sent with each request beside the operation's own variables. */
  readonly parameters: readonly string[];
  /** Whether whoever asks may ask at all. */
  readonly standing: string;
  /** Whether a post may be known of. */
  readonly post: string;
  /** Whether a post is in the feed, beside that it may be known of. */
  readonly feed: string;
  /** Whether what is said under a post may be read. */
  readonly thread: string;
  /** The text of a post, for those who may read it. */
  readonly body: string;
  /** The address of a medium of a post, for those who may fetch it. */
  readonly url: string;
  /** Whether a comment may be read, beside that its post's may. */
  comment(alias: string): string;
  /** Whether a message may be known of. */
  readonly message: string;
  /** The text of a message, for those who may read it. */
  readonly messageBody: string;
  /** Whether whoever asks likes the post; null where nobody is there who could. */
  readonly liked: string | null;
  /** What is written beside the row itself when somebody comments or likes. */
  readonly traces: Readonly<Record<'comment' | 'like', string>>;
}

const visitor: Rules = {
  parameters: [],
  standing: 'TRUE',
  post: `p.status = 'PUBLISHED' AND p.visibility = 'PUBLIC' AND p.deleted_at IS NULL`,
  feed: 'TRUE',
  thread: 'TRUE',
  body: 'p.body',
  url: 'm.url',
  comment: (alias) => `${alias}.deleted_at IS NULL`,
  message: 'm.deleted_at IS NULL',
  messageBody: 'm.body',
  liked: null,
  traces: { comment: '', like: '' },
};

const own = '(SELECT id FROM creators WHERE user_id = :viewer)';
const apart = `(SELECT blocked_id FROM user_blocks WHERE blocker_id = :viewer
  UNION ALL SELECT blocker_id FROM user_blocks WHERE blocked_id = :viewer)`;
const unshown = `(SELECT c.id FROM creators c JOIN users u ON u.id = c.user_id WHERE u.status IN ('SUSPENDED', 'BANNED')
  UNION ALL SELECT c.id FROM creators c JOIN user_sanctions s ON s.user_id = c.user_id
    WHERE s.kind IN ('SUSPENSION', 'BAN') AND s.lifted_at IS NULL AND s.begins_at <= now() AND (s.ends_at IS NULL OR s.ends_at > now())
  UNION ALL SELECT c.id FROM creators c JOIN moderation_states m ON m.target_type = 'USER' AND m.target_id = c.user_id
    WHERE m.shadowed_until > now())`;
const open = `((NOT p.is_age_restricted OR EXISTS (SELECT FROM user_age_states a
      WHERE a.user_id = :viewer AND (a.expires_at IS NULL OR a.expires_at > now())))
    AND (p.visibility = 'PUBLIC'
      OR (p.visibility = 'FOLLOWERS' AND p.creator_id IN (SELECT c.id FROM follows f JOIN creators c ON c.user_id = f.followee_id WHERE f.follower_id = :viewer))
      OR (p.visibility = 'SUBSCRIBERS' AND p.creator_id IN (SELECT s.creator_id FROM subscriptions s
        WHERE s.fan_id = :viewer AND s.status IN ('ACTIVE', 'CANCELLED') AND (s.current_period_end IS NULL OR s.current_period_end > now())))
      OR (p.visibility = 'PAID' AND p.id IN (SELECT b.post_id FROM content_purchases b WHERE b.user_id = :viewer AND b.revoked_at IS NULL)))
  OR p.creator_id IN ${own})`;

const outbox = (kind: string, payload: string): string =>
  `, told AS (INSERT INTO outbox_events (kind, payload, audience) SELECT '${kind}', ${payload}, '{}' FROM written)`;

/** The notification of the post's author, which Marquee writes a moment later. */
const noted = (kind: string, verb: string, actor: string, cause: string): string =>
  `, noted AS (INSERT INTO notifications (recipient_id, actor_id, kind, title, cause_key)
      SELECT k.user_id, a.id, '${kind}', a.username || ' ${verb} your post.', ${cause}
      FROM written w JOIN posts p ON p.id = w.post_id JOIN creators k ON k.id = p.creator_id JOIN users a ON a.id = w.${actor}
      WHERE k.user_id <> a.id ON CONFLICT (recipient_id, cause_key) DO NOTHING RETURNING id, recipient_id),
    heard AS (INSERT INTO outbox_events (kind, payload, audience)
      SELECT 'notification.created', jsonb_build_object('notificationId', id), ARRAY[recipient_id] FROM noted)`;

const viewer: Rules = {
  parameters: ['viewerId', 'sessionId'],
  standing: `EXISTS (SELECT FROM user_sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = :session AND s.user_id = :viewer AND s.revoked_at IS NULL AND s.expires_at > now()
      AND u.deleted_at IS NULL AND u.status = 'ACTIVE'
      AND NOT EXISTS (SELECT FROM user_sanctions x WHERE x.user_id = u.id AND x.lifted_at IS NULL))`,
  post: `p.deleted_at IS NULL AND ((p.status = 'PUBLISHED' AND p.visibility <> 'PRIVATE'
      AND EXISTS (SELECT FROM creators k WHERE k.id = p.creator_id AND k.status = 'APPROVED')
      AND p.creator_id NOT IN (SELECT id FROM creators WHERE user_id IN ${apart}))
    OR p.creator_id IN ${own})`,
  feed: `p.status = 'PUBLISHED' AND ((p.creator_id NOT IN ${unshown}
      AND p.creator_id IN (SELECT c.id FROM follows f JOIN creators c ON c.user_id = f.followee_id WHERE f.follower_id = :viewer)
      AND p.creator_id NOT IN (SELECT c.id FROM creators c JOIN user_mutes t ON t.muted_id = c.user_id
        WHERE t.muter_id = :viewer AND (t.expires_at IS NULL OR t.expires_at > now())))
    OR p.creator_id IN ${own})`,
  thread: open,
  body: `CASE WHEN ${open} THEN p.body END`,
  url: `CASE WHEN ${open} THEN m.url END`,
  comment: (alias) => `${alias}.deleted_at IS NULL AND ${alias}.author_id NOT IN ${apart}`,
  message: `m.deleted_at IS NULL AND EXISTS (SELECT FROM conversation_participants t
    WHERE t.conversation_id = m.conversation_id AND t.user_id = :viewer)`,
  messageBody: `CASE WHEN m.price_tokens IS NULL OR m.sender_id = :viewer
    OR m.id IN (SELECT b.message_id FROM message_purchases b WHERE b.user_id = :viewer AND b.revoked_at IS NULL) THEN m.body END`,
  liked: 'EXISTS (SELECT FROM post_likes l WHERE l.post_id = p.id AND l.user_id = :viewer)',
  traces: {
    comment: `, audited AS (INSERT INTO audit_logs (actor_id, action, subject_type, subject_id, changes, category, severity, description)
        SELECT :viewer, 'comment.create', 'Comment', id, '{}', 'CONTENT', 'INFO', 'Comment: create' FROM written)
      ${noted('POST_COMMENTED', 'commented on', 'author_id', `'comment:' || w.id`)}
      ${outbox('comment.added', `jsonb_build_object('commentId', id, 'postId', post_id, 'authorId', author_id, 'parentId', NULL)`)}`,
    like: `${noted('POST_LIKED', 'likes', 'user_id', `'like:' || w.post_id || ':' || w.user_id`)}
      ${outbox('post.liked', `jsonb_build_object('postId', post_id, 'userId', user_id)`)}`,
  },
};

export const rules = process.env['SETTING'] === 'viewer' ? viewer : visitor;
