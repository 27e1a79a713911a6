import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';

/** What a tip can be for. */
export type TipSubject = 'Post' | 'Message' | 'LiveStream';

/** A tip to post. */
export interface NewTip {
  readonly id: string;
  readonly recipientId: string;
  readonly tokens: number;
  readonly message: string | null;
  readonly isAnonymous: boolean;
  readonly postId: string | null;
  readonly messageId: string | null;
  readonly liveStreamId: string | null;
}

/** What the database says when there are fewer tokens than go. */
const fundsConstraints = ['wallets_available_not_negative', 'wallets_balance_not_negative'];

/** Reads what tips rest on, and has the database write them with the movement of their tokens. */
export class TipStore {
  /** An id for a new tip; null where the account is no approved creator. */
  async nextId(tx: Transaction, recipientId: string): Promise<string | null> {
    const [next] = await tx.prisma.$queryRaw<{ id: string }[]>`/* tips.nextId */
      SELECT app.uuid_v7() AS id FROM creators c
      WHERE c.user_id = ${recipientId}::uuid AND c.status = 'APPROVED'`;
    return next?.id ?? null;
  }

  /** The account whose post, message or live stream it is. */
  async findOwner(tx: Transaction, subject: TipSubject, id: string): Promise<string | null> {
    switch (subject) {
      case 'Post': {
        const post = await tx.prisma.post.findUnique({
          where: { id },
          select: { creator: { select: { userId: true } } },
        });
        return post?.creator.userId ?? null;
      }
      case 'Message': {
        const message = await tx.prisma.message.findUnique({
          where: { id },
          select: { senderId: true },
        });
        return message?.senderId ?? null;
      }
      case 'LiveStream': {
        const stream = await tx.prisma.liveStream.findUnique({
          where: { id },
          select: { host: { select: { userId: true } } },
        });
        return stream?.host.userId ?? null;
      }
    }
  }

  /** Writes the tip and moves its tokens; whether the sender, for whom the transaction works, has so many. */
  async post(tx: Transaction, tip: NewTip): Promise<boolean> {
    const { id, recipientId, tokens, message, isAnonymous } = tip;
    const { postId, messageId, liveStreamId } = tip;
    try {
      await tx.prisma.$queryRaw`/* tips.post */
        SELECT app.post_tip(${id}::uuid, ${recipientId}::uuid, ${BigInt(tokens)}, ${message},
          ${isAnonymous}, ${postId}::uuid, ${messageId}::uuid, ${liveStreamId}::uuid)::text`;
      return true;
    } catch (error) {
      if (fundsConstraints.includes(brokenConstraint(error) ?? '')) return false;
      throw error;
    }
  }
}
