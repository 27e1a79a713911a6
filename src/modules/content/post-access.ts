import { ageVerificationRequired } from '../../kernel/problems/errors';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { Requirement } from '../../kernel/read/requirement';

/**
 * A post that the caller may open: what one cannot see, one neither likes nor comments on.
 *
 * Refuses: NOT_FOUND for a post that the caller may not know of, ACCESS_REQUIRED for one that they may not open. Errors:
 * FORBIDDEN with the reason AGE_VERIFICATION_REQUIRED for one that their age keeps them from.
 */
export function openPost(id: Requirement['id']): Requirement {
  return {
    type: 'Post',
    id,
    missing: () => refusal(UserErrorCode.NOT_FOUND, 'There is no such post.', ['postId']),
    checks: [
      { holds: 'post.of-age', otherwise: ageVerificationRequired },
      {
        holds: 'post.open',
        otherwise: () =>
          refusal(UserErrorCode.ACCESS_REQUIRED, 'Gain access to the post first.', ['postId']),
      },
    ],
  };
}
