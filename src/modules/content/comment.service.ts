import { requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import type { Strokes } from '../../kernel/write/strokes';
import { addComment, addReply } from './comment.store';

/** A comment as its author words it. */
export interface CommentDraft {
  readonly postId: string;
  readonly body: string;
  readonly parentId: string | null;
}

/** Talking under posts. */
export class CommentService {
  constructor(private readonly strokes: Strokes) {}

  /**
   * Says something under a post, or answers what was said there.
   *
   * Refuses: BLANK, TOO_LONG, NOT_FOUND, ACCESS_REQUIRED, INVALID for an answer that would stand too deep. Errors: FORBIDDEN for
   * whom the moderators keep from posting.
   */
  async add(caller: Caller, { postId, body, parentId }: CommentDraft): Promise<string> {
    const { userId: authorId } = requireFeature(caller, 'POSTING');
    refuseIfAny(textErrors({ field: 'body', value: body, lengthMax: 5_000 }));
    const comment = { postId, authorId, body };
    const id =
      parentId === null
        ? await this.strokes.make(addComment, caller, comment)
        : await this.strokes.make(addReply, caller, { ...comment, parentId });
    if (id === null) throw new Error('A comment that nothing stood against was not written.');
    return id;
  }
}
