import type { ParticipantRole } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';

/** What somebody is in a group. */
export interface Membership {
  readonly userId: string;
  readonly role: ParticipantRole;
}

/** Reads and writes who takes part in groups. */
export class GroupStore {
  /** Makes a group with its owner alone in it. */
  async insert(tx: Transaction, ownerId: string, title: string): Promise<string> {
    const { id } = await tx.prisma.conversation.create({
      data: {
        ...{ kind: 'GROUP', title },
        participants: { create: { userId: ownerId, role: 'OWNER' } },
      },
      select: { id: true },
    });
    return id;
  }

  /** Everybody in a group, those who joined first before others; null where it is none. */
  async membersOf(tx: Transaction, id: string): Promise<readonly Membership[] | null> {
    const group = await tx.prisma.conversation.findFirst({
      where: { id, kind: 'GROUP' },
      select: {
        participants: {
          orderBy: [{ joinedAt: 'asc' }, { userId: 'asc' }],
          select: { userId: true, role: true },
        },
      },
    });
    return group?.participants ?? null;
  }

  /** Lets accounts take part, who have read nothing yet of what was said before. */
  async add(tx: Transaction, id: string, userIds: readonly string[]): Promise<void> {
    await tx.prisma.conversationParticipant.createMany({
      data: userIds.map((userId) => ({ conversationId: id, userId })),
      skipDuplicates: true,
    });
  }

  async remove(tx: Transaction, id: string, userId: string): Promise<void> {
    await tx.prisma.conversationParticipant.deleteMany({ where: { conversationId: id, userId } });
  }

  async setRole(tx: Transaction, id: string, userId: string, role: ParticipantRole): Promise<void> {
    await tx.prisma.conversationParticipant.updateMany({
      where: { conversationId: id, userId },
      data: { role },
    });
  }

  async setTitle(tx: Transaction, id: string, title: string): Promise<void> {
    await tx.prisma.conversation.update({ where: { id }, data: { title }, select: { id: true } });
  }

  /** Those of these accounts that an account may bring into a group: no block stands between them, and privacy allows it. */
  async whoMayBeAdded(
    tx: Transaction,
    userId: string,
    ids: readonly string[],
  ): Promise<readonly string[]> {
    const welcome = await tx.prisma.$queryRaw<{ id: string }[]>`/* groups.whoMayBeAdded */
      SELECT u.id FROM users u LEFT JOIN user_privacy_settings p ON p.user_id = u.id
      WHERE u.id = ANY(${[...ids]}::uuid[]) AND u.deleted_at IS NULL AND u.status = 'ACTIVE'
        AND u.id NOT IN (SELECT app.blocked_accounts(${userId}::uuid))
        AND app.in_audience(coalesce(p.message_audience, 'EVERYONE'), u.id, ${userId}::uuid)`;
    return welcome.map(({ id }) => id);
  }
}
