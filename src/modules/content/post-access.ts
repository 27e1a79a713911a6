import type { Caller } from '../../kernel/auth/viewer';
import type { Transaction } from '../../kernel/db/database';
import { ageVerificationRequired } from '../../kernel/problems/errors';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';

/**
 * Lets only those go on who may open a post: what one cannot see, one neither likes nor comments on.
 *
 * Refuses: NOT_FOUND for a post that the caller may not know of, ACCESS_REQUIRED for one that they may not open. Errors:
 * FORBIDDEN with the reason AGE_VERIFICATION_REQUIRED for one that their age keeps them from.
 */
export async function requireOpenPost(
  readEngine: ReadEngine,
  tx: Transaction,
  caller: Caller,
  postId: string,
): Promise<void> {
  const post = { type: 'Post', id: postId };
  if (!(await readEngine.permits(tx, caller, post))) {
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such post.', ['postId']);
  }
  if (!(await readEngine.permits(tx, caller, { ...post, policies: ['post.of-age'] }))) {
    throw ageVerificationRequired();
  }
  if (!(await readEngine.permits(tx, caller, { ...post, policies: ['post.open'] }))) {
    throw refusal(UserErrorCode.ACCESS_REQUIRED, 'Gain access to the post first.', ['postId']);
  }
}
