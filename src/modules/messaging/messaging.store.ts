import type { ParticipantState } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** A message to write; its number and its time come from the conversation. */
export interface NewMessage {
  readonly conversationId: string;
  readonly senderId: string;
  readonly body: string | null;
  readonly ciphertext: string | null;
  readonly teaser: string | null;
  readonly priceTokens: number | null;
  readonly threadRootId: string | null;
  readonly attachmentCount: number;
}

/** How somebody who takes part stands in a conversation. */
export interface Standing {
  /** In a direct one, one of the two blocks the other, or the other one declined. */
  readonly isClosed: boolean;
  /** They were asked to let it in, and have not; or they declined. */
  readonly isUnanswered: boolean;
}

/** What the constraints of messages say to a sender. */
const refusals: Readonly<Record<string, readonly [UserErrorCode, string, string]>> = {
  messages_body_form: [UserErrorCode.BLANK, 'body must not be blank.', 'body'],
  messages_teaser_form: [UserErrorCode.BLANK, 'teaser must not be blank.', 'teaser'],
  messages_ciphertext_form: [
    UserErrorCode.INVALID,
    'ciphertext is base64 of 65,536 characters or fewer.',
    'ciphertext',
  ],
};

/** Reads and writes conversations and what is said in them. */
export class MessagingStore {
  /** The direct conversation of a pair; null where there is none. */
  async findDirect(tx: Transaction, directKey: string): Promise<string | null> {
    const conversation = await tx.prisma.conversation.findUnique({
      where: { directKey },
      select: { id: true },
    });
    return conversation?.id ?? null;
  }

  /** Makes the direct conversation of a pair. */
  async insertDirect(
    tx: Transaction,
    directKey: string,
    pair: readonly { readonly userId: string; readonly state: ParticipantState }[],
  ): Promise<string> {
    const { id } = await tx.prisma.conversation.create({
      data: { directKey, participants: { create: [...pair] } },
      select: { id: true },
    });
    return id;
  }

  /** Waits until nobody else is making the direct conversation of this pair. */
  async lockPair(tx: Transaction, directKey: string): Promise<void> {
    await tx.prisma.$executeRaw`/* messaging.lockPair */
      SELECT pg_advisory_xact_lock(hashtextextended(${`direct:${directKey}`}, 0))`;
  }

  /**
   * Waits until nobody else is sending to the conversation. An advisory lock, since a transaction that waits for a row
   * has its number already: the outbox orders events by that number, and would tell messages out of their sequence.
   * Nothing may be written before.
   */
  async lockForSending(tx: Transaction, conversationId: string): Promise<void> {
    await tx.prisma.$executeRaw`/* messaging.lockForSending */
      SELECT pg_advisory_xact_lock(hashtextextended(${`conversation:${conversationId}`}, 0))`;
  }

  /**
   * Writes a message as the next one of its conversation. Times never fall, even where the clock was set back.
   *
   * Refuses: BLANK, where PostgreSQL finds nothing to read; INVALID for what is no base64.
   */
  async insertMessage(tx: Transaction, message: NewMessage): Promise<string> {
    const { conversationId, senderId, body, ciphertext, teaser, priceTokens } = message;
    const { threadRootId, attachmentCount } = message;
    try {
      const inserted = await tx.prisma.$queryRaw<{ id: string }[]>`/* messaging.insertMessage */
        WITH numbered AS (
          UPDATE conversations SET last_sequence = last_sequence + 1,
            last_message_at = greatest(clock_timestamp(), last_message_at)
          WHERE id = ${conversationId}::uuid RETURNING id, last_sequence, last_message_at)
        INSERT INTO messages (conversation_id, sender_id, sequence, body, ciphertext, teaser, price_tokens,
          thread_root_id, attachment_count, created_at)
        SELECT id, ${senderId}::uuid, last_sequence, ${body}, ${ciphertext}, ${teaser}, ${priceTokens}::integer,
          ${threadRootId}::uuid, ${attachmentCount}::integer, last_message_at
        FROM numbered RETURNING id`;
      const [row] = inserted;
      if (!row)
        throw new Error('The conversation is gone while somebody who takes part sends to it.');
      return row.id;
    } catch (error) {
      const known = refusals[brokenConstraint(error) ?? ''];
      if (known === undefined) throw error;
      const [code, message, field] = known;
      throw refusal(code, message, [field]);
    }
  }

  /** The accounts that take part in a conversation, without this one. */
  async findOthers(tx: Transaction, conversationId: string, userId: string): Promise<string[]> {
    const others = await tx.prisma.conversationParticipant.findMany({
      where: { conversationId, userId: { not: userId } },
      select: { userId: true },
    });
    return others.map((other) => other.userId);
  }

  /** Marks all that was said so far as read; whether there was anything to mark. The mark never falls. */
  async markRead(tx: Transaction, conversationId: string, userId: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* messaging.markRead */
      UPDATE conversation_participants p SET last_read_sequence = c.last_sequence
      FROM conversations c
      WHERE p.conversation_id = ${conversationId}::uuid AND p.user_id = ${userId}::uuid
        AND c.id = p.conversation_id AND p.last_read_sequence < c.last_sequence`;
    return count > 0;
  }

  /** Whether a message of this conversation can be replied to: it is there, and no reply itself. */
  async canBeginThread(tx: Transaction, id: string, conversationId: string): Promise<boolean> {
    const where = { id, conversationId, threadRootId: null, deletedAt: null };
    return (await tx.prisma.message.count({ where })) > 0;
  }

  /** Brings a conversation back for those who had put it away. */
  async unarchive(tx: Transaction, conversationId: string): Promise<void> {
    await tx.prisma.conversationParticipant.updateMany({
      where: { conversationId, archivedAt: { not: null } },
      data: { archivedAt: null },
    });
  }

  /** How an account stands in a conversation that it takes part in; in a group nobody's block counts. */
  async standing(tx: Transaction, conversationId: string, userId: string): Promise<Standing> {
    const [row] = await tx.prisma.$queryRaw<Standing[]>`/* messaging.standing */
      SELECT EXISTS (SELECT FROM conversations c
          JOIN conversation_participants p ON p.conversation_id = c.id AND p.user_id <> ${userId}::uuid
          WHERE c.id = ${conversationId}::uuid AND c.kind = 'DIRECT'
            AND (p.state = 'DECLINED' OR p.user_id IN (SELECT app.blocked_accounts(${userId}::uuid)))
        ) AS "isClosed",
        EXISTS (SELECT FROM conversation_participants own WHERE own.conversation_id = ${conversationId}::uuid
          AND own.user_id = ${userId}::uuid AND own.state <> 'ACTIVE') AS "isUnanswered"`;
    return row ?? { isClosed: false, isUnanswered: false };
  }

  /** Whether an account may begin a conversation with another, as that one set up its privacy. */
  async mayWriteFirst(tx: Transaction, senderId: string, recipientId: string): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ may_write: boolean }[]>`/* messaging.mayWriteFirst */
      SELECT app.in_audience(coalesce((SELECT message_audience FROM user_privacy_settings
          WHERE user_id = ${recipientId}::uuid), 'EVERYONE'),
        ${recipientId}::uuid, ${senderId}::uuid) AS may_write`;
    return row?.may_write ?? false;
  }
}
