import {
  OfferKind,
  PaymentPurpose,
  PaymentStatus,
  type BillingInterval,
  type CancelReason,
} from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import type { ReadEngine } from '../../kernel/read/engine';
import type { ChargeState, Checkout, InstrumentChoice, PaymentFacts } from '../payments';
import { subscriptionCancelled, subscriptionStarted } from './subscriptions.events';
import type { CodeStore } from './codes.store';
import type { OfferStore } from './offers.store';
import type { PlanStore } from './plans.store';
import {
  amountDue,
  notWritten,
  requireCode,
  requireExpected,
  requireOffer,
  requirePlan,
} from './subscribing';
import type { SubscriptionStore } from './subscriptions.store';

/** What somebody wants to subscribe to. */
export interface SubscriptionOrder {
  readonly planId: string;
  /** A trial or a discount to begin with; null for none. */
  readonly offerId: string | null;
  /** A promotional code, as it was typed; null for none, and beside an offer. */
  readonly promoCode: string | null;
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
  readonly plans: PlanStore;
  readonly offers: OfferStore;
  readonly codes: CodeStore;
}

/** Subscribing to creators and to the platform. */
export class SubscriptionService {
  constructor(private readonly on: SubscriptionServiceDependencies) {}

  /**
   * Subscribes the caller to a plan, and gives the subscription's id. It opens what it is for once the processor has the
   * money, which may be at once, and with a trial at once. Sent again with its key, the order is the same order.
   *
   * Refuses: NOT_FOUND, SELF_TARGET, INVALID_STATE for a plan or an offer that is not to be had, CONFLICT for another
   * amount than the expected one, for a second subscription to one creator or to the platform, and for an offer that the
   * caller has taken before; LIMIT_REACHED for one that is used up, and all of this for codes as for offers; INVALID,
   * PAYMENT_METHOD_REQUIRED.
   */
  async subscribe(caller: Caller, order: SubscriptionOrder): Promise<string> {
    requireActiveMember(caller);
    const { database, checkout } = this.on;
    const { planId, offerId, promoCode, choice, expectedPrice, idempotencyKey } = order;
    const command = {
      operation: 'subscribe',
      key: idempotencyKey,
      request: { planId, offerId, promoCode, ...choice, expectedPrice },
    };
    const { subscriptionId, paymentId } = await once(database, caller, command, (tx) =>
      this.begin(tx, caller, order),
    );
    if (paymentId !== null) await checkout.carryOut(caller, paymentId);
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

  private async begin(
    tx: Transaction,
    caller: Caller,
    { planId, offerId, promoCode, choice, expectedPrice }: SubscriptionOrder,
  ): Promise<Begun> {
    const { userId } = requireActiveMember(caller);
    const { checkout, store, offers, codes } = this.on;
    const plan = await requirePlan(tx, caller, this.on, planId);
    const offer = offerId === null ? null : await requireOffer(tx, offers, plan.id, offerId);
    if (offer !== null && promoCode !== null) {
      throw refusal(UserErrorCode.INVALID, 'Take either an offer or a code.', ['promoCode']);
    }
    const code = promoCode === null ? null : await requireCode(tx, codes, plan.id, promoCode);
    const isTrial = offer?.kind === OfferKind.TRIAL;
    const due = amountDue(plan.price, offer, code);
    requireExpected(expectedPrice, due);
    const paymentMethodId = isTrial
      ? await checkout.requireKeptMethod(tx, userId, choice)
      : choice.paymentMethodId;
    await store.expireLapsed(tx, userId, plan);
    const terms = { plan, offer, code, paymentMethodId, replaces: null };
    const written = await store.insert(tx, { fanId: userId, ...terms });
    if (typeof written === 'string') throw notWritten(written);
    const subscriptionId = written.id;
    await tx.audit({
      action: 'subscription.begin',
      subjectType: 'PlanSubscription',
      subjectId: subscriptionId,
      changes: { planId: plan.id, interval: plan.interval satisfies BillingInterval, offerId },
    });
    if (isTrial) {
      await store.beginTrial(tx, subscriptionId);
      const { creatorId } = plan;
      await tx.emit(
        subscriptionStarted.create({ subscriptionId, creatorId, fanId: userId }, [userId]),
      );
      return { subscriptionId, paymentId: null };
    }
    const paymentId = await checkout.begin(tx, {
      userId,
      amount: due,
      choice,
      subject: { purpose: PaymentPurpose.SUBSCRIPTION, subscriptionId },
    });
    return { subscriptionId, paymentId };
  }
}

/** A subscription that has begun, and the payment to carry out for it; null for a trial. */
type Begun = { readonly subscriptionId: string; readonly paymentId: string | null };
