import { requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CommentStore } from './comment.store';
import { commentAdded } from './content.events';
import { requireOpenPost } from './post-access';

/** A comment as its author words it. */
export interface CommentDraft {
  readonly postId: string;
  readonly body: string;
  readonly parentId: string | null;
}

/** How many comments can stand between a reply and the post. */
const depthMax = 5;

/** Talking under posts. */
export class CommentService {
  constructor(
    private readonly database: Database,
    private readonly readEngine: ReadEngine,
    private readonly store: CommentStore,
  ) {}

  /**
   * Says something under a post, or answers what was said there.
   *
   * Refuses: BLANK, TOO_LONG, NOT_FOUND, ACCESS_REQUIRED, INVALID for an answer that would stand too deep. Errors: FORBIDDEN for
   * whom the moderators keep from posting.
   */
  async add(caller: Caller, { postId, body, parentId }: CommentDraft): Promise<string> {
    const { userId: authorId } = requireFeature(caller, 'POSTING');
    refuseIfAny(textErrors({ field: 'body', value: body, lengthMax: 5_000 }));
    return this.database.transaction(caller, async (tx) => {
      await requireOpenPost(this.readEngine, tx, caller, postId);
      const depth = parentId === null ? 0 : await this.depthUnder(tx, caller, postId, parentId);
      const commentId = await this.store.insert(tx, { postId, authorId, parentId, depth, body });
      await tx.audit({ action: 'comment.create', subjectType: 'Comment', subjectId: commentId });
      await tx.emit(commentAdded.create({ commentId, postId, authorId, parentId }));
      return commentId;
    });
  }

  private async depthUnder(
    tx: Transaction,
    caller: Caller,
    postId: string,
    parentId: string,
  ): Promise<number> {
    const isKnown = await this.readEngine.permits(tx, caller, { type: 'Comment', id: parentId });
    const parentDepth = isKnown ? await this.store.findDepth(tx, postId, parentId) : null;
    if (parentDepth === null) {
      throw refusal(UserErrorCode.NOT_FOUND, 'The post has no such comment.', ['parentId']);
    }
    if (parentDepth >= depthMax) {
      throw refusal(UserErrorCode.INVALID, `Answers stand ${depthMax} deep at most.`, ['parentId']);
    }
    return parentDepth + 1;
  }
}
