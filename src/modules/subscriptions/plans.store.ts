import type { BillingInterval, CancelReason, PlanScope } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { isCurrencyCode, type MinorAmount } from '../../kernel/money/currency';

/** A plan as somebody sees it who wants it. */
export interface PlanFacts {
  readonly id: string;
  readonly scope: PlanScope;
  /** Null for a membership of the platform, as is the account behind. */
  readonly creatorId: string | null;
  /** The account behind the creator. */
  readonly creatorUserId: string | null;
  readonly interval: BillingInterval;
  readonly price: MinorAmount;
  readonly isRetired: boolean;
}

/** A plan to write. */
export interface NewPlan {
  readonly scope: PlanScope;
  readonly creatorId: string | null;
  readonly name: string;
  readonly description: string | null;
  readonly benefits: readonly string[];
  readonly tier: number;
  readonly interval: BillingInterval;
  readonly price: MinorAmount;
}

/** Reads and writes plans. The platform's own have no creator. */
export class PlanStore {
  /** The plan, which cannot be taken off sale until the transaction ends; null where there is none. */
  async find(tx: Transaction, planId: string): Promise<PlanFacts | null> {
    const [row] = await tx.prisma.$queryRaw<
      (Omit<PlanFacts, 'price'> & {
        readonly amountMinor: bigint;
        readonly currencyCode: string;
      })[]
    >`/* subscriptions.findPlan */
      SELECT p.id, p.scope, p.creator_id AS "creatorId", c.user_id AS "creatorUserId", p.interval,
        p.price_minor AS "amountMinor", p.currency_code AS "currencyCode",
        p.retired_at IS NOT NULL AS "isRetired"
      FROM subscription_plans p LEFT JOIN creators c ON c.id = p.creator_id
      WHERE p.id = ${planId}::uuid FOR SHARE OF p`;
    if (!row) return null;
    const { amountMinor, currencyCode, ...plan } = row;
    if (!isCurrencyCode(currencyCode)) throw new Error('A plan has a currency that nobody knows.');
    return { ...plan, price: { amountMinor, currencyCode } };
  }

  /** Writes a plan, and gives its id; null where a year would not cost less than twelve months. */
  async insert(tx: Transaction, { price, benefits, ...plan }: NewPlan): Promise<string | null> {
    try {
      const { id } = await tx.prisma.subscriptionPlan.create({
        data: {
          ...plan,
          benefits: [...benefits],
          priceMinor: price.amountMinor,
          currencyCode: price.currencyCode,
        },
        select: { id: true },
      });
      return id;
    } catch (error) {
      if (brokenConstraint(error) === 'subscription_plans_yearly_cheaper') return null;
      throw error;
    }
  }

  /** Changes a plan that is on sale; what is null stays. What came of it. */
  async change(
    tx: Transaction,
    creatorId: string | null,
    planId: string,
    {
      name,
      description,
      benefits,
      price,
    }: {
      readonly name: string | null;
      readonly description: string | null;
      readonly benefits: readonly string[] | null;
      readonly price: MinorAmount | null;
    },
  ): Promise<'CHANGED' | 'NOT_FOUND' | 'TOO_DEAR'> {
    try {
      const count = await tx.prisma.$executeRaw`/* subscriptions.changePlan */
        UPDATE subscription_plans SET name = coalesce(${name}, name),
          description = coalesce(${description}, description),
          benefits = coalesce(${benefits}::text[], benefits),
          price_minor = coalesce(${price?.amountMinor ?? null}::bigint, price_minor)
        WHERE id = ${planId}::uuid AND creator_id IS NOT DISTINCT FROM ${creatorId}::uuid
          AND retired_at IS NULL`;
      return count > 0 ? 'CHANGED' : 'NOT_FOUND';
    } catch (error) {
      if (brokenConstraint(error) === 'subscription_plans_yearly_cheaper') return 'TOO_DEAR';
      throw error;
    }
  }

  /** Takes a plan off sale. Whether it was on sale. */
  async retire(tx: Transaction, creatorId: string | null, planId: string): Promise<boolean> {
    const { count } = await tx.prisma.subscriptionPlan.updateMany({
      where: { id: planId, creatorId, retiredAt: null },
      data: { retiredAt: new Date() },
    });
    return count > 0;
  }

  /** How many plans a creator, or the platform, has on sale. */
  async countOnSale(tx: Transaction, creatorId: string | null): Promise<number> {
    return tx.prisma.subscriptionPlan.count({ where: { creatorId, retiredAt: null } });
  }

  /** How many subscriptions to a creator were cancelled, by why, the most frequent first. */
  async countCancellations(
    tx: Transaction,
    creatorId: string,
  ): Promise<readonly { readonly cause: CancelReason | null; readonly count: number }[]> {
    return tx.prisma.$queryRaw<
      { cause: CancelReason | null; count: number }[]
    >`/* subscriptions.countCancellations */
      SELECT cancel_cause::text AS cause, count(*)::int AS count FROM subscriptions
      WHERE creator_id = ${creatorId}::uuid AND cancelled_at IS NOT NULL
      GROUP BY cancel_cause ORDER BY count(*) DESC, cancel_cause NULLS LAST`;
  }
}
