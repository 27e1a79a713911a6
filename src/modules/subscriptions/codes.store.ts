import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import type { MinorAmount } from '../../kernel/money/currency';

/** A code as it bears on one plan. */
export interface CodeFacts {
  readonly id: string;
  /** Whether it is for this plan at all. */
  readonly isForPlan: boolean;
  /** Whether it can be used at this moment, but for how often it was. */
  readonly isRunning: boolean;
  /** How much less the first payment is, in minor units of the plan's currency; 0 where it does not help. */
  readonly discountMinor: bigint;
}

/** A code to write. */
export interface NewCode {
  readonly code: string;
  /** Null for the plans of all. */
  readonly creatorId: string | null;
  readonly planId: string | null;
  readonly percentOffBps: number | null;
  readonly amountOff: MinorAmount | null;
  readonly maxUses: number | null;
  readonly maxUsesPerUser: number;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly createdById: string;
}

/** Reads and writes promotional codes. */
export class CodeStore {
  /** What people typed, in whatever case, as it bears on a plan; null where there is no such code. */
  async find(tx: Transaction, code: string, planId: string): Promise<CodeFacts | null> {
    const [row] = await tx.prisma.$queryRaw<CodeFacts[]>`/* codes.find */
      SELECT c.id, (c.plan_id IS NULL OR c.plan_id = p.id)
          AND (c.creator_id IS NULL OR c.creator_id = p.creator_id) AS "isForPlan",
        c.retired_at IS NULL AND c.valid_from <= app.now()
          AND (c.valid_until IS NULL OR c.valid_until > app.now()) AS "isRunning",
        app.discount_of(c, p.price_minor, p.currency_code) AS "discountMinor"
      FROM promotional_codes c CROSS JOIN subscription_plans p
      WHERE c.code = ${code}::citext AND p.id = ${planId}::uuid`;
    return row ?? null;
  }

  /** Whether the plan is one of the creator, or of anybody where none is named. */
  async isPlanOf(tx: Transaction, creatorId: string | null, planId: string): Promise<boolean> {
    const where = creatorId === null ? { id: planId } : { id: planId, creatorId };
    return (await tx.prisma.subscriptionPlan.count({ where })) > 0;
  }

  /** How many codes of a creator, or of the platform, work or will. */
  async countOpen(tx: Transaction, creatorId: string | null): Promise<number> {
    return tx.prisma.promotionalCode.count({ where: { creatorId, retiredAt: null } });
  }

  /** Writes a code, and gives its id; null where there is one of that name. */
  async insert(tx: Transaction, { amountOff, ...code }: NewCode): Promise<string | null> {
    try {
      const { id } = await tx.prisma.promotionalCode.create({
        data: {
          ...code,
          amountOffMinor: amountOff?.amountMinor ?? null,
          currencyCode: amountOff?.currencyCode ?? null,
        },
        select: { id: true },
      });
      return id;
    } catch (error) {
      const name = brokenConstraint(error);
      if (name === 'promotional_codes_code_key' || name === 'code') return null;
      throw error;
    }
  }

  /** Withdraws a code of a creator, or of the platform. Whether it was not withdrawn before. */
  async retire(tx: Transaction, creatorId: string | null, id: string): Promise<boolean> {
    const { count } = await tx.prisma.promotionalCode.updateMany({
      where: { id, creatorId, retiredAt: null },
      data: { retiredAt: new Date() },
    });
    return count > 0;
  }
}
