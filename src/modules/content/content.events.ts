import { z } from 'zod';
import { defineEvent } from '../../kernel/events/domain-event';

/** A post went out into the open. */
export const postPublished = defineEvent(
  'post.published',
  z.object({ postId: z.string(), creatorId: z.string() }),
);

/** An account began to like a post. */
export const postLiked = defineEvent(
  'post.liked',
  z.object({ postId: z.string(), userId: z.string() }),
);

/** Somebody commented on a post or answered a comment under it. */
export const commentAdded = defineEvent(
  'comment.added',
  z.object({
    commentId: z.string(),
    postId: z.string(),
    authorId: z.string(),
    parentId: z.string().nullable(),
  }),
);
