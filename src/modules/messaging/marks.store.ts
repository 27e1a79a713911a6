import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** Reads and writes what people leave on messages and conversations, and the keys of their devices. */
export class MarksStore {
  /** Whether the reaction was not there before. Refuses: INVALID for what is no emoji. */
  async insertReaction(
    tx: Transaction,
    id: string,
    userId: string,
    emoji: string,
  ): Promise<boolean> {
    try {
      const count = await tx.prisma.$executeRaw`/* messaging.insertReaction */
        INSERT INTO message_reactions (message_id, user_id, emoji)
        VALUES (${id}::uuid, ${userId}::uuid, ${emoji}) ON CONFLICT DO NOTHING`;
      return count > 0;
    } catch (error) {
      if (brokenConstraint(error) !== 'message_reactions_emoji_form') throw error;
      throw refusal(UserErrorCode.INVALID, 'A reaction is one emoji.', ['emoji']);
    }
  }

  /** Whether the reaction was there. */
  async deleteReaction(
    tx: Transaction,
    id: string,
    userId: string,
    emoji: string,
  ): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* messaging.deleteReaction */
      DELETE FROM message_reactions
      WHERE message_id = ${id}::uuid AND user_id = ${userId}::uuid AND emoji = ${emoji}`;
    return count > 0;
  }

  /** Whether the account had not opened the message before. Whoever has not let a request in tells nobody of reading it. */
  async insertReceipt(tx: Transaction, messageId: string, userId: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* messaging.insertReceipt */
      INSERT INTO message_read_receipts (message_id, user_id)
      SELECT m.id, p.user_id FROM messages m JOIN conversation_participants p USING (conversation_id)
      WHERE m.id = ${messageId}::uuid AND p.user_id = ${userId}::uuid AND p.state = 'ACTIVE'
      ON CONFLICT DO NOTHING`;
    return count > 0;
  }

  async findSender(tx: Transaction, id: string): Promise<string> {
    const { senderId } = await tx.prisma.message.findUniqueOrThrow({
      where: { id },
      select: { senderId: true },
    });
    return senderId;
  }

  async setReceiptsShown(
    tx: Transaction,
    userId: string,
    sendsReadReceipts: boolean,
  ): Promise<void> {
    await tx.prisma.userPrivacySettings.upsert({
      where: { userId },
      create: { userId, sendsReadReceipts },
      update: { sendsReadReceipts },
    });
  }

  /** Puts a conversation away for one who takes part, or brings it back. */
  async setArchived(
    tx: Transaction,
    conversationId: string,
    userId: string,
    isArchived: boolean,
  ): Promise<void> {
    await tx.prisma.conversationParticipant.update({
      where: { conversationId_userId: { conversationId, userId } },
      data: { archivedAt: isArchived ? new Date() : null },
    });
  }

  /**
   * Publishes a key of the account. Refuses: INVALID for what is no key, CONFLICT for one that was published before.
   */
  async insertKey(
    tx: Transaction,
    userId: string,
    deviceName: string,
    publicKey: string,
  ): Promise<string> {
    try {
      const [key] = await tx.prisma.$queryRaw<{ id: string }[]>`/* messaging.insertKey */
        INSERT INTO message_keys (user_id, device_name, public_key)
        VALUES (${userId}::uuid, ${deviceName}, ${publicKey})
        ON CONFLICT (user_id, public_key) DO NOTHING RETURNING id`;
      if (key) return key.id;
    } catch (error) {
      if (brokenConstraint(error) !== 'message_keys_public_key_form') throw error;
      throw refusal(UserErrorCode.INVALID, 'A public key is 32 bytes as base64.', ['publicKey']);
    }
    throw refusal(UserErrorCode.CONFLICT, 'This key was published before.', ['publicKey']);
  }

  /** Whether the key was the account's and in use. */
  async revokeKey(tx: Transaction, userId: string, id: string): Promise<boolean> {
    const { count } = await tx.prisma.messageKey.updateMany({
      where: { id, userId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    return count > 0;
  }
}
