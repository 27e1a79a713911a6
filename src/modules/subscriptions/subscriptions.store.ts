import {
  SubscriptionStatus,
  type BillingInterval,
  type CancelReason,
  type PaymentFailure,
} from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { isCurrencyCode, type MinorAmount } from '../../kernel/money/currency';

/** A plan as somebody sees it who wants it. */
export interface PlanFacts {
  readonly id: string;
  readonly creatorId: string;
  /** The account behind the creator. */
  readonly creatorUserId: string;
  readonly interval: BillingInterval;
  readonly price: MinorAmount;
  readonly isRetired: boolean;
}

/** A plan to write. */
export interface NewPlan {
  readonly creatorId: string;
  readonly name: string;
  readonly description: string | null;
  readonly interval: BillingInterval;
  readonly price: MinorAmount;
}

/** Who subscribes to whom. */
export interface SubscriptionParties {
  readonly id: string;
  readonly fanId: string;
  readonly creatorId: string;
}

/** Reads and writes plans and subscriptions. */
export class SubscriptionStore {
  /** The plan, which cannot be taken off sale until the transaction ends; null where there is none. */
  async findPlan(tx: Transaction, planId: string): Promise<PlanFacts | null> {
    const [row] = await tx.prisma.$queryRaw<
      {
        id: string;
        creatorId: string;
        creatorUserId: string;
        interval: BillingInterval;
        amountMinor: bigint;
        currencyCode: string;
        isRetired: boolean;
      }[]
    >`/* subscriptions.findPlan */
      SELECT p.id, p.creator_id AS "creatorId", c.user_id AS "creatorUserId", p.interval,
        p.price_minor AS "amountMinor", p.currency_code AS "currencyCode",
        p.retired_at IS NOT NULL AS "isRetired"
      FROM subscription_plans p JOIN creators c ON c.id = p.creator_id
      WHERE p.scope = 'CREATOR' AND p.id = ${planId}::uuid FOR SHARE OF p`;
    if (!row) return null;
    const { amountMinor, currencyCode, ...plan } = row;
    if (!isCurrencyCode(currencyCode)) throw new Error('A plan has a currency that nobody knows.');
    return { ...plan, price: { amountMinor, currencyCode } };
  }

  /** Writes a plan, and gives its id; null where a year would not cost less than twelve months. */
  async insertPlan(tx: Transaction, { price, ...plan }: NewPlan): Promise<string | null> {
    try {
      const { id } = await tx.prisma.subscriptionPlan.create({
        data: { ...plan, priceMinor: price.amountMinor, currencyCode: price.currencyCode },
        select: { id: true },
      });
      return id;
    } catch (error) {
      if (brokenConstraint(error) === 'subscription_plans_yearly_cheaper') return null;
      throw error;
    }
  }

  /** Changes a plan of the creator that is on sale; what is null stays. What came of it. */
  async changePlan(
    tx: Transaction,
    creatorId: string,
    planId: string,
    {
      name,
      description,
      price,
    }: {
      readonly name: string | null;
      readonly description: string | null;
      readonly price: MinorAmount | null;
    },
  ): Promise<'CHANGED' | 'NOT_FOUND' | 'TOO_DEAR'> {
    try {
      const count = await tx.prisma.$executeRaw`/* subscriptions.changePlan */
        UPDATE subscription_plans SET name = coalesce(${name}, name),
          description = coalesce(${description}, description),
          price_minor = coalesce(${price?.amountMinor ?? null}::bigint, price_minor)
        WHERE id = ${planId}::uuid AND creator_id = ${creatorId}::uuid AND retired_at IS NULL`;
      return count > 0 ? 'CHANGED' : 'NOT_FOUND';
    } catch (error) {
      if (brokenConstraint(error) === 'subscription_plans_yearly_cheaper') return 'TOO_DEAR';
      throw error;
    }
  }

  /** Takes a plan of the creator off sale. Whether it was on sale. */
  async retirePlan(tx: Transaction, creatorId: string, planId: string): Promise<boolean> {
    const { count } = await tx.prisma.subscriptionPlan.updateMany({
      where: { id: planId, creatorId, retiredAt: null },
      data: { retiredAt: new Date() },
    });
    return count > 0;
  }

  /** How many plans the creator has on sale. */
  async countPlans(tx: Transaction, creatorId: string): Promise<number> {
    return tx.prisma.subscriptionPlan.count({ where: { creatorId, retiredAt: null } });
  }

  /** Ends a subscription whose last period is over and which nobody renewed, so that it stands in no new one's way. */
  async expireLapsed(tx: Transaction, fanId: string, creatorId: string): Promise<void> {
    await tx.prisma.$executeRaw`/* subscriptions.expireLapsed */
      UPDATE subscriptions SET status = 'EXPIRED'
      WHERE fan_id = ${fanId}::uuid AND creator_id = ${creatorId}::uuid
        AND (status IN ('ACTIVE', 'CANCELLED') AND current_period_end <= app.now()
          OR status = 'PAST_DUE' AND current_period_end + app.subscription_grace() <= app.now())`;
  }

  /** Writes a subscription that is yet to be paid; null where the fan has one to the creator. */
  async insert(tx: Transaction, fanId: string, plan: PlanFacts): Promise<string | null> {
    const [created] = await tx.prisma.planSubscription.createManyAndReturn({
      data: [
        {
          fanId,
          creatorId: plan.creatorId,
          planId: plan.id,
          interval: plan.interval,
          priceMinor: plan.price.amountMinor,
          currencyCode: plan.price.currencyCode,
        },
      ],
      skipDuplicates: true,
      select: { id: true },
    });
    return created?.id ?? null;
  }

  /**
   * Begins the first period, by the calendar of its interval: from the last day of January it leads to the last one of
   * February. Null where the subscription does not wait for its payment.
   */
  async activate(tx: Transaction, id: string): Promise<SubscriptionParties | null> {
    const [row] = await tx.prisma.$queryRaw<SubscriptionParties[]>`/* subscriptions.activate */
      UPDATE subscriptions SET status = 'ACTIVE', current_period_start = app.now(),
        current_period_end = CASE "interval"
          WHEN 'MONTHLY' THEN app.now() + interval '1 month'
          WHEN 'YEARLY' THEN app.now() + interval '1 year' END,
        next_billing_at = CASE "interval"
          WHEN 'MONTHLY' THEN app.now() + interval '1 month'
          WHEN 'YEARLY' THEN app.now() + interval '1 year' END
      WHERE id = ${id}::uuid AND status = 'PENDING'
      RETURNING id, fan_id AS "fanId", creator_id AS "creatorId"`;
    return row ?? null;
  }

  /** Posts what a payment paid for to the books: what the creator is owed, and what the platform keeps. */
  async postCharge(tx: Transaction, paymentId: string): Promise<void> {
    await tx.prisma.$queryRaw`/* subscriptions.postCharge */
      SELECT app.post_subscription_charge(${paymentId}::uuid)::text`;
  }

  /** Begins the next period of a subscription whose renewal was paid; whether it was one that is renewed. */
  async renew(tx: Transaction, id: string): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ done: boolean }[]>`/* subscriptions.renew */
      SELECT app.renew_subscription(${id}::uuid) AS done`;
    return row?.done ?? false;
  }

  /** Notes that a renewal failed: it is tried again, or the subscription is over. */
  async failRenewal(tx: Transaction, id: string): Promise<void> {
    await tx.prisma
      .$queryRaw`/* subscriptions.failRenewal */ SELECT app.fail_renewal(${id}::uuid)::text`;
  }

  /** Writes the payments of subscriptions that are due, and gives them. Several processes may do so at once. */
  async beginRenewals(workers: Database, limit: number): Promise<readonly string[]> {
    const { rows } = await workers.pool.query<{ payment: string }>(
      '/* subscriptions.beginRenewals */ SELECT app.begin_renewals($1) AS payment',
      [limit],
    );
    return rows.map(({ payment }) => payment);
  }

  /** Ends what was cancelled and is over. */
  async endCancelled(workers: Database): Promise<void> {
    await workers.pool.query('/* subscriptions.endCancelled */ SELECT app.end_subscriptions()');
  }

  /** Ends a subscription whose first payment failed. */
  async fail(tx: Transaction, id: string, failureReason: PaymentFailure | null): Promise<void> {
    await tx.prisma.planSubscription.updateMany({
      where: { id, status: SubscriptionStatus.PENDING },
      data: { status: SubscriptionStatus.FAILED, failureReason },
    });
  }

  /** Stops renewals of the fan's subscription. Null where it is not one that could be cancelled. */
  async cancel(
    tx: Transaction,
    cancelling: {
      readonly id: string;
      readonly fanId: string;
      readonly reason: string | null;
      readonly cause: CancelReason | null;
    },
  ): Promise<SubscriptionParties | null> {
    const { id, fanId, reason, cause } = cancelling;
    const [row] = await tx.prisma.$queryRaw<SubscriptionParties[]>`/* subscriptions.cancel */
      UPDATE subscriptions SET status = 'CANCELLED', cancelled_at = app.now(), cancel_reason = ${reason},
        cancel_cause = ${cause}::text::"CancelReason"
      WHERE id = ${id}::uuid AND fan_id = ${fanId}::uuid AND status IN ('ACTIVE', 'PAST_DUE')
      RETURNING id, fan_id AS "fanId", creator_id AS "creatorId"`;
    return row ?? null;
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
