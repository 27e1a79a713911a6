import type { Audience } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';

/** What somebody chose; what they did not is left out. */
export interface PrivacyChoice {
  readonly bioAudience?: Audience;
  readonly linksAudience?: Audience;
  readonly interestsAudience?: Audience;
  readonly followsAudience?: Audience;
  readonly friendsAudience?: Audience;
  readonly activityAudience?: Audience;
  readonly presenceAudience?: Audience;
  readonly messageAudience?: Audience;
  readonly friendRequestAudience?: Audience;
  readonly isSearchable?: boolean;
}

/** Writes who sees and reaches what. */
export class PrivacyStore {
  async save(tx: Transaction, userId: string, choice: PrivacyChoice): Promise<void> {
    await tx.prisma.userPrivacySettings.upsert({
      where: { userId },
      create: { userId, ...choice },
      update: choice,
      select: { userId: true },
    });
  }
}
