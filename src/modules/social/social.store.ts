import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** Reads and writes who follows whom. */
export class SocialStore {
  /**
   * Whether the follow is new; following somebody twice is one follow.
   *
   * Refuses: NOT_FOUND where a block came first.
   */
  async insertFollow(tx: Transaction, followerId: string, followeeId: string): Promise<boolean> {
    try {
      const { count } = await tx.prisma.follow.createMany({
        data: [{ followerId, followeeId }],
        skipDuplicates: true,
      });
      return count > 0;
    } catch (error) {
      if (brokenConstraint(error) !== 'follows_not_blocked') throw error;
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['userId']);
    }
  }

  /** Whether there was a follow to take back. */
  async deleteFollow(tx: Transaction, followerId: string, followeeId: string): Promise<boolean> {
    const { count } = await tx.prisma.follow.deleteMany({ where: { followerId, followeeId } });
    return count > 0;
  }
}
