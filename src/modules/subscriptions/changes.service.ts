import { PaymentPurpose } from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { Checkout, InstrumentChoice } from '../payments';
import type { PlanFacts, PlanStore } from './plans.store';
import { notWritten, requireExpected, requirePlan } from './subscribing';
import type { LiveSubscription, SubscriptionStore } from './subscriptions.store';

/** When another plan begins. */
export enum ChangeMoment {
  NOW = 'NOW',
  AT_PERIOD_END = 'AT_PERIOD_END',
}

/** To which plan somebody wants to go over, and when. */
export interface ChangeOrder {
  readonly subscriptionId: string;
  readonly planId: string;
  readonly moment: ChangeMoment;
  readonly choice: InstrumentChoice;
  /** The amount that the buyer was shown, as a decimal; null where they take any. */
  readonly expectedPrice: string | null;
  readonly idempotencyKey: string;
}

/** What the service stands on. */
export interface ChangeServiceDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly checkout: Checkout;
  readonly store: SubscriptionStore;
  readonly plans: PlanStore;
}

/** Going over from one plan of a creator to another. */
export class ChangeService {
  constructor(private readonly on: ChangeServiceDependencies) {}

  /**
   * Changes the plan of a subscription of the caller, and gives the id of the subscription that they have then. At once,
   * it is a new one that costs its price less what is left of the old one, which goes on until that is paid. At the end of
   * the period the same one goes on, and is renewed by the other plan; the plan that it has takes such a change back.
   *
   * Refuses: NOT_FOUND, INVALID for a plan of somebody else or the same one, INVALID_STATE for a subscription that is not
   * under way, is for life or is being paid, and for a plan that costs less than what is left; CONFLICT,
   * PAYMENT_METHOD_REQUIRED.
   */
  async change(caller: Caller, order: ChangeOrder): Promise<string> {
    requireActiveMember(caller);
    const { database, checkout } = this.on;
    const { subscriptionId, planId, moment, choice, expectedPrice, idempotencyKey } = order;
    const command = {
      operation: 'changeSubscription',
      key: idempotencyKey,
      request: { subscriptionId, planId, moment, ...choice, expectedPrice },
    };
    const { id, paymentId } = await once(database, caller, command, (tx) =>
      this.begin(tx, caller, order),
    );
    if (paymentId !== null) await checkout.carryOut(caller, paymentId);
    return id;
  }

  private async begin(
    tx: Transaction,
    caller: Caller,
    order: ChangeOrder,
  ): Promise<{ readonly id: string; readonly paymentId: string | null }> {
    const { userId } = requireActiveMember(caller);
    const live = await this.on.store.lock(tx, userId, order.subscriptionId);
    if (live === null) {
      const message = 'You have no such subscription.';
      throw refusal(UserErrorCode.NOT_FOUND, message, ['subscriptionId']);
    }
    const plan = await requirePlan(tx, caller, this.on, order.planId);
    const isSame = plan.id === live.planId;
    if (plan.creatorId !== live.creatorId || (isSame && order.moment === ChangeMoment.NOW)) {
      throw refusal(UserErrorCode.INVALID, 'Choose another plan of the same creator.', ['planId']);
    }
    requireChangeable(live, order.moment);
    await tx.audit({
      action: 'subscription.change-plan',
      subjectType: 'PlanSubscription',
      subjectId: live.id,
      changes: { planId: plan.id, moment: order.moment },
    });
    if (order.moment === ChangeMoment.NOW) return this.replace(tx, userId, { live, plan, order });
    requireExpected(order.expectedPrice, plan.price);
    if (!(await this.on.store.schedule(tx, live.id, isSame ? null : plan.id))) {
      throw notChangeable();
    }
    return { id: live.id, paymentId: null };
  }

  private async replace(
    tx: Transaction,
    userId: string,
    {
      live,
      plan,
      order,
    }: {
      readonly live: LiveSubscription;
      readonly plan: PlanFacts;
      readonly order: ChangeOrder;
    },
  ): Promise<{ readonly id: string; readonly paymentId: string }> {
    const { store, checkout } = this.on;
    const amountMinor = plan.price.amountMinor - live.worthMinor;
    if (amountMinor <= 0n) {
      const message = 'What is left is worth as much: change at the end of the period.';
      throw refusal(UserErrorCode.INVALID_STATE, message, ['moment']);
    }
    const amount = { ...plan.price, amountMinor };
    requireExpected(order.expectedPrice, amount);
    const written = await store.insert(tx, {
      fanId: userId,
      plan,
      offer: null,
      code: null,
      paymentMethodId: order.choice.paymentMethodId,
      replaces: { id: live.id, worthMinor: live.worthMinor },
    });
    if (typeof written === 'string') throw notWritten(written);
    const paymentId = await checkout.begin(tx, {
      userId,
      amount,
      choice: order.choice,
      subject: { purpose: PaymentPurpose.SUBSCRIPTION, subscriptionId: written.id },
    });
    return { id: written.id, paymentId };
  }
}

/** What is cancelled can be changed at once, and has no end of a period at which another plan could follow. */
function requireChangeable(live: LiveSubscription, moment: ChangeMoment): void {
  const statuses = moment === ChangeMoment.NOW ? [...renewed, 'CANCELLED'] : renewed;
  if (live.interval === 'LIFETIME' || !statuses.includes(live.status)) throw notChangeable();
  if (live.isBeingPaid) {
    const message = 'A payment for this subscription is under way.';
    throw refusal(UserErrorCode.INVALID_STATE, message, ['subscriptionId']);
  }
}

const renewed = ['ACTIVE', 'PAST_DUE'];

function notChangeable(): Error {
  const message = 'Only a subscription that is under way and has an end can be changed.';
  return refusal(UserErrorCode.INVALID_STATE, message, ['subscriptionId']);
}
