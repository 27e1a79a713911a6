import {
  SubscriptionStatus,
  type BillingInterval,
  type CancelReason,
  type PaymentFailure,
} from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import type { CodeFacts } from './codes.store';
import type { OfferFacts } from './offers.store';
import type { PlanFacts } from './plans.store';

/** A subscription to write, with the terms of its plan and of the offer that it takes. */
export interface NewSubscription {
  readonly fanId: string;
  readonly plan: PlanFacts;
  readonly offer: OfferFacts | null;
  readonly code: CodeFacts | null;
  /** The card that renewals are charged to; null for the default one of the day. */
  readonly paymentMethodId: string | null;
  /** The one whose place it takes, and what is left of that; null for one that takes nobody's. */
  readonly replaces: { readonly id: string; readonly worthMinor: bigint } | null;
}

/** A subscription of somebody, as far as changing it goes. */
export interface LiveSubscription {
  readonly id: string;
  readonly planId: string;
  readonly creatorId: string | null;
  readonly status: SubscriptionStatus;
  readonly interval: BillingInterval;
  /** Whether a payment for it, or for what is to follow it, is under way. */
  readonly isBeingPaid: boolean;
  /** What is left of the period that is paid, in minor units. */
  readonly worthMinor: bigint;
}

/** Who subscribes to whom; to the platform where there is no creator. */
export interface SubscriptionParties {
  readonly id: string;
  readonly fanId: string;
  readonly creatorId: string | null;
}

/** Why a subscription could not be written: there is one already, or its offer or code was taken, is used up or over. */
export type NotWritten =
  | 'LIVE'
  | 'OFFER_TAKEN'
  | 'OFFER_USED_UP'
  | 'OFFER_OVER'
  | 'CODE_USED'
  | 'CODE_USED_UP'
  | 'CODE_OVER';

/** Reads and writes subscriptions. */
export class SubscriptionStore {
  /** Ends a subscription whose last period is over and which nobody renewed, so that it stands in no new one's way. */
  async expireLapsed(
    tx: Transaction,
    fanId: string,
    { scope, creatorId }: PlanFacts,
  ): Promise<void> {
    await tx.prisma.$executeRaw`/* subscriptions.expireLapsed */
      UPDATE subscriptions SET status = 'EXPIRED'
      WHERE fan_id = ${fanId}::uuid AND scope = ${scope}::text::"PlanScope"
        AND creator_id IS NOT DISTINCT FROM ${creatorId}::uuid
        AND (status IN ('ACTIVE', 'CANCELLED') AND current_period_end <= app.now()
          OR status = 'PAST_DUE' AND current_period_end + app.subscription_grace() <= app.now())`;
  }

  /** Writes a subscription that is yet to be paid or tried, and gives its id; or why it could not. */
  async insert(
    tx: Transaction,
    { fanId, plan, offer, code, paymentMethodId, replaces }: NewSubscription,
  ): Promise<{ readonly id: string } | NotWritten> {
    try {
      const [created] = await tx.prisma.planSubscription.createManyAndReturn({
        data: [
          {
            fanId,
            scope: plan.scope,
            creatorId: plan.creatorId,
            planId: plan.id,
            interval: plan.interval,
            priceMinor: plan.price.amountMinor,
            currencyCode: plan.price.currencyCode,
            offerId: offer?.id ?? null,
            discountBps: offer?.percentOffBps ?? 0,
            discountPeriods: offer?.periods ?? 0,
            paymentMethodId,
            replacesId: replaces?.id ?? null,
            promoCodeId: code?.id ?? null,
            firstDiscountMinor: replaces?.worthMinor ?? code?.discountMinor ?? 0n,
          },
        ],
        skipDuplicates: true,
        select: { id: true },
      });
      if (created) return created;
    } catch (error) {
      const reason = reasons.get(brokenConstraint(error) ?? '');
      if (!reason) throw error;
      return reason;
    }
    return offer && (await this.hasTaken(tx, fanId, offer.id)) ? 'OFFER_TAKEN' : 'LIVE';
  }

  /** Whether somebody has taken an offer. */
  async hasTaken(tx: Transaction, fanId: string, offerId: string): Promise<boolean> {
    const taken = { fanId, offerId, NOT: { status: SubscriptionStatus.FAILED } };
    return (await tx.prisma.planSubscription.count({ where: taken })) > 0;
  }

  /** Begins the trial of a subscription that was just written. Whether its offer has one. */
  async beginTrial(tx: Transaction, id: string): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ done: boolean }[]>`/* subscriptions.beginTrial */
      SELECT app.begin_trial(${id}::uuid) AS done`;
    return row?.done ?? false;
  }

  /** A subscription of the fan, which nobody else changes or charges until the transaction ends; null where there is none. */
  async lock(tx: Transaction, fanId: string, id: string): Promise<LiveSubscription | null> {
    const locked = await tx.prisma.$executeRaw`/* subscriptions.lock */
      SELECT FROM subscriptions WHERE id = ${id}::uuid AND fan_id = ${fanId}::uuid FOR NO KEY UPDATE`;
    if (locked === 0) return null;
    const [row] = await tx.prisma.$queryRaw<LiveSubscription[]>`/* subscriptions.findLocked */
      SELECT s.id, s.plan_id AS "planId", s.creator_id AS "creatorId", s.status, s.interval,
        EXISTS (SELECT FROM payments p WHERE p.subscription_id = s.id AND p.status = 'PENDING')
          OR EXISTS (SELECT FROM subscriptions r WHERE r.replaces_id = s.id AND r.status = 'PENDING')
          AS "isBeingPaid",
        app.unused_worth(s.id) AS "worthMinor"
      FROM subscriptions s WHERE s.id = ${id}::uuid`;
    return row ?? null;
  }

  /** Lets a plan follow when the period ends, or none. Whether the subscription could be changed. */
  async schedule(tx: Transaction, id: string, planId: string | null): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ done: boolean }[]>`/* subscriptions.schedule */
      SELECT app.schedule_plan(${id}::uuid, ${planId}::uuid) AS done`;
    return row?.done ?? false;
  }

  /**
   * Begins the first period, by the calendar of its interval: from the last day of January it leads to the last one of
   * February. What it takes the place of is over then. Null where the subscription does not wait for its payment.
   */
  async activate(tx: Transaction, id: string): Promise<SubscriptionParties | null> {
    const [done] = await tx.prisma.$queryRaw<{ done: boolean }[]>`/* subscriptions.activate */
      SELECT app.activate_subscription(${id}::uuid) AS done`;
    if (!done?.done) return null;
    return tx.prisma.planSubscription.findUnique({
      where: { id },
      select: { id: true, fanId: true, creatorId: true },
    });
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
}

/** What the database says of a subscription that it does not take. */
const reasons: ReadonlyMap<string, NotWritten> = new Map([
  ['subscription_offers_uses_within', 'OFFER_USED_UP'],
  ['subscriptions_as_offered', 'OFFER_OVER'],
  ['subscriptions_one_replacement', 'LIVE'],
  ['promotional_codes_uses_within', 'CODE_USED_UP'],
  ['promo_code_uses_per_user', 'CODE_USED'],
  ['subscriptions_by_code', 'CODE_OVER'],
]);
