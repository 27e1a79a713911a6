import type { Caller } from '../../kernel/auth/viewer';
import type { Transaction } from '../../kernel/db/database';
import { minorOf, type MinorAmount } from '../../kernel/money/currency';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CodeFacts, CodeStore } from './codes.store';
import type { OfferFacts, OfferStore } from './offers.store';
import type { PlanFacts, PlanStore } from './plans.store';
import type { NotWritten } from './subscriptions.store';

/** What looking for a plan stands on. */
interface PlanLookup {
  readonly readEngine: ReadEngine;
  readonly plans: PlanStore;
}

/**
 * A plan that the caller may subscribe to, which stays on sale until the transaction ends.
 *
 * Refuses: NOT_FOUND, SELF_TARGET for a plan of one's own, INVALID_STATE for one that is not on sale.
 */
export async function requirePlan(
  tx: Transaction,
  caller: Caller,
  { readEngine, plans }: PlanLookup,
  planId: string,
): Promise<PlanFacts> {
  const isKnown = await readEngine.permits(tx, caller, { type: 'SubscriptionPlan', id: planId });
  const plan = isKnown ? await plans.find(tx, planId) : null;
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
  return plan;
}

/**
 * An offer of a plan that can be taken now.
 *
 * Refuses: NOT_FOUND for one that is not of this plan, INVALID_STATE for one that is not running.
 */
export async function requireOffer(
  tx: Transaction,
  offers: OfferStore,
  planId: string,
  offerId: string,
): Promise<OfferFacts> {
  const offer = await offers.find(tx, offerId);
  if (offer?.planId !== planId) {
    throw refusal(UserErrorCode.NOT_FOUND, 'The plan has no such offer.', ['offerId']);
  }
  if (!offer.isRunning) throw notWritten('OFFER_OVER');
  return offer;
}

/**
 * A code that works for a plan now.
 *
 * Refuses: NOT_FOUND for one that is not there or for other plans, INVALID_STATE for one that does not work now or does not
 * make the plan cheaper.
 */
export async function requireCode(
  tx: Transaction,
  codes: CodeStore,
  planId: string,
  code: string,
): Promise<CodeFacts> {
  const found = await codes.find(tx, code, planId);
  if (!found?.isForPlan) {
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such code for the plan.', ['promoCode']);
  }
  if (!found.isRunning || found.discountMinor <= 0n) throw notWritten('CODE_OVER');
  return found;
}

/** What is charged first, in the currency of the plan: nothing for a trial, as the database counts it for all else. */
export function amountDue(
  price: MinorAmount,
  offer: OfferFacts | null,
  code: CodeFacts | null,
): MinorAmount {
  if (offer?.kind === 'TRIAL') return { ...price, amountMinor: 0n };
  const discount = (price.amountMinor * BigInt(offer?.percentOffBps ?? 0)) / 10_000n;
  return { ...price, amountMinor: price.amountMinor - discount - (code?.discountMinor ?? 0n) };
}

/** Refuses: CONFLICT where the buyer was shown another amount than the one that is charged. */
export function requireExpected(
  expectedPrice: string | null,
  { amountMinor, currencyCode }: MinorAmount,
): void {
  if (expectedPrice !== null && minorOf(expectedPrice, currencyCode) !== amountMinor) {
    const message = 'The price of the plan has changed.';
    throw refusal(UserErrorCode.CONFLICT, message, ['expectedPrice']);
  }
}

/** Why a subscription was not taken, for clients. */
export function notWritten(reason: NotWritten): Error {
  switch (reason) {
    case 'LIVE':
      return refusal(UserErrorCode.CONFLICT, 'You have a subscription of this kind.', ['planId']);
    case 'OFFER_TAKEN':
      return refusal(UserErrorCode.CONFLICT, 'You have taken this offer before.', ['offerId']);
    case 'OFFER_USED_UP':
      return refusal(UserErrorCode.LIMIT_REACHED, 'The offer is used up.', ['offerId']);
    case 'OFFER_OVER':
      return refusal(UserErrorCode.INVALID_STATE, 'The offer is not running.', ['offerId']);
    case 'CODE_USED':
      return refusal(UserErrorCode.CONFLICT, 'You have used this code before.', ['promoCode']);
    case 'CODE_USED_UP':
      return refusal(UserErrorCode.LIMIT_REACHED, 'The code is used up.', ['promoCode']);
    case 'CODE_OVER':
      return refusal(UserErrorCode.INVALID_STATE, 'The code does not work here now.', [
        'promoCode',
      ]);
  }
}
