import {
  PaymentPurpose,
  PaymentStatus,
  type BillingInterval,
  type CancelReason,
} from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import { minorOf } from '../../kernel/money/currency';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import type { ReadEngine } from '../../kernel/read/engine';
import type { ChargeState, Checkout, InstrumentChoice, PaymentFacts } from '../payments';
import { subscriptionCancelled, subscriptionStarted } from './subscriptions.events';
import type { PlanFacts, SubscriptionStore } from './subscriptions.store';

/** What somebody wants to subscribe to. */
export interface SubscriptionOrder {
  readonly planId: string;
  readonly choice: InstrumentChoice;
  /** The amount that the buyer was shown, as a decimal; null where they take any. */
  readonly expectedPrice: string | null;
  readonly idempotencyKey: string;
}

/** Why somebody cancels: in their own words, and for counting. */
export interface Cancelling {
  readonly reason: string | null;
  readonly cause: CancelReason | null;
}

/** What the service stands on. */
export interface SubscriptionServiceDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly checkout: Checkout;
  readonly store: SubscriptionStore;
}

/** Subscribing to creators. */
export class SubscriptionService {
  constructor(private readonly on: SubscriptionServiceDependencies) {}

  /**
   * Subscribes the caller to a plan, and gives the subscription's id. It opens what it is for once the processor has the
   * money, which may be at once. Sent again with its key, the order is the same order.
   *
   * Refuses: NOT_FOUND, SELF_TARGET, INVALID_STATE for a plan that is not on sale, CONFLICT for another price than the
   * expected one and for a second subscription to one creator, INVALID, PAYMENT_METHOD_REQUIRED.
   */
  async subscribe(caller: Caller, order: SubscriptionOrder): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, checkout } = this.on;
    const { planId, choice, expectedPrice, idempotencyKey } = order;
    const command = {
      operation: 'subscribe',
      key: idempotencyKey,
      request: { planId, ...choice, expectedPrice },
    };
    const { subscriptionId, paymentId } = await once(database, caller, command, async (tx) => {
      const plan = await this.requirePlan(tx, caller, order);
      return this.begin(tx, { userId, plan, choice });
    });
    await checkout.carryOut(caller, paymentId);
    return subscriptionId;
  }

  /**
   * Stops the renewals of a subscription of the caller. It goes on until the end of the period that is paid.
   *
   * Refuses: TOO_LONG, NOT_FOUND, INVALID_STATE for one that is not under way.
   */
  async cancel(
    caller: Caller,
    subscriptionId: string,
    { reason, cause }: Cancelling,
  ): Promise<void> {
    const { userId } = requireActiveMember(caller);
    const { database, readEngine, store } = this.on;
    refuseIfAny(textErrors({ field: 'reason', value: reason, lengthMin: 0, lengthMax: 500 }));
    await database.transaction(caller, async (tx) => {
      const target = { type: 'PlanSubscription', id: subscriptionId };
      const parties = await store.cancel(tx, {
        id: subscriptionId,
        fanId: userId,
        reason,
        cause,
      });
      if (parties === null) {
        if (await readEngine.permits(tx, caller, target)) {
          const message = 'Only a subscription of yours that is under way can be cancelled.';
          throw refusal(UserErrorCode.INVALID_STATE, message, ['subscriptionId']);
        }
        const message = 'There is no such subscription.';
        throw refusal(UserErrorCode.NOT_FOUND, message, ['subscriptionId']);
      }
      const { creatorId, fanId } = parties;
      await tx.audit({
        action: 'subscription.cancel',
        subjectType: 'PlanSubscription',
        subjectId: subscriptionId,
      });
      await tx.emit(subscriptionCancelled.create({ subscriptionId, creatorId, fanId }, [fanId]));
    });
  }

  /** What follows from the payment of a subscription: it begins, or it never does. */
  async settle(
    tx: Transaction,
    { id: paymentId, subscriptionId }: PaymentFacts,
    { status, failureReason }: ChargeState,
  ): Promise<void> {
    if (subscriptionId === null) throw new Error('A payment for a subscription names none.');
    const { store } = this.on;
    if (status !== PaymentStatus.SUCCEEDED) {
      await store.failRenewal(tx, subscriptionId);
      return store.fail(tx, subscriptionId, failureReason);
    }
    await store.postCharge(tx, paymentId);
    if (await store.renew(tx, subscriptionId)) return;
    const parties = await store.activate(tx, subscriptionId);
    if (parties === null) return;
    const { creatorId, fanId } = parties;
    await tx.emit(subscriptionStarted.create({ subscriptionId, creatorId, fanId }, [fanId]));
  }

  private async requirePlan(
    tx: Transaction,
    caller: Caller,
    { planId, expectedPrice }: SubscriptionOrder,
  ): Promise<PlanFacts> {
    const { readEngine, store } = this.on;
    const isKnown = await readEngine.permits(tx, caller, { type: 'SubscriptionPlan', id: planId });
    const plan = isKnown ? await store.findPlan(tx, planId) : null;
    if (plan === null) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such plan.', ['planId']);
    }
    if (plan.creatorUserId === caller.viewer.userId) {
      throw refusal(UserErrorCode.SELF_TARGET, 'You cannot subscribe to yourself.', ['planId']);
    }
    if (plan.isRetired) {
      const message = 'This plan takes no new subscribers.';
      throw refusal(UserErrorCode.INVALID_STATE, message, ['planId']);
    }
    const { amountMinor, currencyCode } = plan.price;
    if (expectedPrice !== null && minorOf(expectedPrice, currencyCode) !== amountMinor) {
      const message = 'The price of the plan has changed.';
      throw refusal(UserErrorCode.CONFLICT, message, ['expectedPrice']);
    }
    return plan;
  }

  private async begin(
    tx: Transaction,
    { userId, plan, choice }: { userId: string; plan: PlanFacts; choice: InstrumentChoice },
  ): Promise<{ readonly subscriptionId: string; readonly paymentId: string }> {
    const { store, checkout } = this.on;
    await store.expireLapsed(tx, userId, plan.creatorId);
    const subscriptionId = await store.insert(tx, userId, plan);
    if (subscriptionId === null) {
      const message = 'You have a subscription to this creator.';
      throw refusal(UserErrorCode.CONFLICT, message, ['planId']);
    }
    const paymentId = await checkout.begin(tx, {
      userId,
      amount: plan.price,
      choice,
      subject: { purpose: PaymentPurpose.SUBSCRIPTION, subscriptionId },
    });
    await tx.audit({
      action: 'subscription.begin',
      subjectType: 'PlanSubscription',
      subjectId: subscriptionId,
      changes: { planId: plan.id, interval: plan.interval satisfies BillingInterval },
    });
    return { subscriptionId, paymentId };
  }
}
