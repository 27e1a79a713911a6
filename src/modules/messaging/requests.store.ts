import type { Transaction } from '../../kernel/db/database';

/** Reads and writes whether people let in who wrote to them. */
export class RequestStore {
  /**
   * Whether an account hears at once from somebody who writes to it first: approved creators do from everybody, others from
   * whom they follow or subscribe to, from who subscribes to them, and from friends.
   */
  async isInCircle(tx: Transaction, recipientId: string, senderId: string): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ is_in: boolean }[]>`/* requests.isInCircle */
      SELECT EXISTS (SELECT FROM creators c
          WHERE c.user_id = ${recipientId}::uuid AND c.status = 'APPROVED')
        OR app.in_audience('FOLLOWERS', ${senderId}::uuid, ${recipientId}::uuid)
        OR app.in_audience('SUBSCRIBERS', ${senderId}::uuid, ${recipientId}::uuid)
        OR app.in_audience('SUBSCRIBERS', ${recipientId}::uuid, ${senderId}::uuid)
        OR app.in_audience('FRIENDS', ${senderId}::uuid, ${recipientId}::uuid) AS is_in`;
    return row?.is_in ?? false;
  }

  /** Lets a conversation in for one who was asked, or who had declined; whether that changed anything. */
  async letIn(tx: Transaction, conversationId: string, userId: string): Promise<boolean> {
    const { count } = await tx.prisma.conversationParticipant.updateMany({
      where: { conversationId, userId, state: { not: 'ACTIVE' } },
      data: { state: 'ACTIVE' },
    });
    return count > 0;
  }

  /** Turns a request down; whether there was one. */
  async decline(tx: Transaction, conversationId: string, userId: string): Promise<boolean> {
    const { count } = await tx.prisma.conversationParticipant.updateMany({
      where: { conversationId, userId, state: 'REQUESTED' },
      data: { state: 'DECLINED' },
    });
    return count > 0;
  }
}
