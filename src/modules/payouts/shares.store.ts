import sql from 'sql-template-tag';
import { z } from 'zod';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';

/** What can be sold and shared, by its type on the graph. */
export type SharedType = 'Post' | 'LiveStream' | 'SubscriptionPlan';

/** An item whose income is shared. */
export interface SharedItem {
  readonly type: SharedType;
  readonly id: string;
}

/** A part of the income of an item. */
export interface Share {
  readonly payeeId: string;
  /** In hundredths of a percent. */
  readonly shareBps: number;
}

const columns = {
  Post: 'postId',
  LiveStream: 'liveStreamId',
  SubscriptionPlan: 'subscriptionPlanId',
} as const;

/** Reads and writes whose the income of an item is. */
export class ShareStore {
  /** The account that sells an item; null where there is no such item. It is locked, so that of two changes one is the last. */
  async sellerOf(tx: Transaction, { type, id }: SharedItem): Promise<string | null> {
    const item = {
      Post: sql`SELECT i.id, i.creator_id FROM posts i WHERE i.id = ${id}::uuid AND i.deleted_at IS NULL FOR UPDATE`,
      LiveStream: sql`SELECT i.id, i.host_id AS creator_id FROM live_streams i WHERE i.id = ${id}::uuid FOR UPDATE`,
      SubscriptionPlan: sql`SELECT i.id, i.creator_id FROM subscription_plans i WHERE i.id = ${id}::uuid FOR UPDATE`,
    }[type];
    const [row] = await tx.query(sql`/* shares.sellerOf */ WITH item AS MATERIALIZED (${item})
      SELECT c.user_id AS "userId" FROM item JOIN creators c ON c.id = item.creator_id`);
    return row ? z.object({ userId: z.string() }).parse(row).userId : null;
  }

  /** How many of these accounts are approved creators. */
  async countCreators(tx: Transaction, userIds: readonly string[]): Promise<number> {
    return tx.prisma.creator.count({
      where: { userId: { in: [...userIds] }, status: 'APPROVED' },
    });
  }

  /** Puts these parts in the place of all earlier ones; the constraint that they break, or null. */
  async replace(
    tx: Transaction,
    { type, id }: SharedItem,
    shares: readonly Share[],
  ): Promise<string | null> {
    const of = { [columns[type]]: id };
    try {
      await tx.prisma.revenueShare.deleteMany({ where: of });
      await tx.prisma.revenueShare.createMany({
        data: shares.map((share) => ({ ...of, ...share })),
      });
      await tx.query(
        sql`/* shares.settle */ SET CONSTRAINTS revenue_shares_come_to_all, revenue_shares_as_agreed IMMEDIATE`,
      );
      return null;
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === undefined) throw error;
      return constraint;
    }
  }
}
