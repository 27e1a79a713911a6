import { Audience } from '../../generated/prisma/enums';
import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { PrivacyChoice, PrivacyStore } from './privacy.store';

const askersForFriendship: readonly Audience[] = [
  Audience.EVERYONE,
  Audience.FOLLOWERS,
  Audience.NOBODY,
];

/** Who sees and reaches what of an account. */
export class PrivacyService {
  constructor(
    private readonly database: Database,
    private readonly store: PrivacyStore,
  ) {}

  /**
   * Changes what the caller chose; it holds from the next request on. Gives the account.
   *
   * Refuses: INVALID.
   */
  async update(caller: Caller, choice: PrivacyChoice): Promise<string> {
    const { userId } = requireMember(caller);
    const { friendRequestAudience } = choice;
    if (friendRequestAudience && !askersForFriendship.includes(friendRequestAudience)) {
      const message = 'Friendship is asked for by everyone, by followers or by nobody.';
      throw refusal(UserErrorCode.INVALID, message, ['friendRequestAudience']);
    }
    await this.database.transaction(caller, async (tx) => {
      await this.store.save(tx, userId, choice);
      await tx.audit({
        action: 'privacy.update',
        subjectType: 'User',
        subjectId: userId,
        changes: { ...choice },
      });
    });
    return userId;
  }
}
