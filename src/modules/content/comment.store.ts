import sql from 'sql-template-tag';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { Stroke, telling } from '../../kernel/write/stroke';
import { commentAdded } from './content.events';
import { openPost } from './post-access';

/** How many comments can stand between a reply and the post. */
const depthMax = 5;

/** Says something under a post. */
export const addComment = new Stroke(['postId', 'authorId', 'body'], (given) => ({
  name: 'comment.add',
  requirements: [openPost(given.postId)],
  write: sql`INSERT INTO post_comments (post_id, author_id, body)
    SELECT ${given.postId}::uuid, ${given.authorId}::uuid, ${given.body} FROM allowed RETURNING id`,
  audit: { action: 'comment.create', subjectType: 'Comment' },
  events: [
    telling(commentAdded, {
      commentId: sql`written.id`,
      postId: sql`${given.postId}::uuid`,
      authorId: sql`${given.authorId}::uuid`,
      parentId: sql`NULL::uuid`,
    }),
  ],
}));

/** Answers what was said under a post. */
export const addReply = new Stroke(['postId', 'authorId', 'body', 'parentId'], (given) => ({
  name: 'comment.reply',
  requirements: [
    openPost(given.postId),
    {
      type: 'Comment',
      id: given.parentId,
      where: ({ row }) =>
        sql`${row('post_id')} = ${given.postId}::uuid AND ${row('deleted_at')} IS NULL`,
      missing: () =>
        refusal(UserErrorCode.NOT_FOUND, 'The post has no such comment.', ['parentId']),
      checks: [
        {
          holds: ({ row }) => sql`${row('depth')} < ${depthMax}::smallint`,
          otherwise: () =>
            refusal(UserErrorCode.INVALID, `Answers stand ${depthMax} deep at most.`, ['parentId']),
        },
      ],
    },
  ],
  write: sql`INSERT INTO post_comments (post_id, author_id, body, parent_id, depth)
    SELECT ${given.postId}::uuid, ${given.authorId}::uuid, ${given.body}, parent.id, parent.depth + 1
    FROM allowed CROSS JOIN post_comments parent WHERE parent.id = ${given.parentId}::uuid RETURNING id`,
  audit: { action: 'comment.create', subjectType: 'Comment' },
  events: [
    telling(commentAdded, {
      commentId: sql`written.id`,
      postId: sql`${given.postId}::uuid`,
      authorId: sql`${given.authorId}::uuid`,
      parentId: sql`${given.parentId}::uuid`,
    }),
  ],
}));
