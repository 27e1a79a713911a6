import { CreatorStatus } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';

/** Reads who is a creator. */
export class CreatorStore {
  /** The id of the approved creator behind an account; null where there is none. */
  async findApprovedId(tx: Transaction, userId: string): Promise<string | null> {
    const creator = await tx.prisma.creator.findFirst({
      where: { userId, status: CreatorStatus.APPROVED },
      select: { id: true },
    });
    return creator?.id ?? null;
  }

  /** The brand that a creator is at home on. */
  async primaryClusterKey(tx: Transaction, creatorId: string): Promise<string> {
    const { user } = await tx.prisma.creator.findUniqueOrThrow({
      where: { id: creatorId },
      select: { user: { select: { primaryClusterKey: true } } },
    });
    return user.primaryClusterKey;
  }
}
