import type { Transaction } from '../../kernel/db/database';

/** Reads and writes who follows whom. */
export class SocialStore {
  /** Whether the follow is new; following somebody twice is one follow. */
  async insertFollow(tx: Transaction, followerId: string, followeeId: string): Promise<boolean> {
    const { count } = await tx.prisma.follow.createMany({
      data: [{ followerId, followeeId }],
      skipDuplicates: true,
    });
    return count > 0;
  }

  /** Whether there was a follow to take back. */
  async deleteFollow(tx: Transaction, followerId: string, followeeId: string): Promise<boolean> {
    const { count } = await tx.prisma.follow.deleteMany({ where: { followerId, followeeId } });
    return count > 0;
  }
}
