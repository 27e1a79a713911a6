import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';

/** A gift to put into the catalogue. */
export interface NewGift {
  readonly key: string;
  readonly name: string;
  readonly imageUrl: string | null;
  readonly priceTokens: number;
  readonly activeUntil: Date | null;
}

/** Gifts to send. */
export interface GiftOrder {
  readonly id: string;
  readonly giftId: string;
  readonly liveStreamId: string;
  readonly quantity: number;
  readonly isAnonymous: boolean;
}

/** Reads and writes the catalogue of gifts, and has the database move the tokens of those that are sent. */
export class GiftStore {
  /** Puts a gift into the catalogue; its id, or the constraint that it breaks. */
  async insert(
    tx: Transaction,
    gift: NewGift,
  ): Promise<{ readonly id: string } | { readonly constraint: string }> {
    try {
      return await tx.prisma.virtualGift.create({ data: gift, select: { id: true } });
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === undefined) throw error;
      return { constraint };
    }
  }

  /** Takes a gift out of the catalogue; whether it was there. */
  async retire(tx: Transaction, id: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* gifts.retire */
      UPDATE virtual_gifts SET active_until = app.now()
      WHERE id = ${id}::uuid AND (active_until IS NULL OR active_until > app.now()) AND active_from < app.now()`;
    return count > 0;
  }

  /** The account that hosts a stream which is on air; null where there is none. */
  async findHost(tx: Transaction, liveStreamId: string): Promise<string | null> {
    const stream = await tx.prisma.liveStream.findFirst({
      where: { id: liveStreamId, status: 'LIVE' },
      select: { host: { select: { userId: true } } },
    });
    return stream?.host.userId ?? null;
  }

  async nextId(tx: Transaction): Promise<string> {
    const [row] = await tx.prisma.$queryRaw<
      { id: string }[]
    >`/* gifts.nextId */ SELECT app.uuid_v7() AS id`;
    return row?.id ?? '';
  }

  /** Sends gifts and moves their tokens: how many, or the constraint that stopped it. */
  async post(
    tx: Transaction,
    order: GiftOrder,
  ): Promise<{ readonly tokens: number } | { readonly constraint: string }> {
    const { id, giftId, liveStreamId, quantity, isAnonymous } = order;
    try {
      await tx.prisma.$queryRaw`/* gifts.post */
        SELECT app.post_gift(${id}::uuid, ${giftId}::uuid, ${liveStreamId}::uuid, ${quantity}::int, ${isAnonymous})::text`;
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === undefined) throw error;
      return { constraint };
    }
    const where = { id };
    const sent = await tx.prisma.giftTransaction.findUniqueOrThrow({
      where,
      select: { tokens: true },
    });
    return { tokens: Number(sent.tokens) };
  }
}
