import { BillingInterval, type CancelReason } from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { MinorAmount } from '../../kernel/money/currency';
import { CurrencyCode } from '../../kernel/money/currency';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { CreatorService } from '../creators';
import { requireBookkeeper } from '../finance';
import type { PlanStore } from './plans.store';

/** Whose plan it is: the caller's, as a creator, or the platform's, whose administrators the caller is one of. */
export type PlanSide = 'CREATOR' | 'PLATFORM';

/** A plan as whoever offers it words it. */
export interface PlanDraft {
  readonly name: string;
  readonly description: string | null;
  readonly benefits: readonly string[];
  /** The step of the offer, from 1; plans of one step differ in their period alone. */
  readonly tier: number;
  readonly interval: BillingInterval;
  readonly price: MinorAmount;
}

/** What is to be different about a plan; null for what stays. */
export interface PlanChange {
  readonly name: string | null;
  readonly description: string | null;
  readonly benefits: readonly string[] | null;
  readonly price: MinorAmount | null;
}

/** What the service stands on. */
export interface PlanServiceDependencies {
  readonly database: Database;
  readonly creators: CreatorService;
  readonly plans: PlanStore;
}

/** What a plan costs at least and at most, in cents. */
const priceMin = 100n;
const priceMax = 1_000_000n;

/** How many plans a creator, or the platform, has on sale at most. */
const plansMax = 20;

const benefitsMax = 20;
const benefitLengthMax = 200;
const tierMax = 100;

/** What creators offer to subscribers, and the platform to its members. */
export class PlanService {
  constructor(private readonly on: PlanServiceDependencies) {}

  /**
   * Puts a plan on sale, and gives its id.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, LIMIT_REACHED for too many benefits, CONFLICT for one plan too many. Errors:
   * FORBIDDEN for whoever is no approved creator, or for a plan of the platform no administrator.
   */
  async create(caller: Caller, side: PlanSide, draft: PlanDraft): Promise<string> {
    requireActiveMember(caller);
    const { database, plans } = this.on;
    return database.transaction(caller, async (tx) => {
      const creatorId = await this.requireSide(tx, caller, side);
      refuseIfAny(draftErrors(draft, side));
      if ((await plans.countOnSale(tx, creatorId)) >= plansMax) {
        throw refusal(UserErrorCode.CONFLICT, `Have ${plansMax} plans on sale at most.`);
      }
      const benefits = trimmed(draft.benefits);
      const planId = await plans.insert(tx, { ...draft, benefits, scope: side, creatorId });
      if (planId === null) throw tooDear();
      await tx.audit({
        action: 'subscription-plan.create',
        subjectType: 'SubscriptionPlan',
        subjectId: planId,
        changes: { priceMinor: draft.price.amountMinor.toString(), interval: draft.interval },
      });
      return planId;
    });
  }

  /**
   * Changes what a plan says or costs; what is left out stays. Those who have it keep the price that they have.
   *
   * Refuses: BLANK, TOO_LONG, INVALID for a price that is none, LIMIT_REACHED, NOT_FOUND for a plan that is not theirs or
   * not on sale. Errors: FORBIDDEN as above.
   */
  async change(caller: Caller, side: PlanSide, planId: string, change: PlanChange): Promise<void> {
    requireActiveMember(caller);
    const { database, plans } = this.on;
    await database.transaction(caller, async (tx) => {
      const creatorId = await this.requireSide(tx, caller, side);
      refuseIfAny([
        ...textErrors({ field: 'name', value: change.name, lengthMax: 100 }),
        ...textErrors({ field: 'description', value: change.description, lengthMax: 2000 }),
        ...benefitErrors(change.benefits ?? []),
        ...(change.price === null ? [] : priceErrors(change.price)),
      ]);
      const benefits = change.benefits && trimmed(change.benefits);
      const changed = await plans.change(tx, creatorId, planId, { ...change, benefits });
      if (changed === 'TOO_DEAR') throw tooDear();
      if (changed === 'NOT_FOUND') throw noSuchPlan();
      const priceMinor = change.price === null ? null : change.price.amountMinor.toString();
      await tx.audit({
        action: 'subscription-plan.change',
        subjectType: 'SubscriptionPlan',
        subjectId: planId,
        changes: { priceMinor },
      });
    });
  }

  /**
   * Why subscriptions to the caller were cancelled, with how many for each reason.
   *
   * @throws ApiError FORBIDDEN for whoever is no approved creator.
   */
  async cancellations(
    caller: Caller,
  ): Promise<readonly { readonly cause: CancelReason | null; readonly count: number }[]> {
    requireActiveMember(caller);
    const { database, creators, plans } = this.on;
    return database.transaction(caller, async (tx) =>
      plans.countCancellations(tx, await creators.requireApproved(tx, caller)),
    );
  }

  /**
   * Takes a plan off sale. Those who subscribe by it go on.
   *
   * Refuses: NOT_FOUND for a plan that is not theirs or not on sale. Errors: FORBIDDEN as above.
   */
  async retire(caller: Caller, side: PlanSide, planId: string): Promise<void> {
    requireActiveMember(caller);
    const { database, plans } = this.on;
    await database.transaction(caller, async (tx) => {
      const creatorId = await this.requireSide(tx, caller, side);
      if (!(await plans.retire(tx, creatorId, planId))) throw noSuchPlan();
      await tx.audit({
        action: 'subscription-plan.retire',
        subjectType: 'SubscriptionPlan',
        subjectId: planId,
      });
    });
  }

  /** The creator that the caller is; null for the platform, whose books the caller keeps. */
  private async requireSide(
    tx: Transaction,
    caller: Caller,
    side: PlanSide,
  ): Promise<string | null> {
    if (side === 'CREATOR') return this.on.creators.requireApproved(tx, caller);
    requireBookkeeper(caller);
    return null;
  }
}

function noSuchPlan(): Error {
  return refusal(UserErrorCode.NOT_FOUND, 'You have no such plan on sale.', ['planId']);
}

function tooDear(): Error {
  return refusal(UserErrorCode.INVALID, 'A year costs less than twelve months.', ['price']);
}

function trimmed(benefits: readonly string[]): readonly string[] {
  return benefits.map((benefit) => benefit.trim());
}

function draftErrors(draft: PlanDraft, side: PlanSide): readonly UserError[] {
  const { name, description, benefits, tier, interval, price } = draft;
  const isStep = Number.isInteger(tier) && tier >= 1 && tier <= tierMax;
  const message = `A step is a number from 1 to ${tierMax}.`;
  return [
    ...textErrors({ field: 'name', value: name, lengthMax: 100 }),
    ...textErrors({ field: 'description', value: description, lengthMin: 0, lengthMax: 2000 }),
    ...benefitErrors(benefits),
    ...(isStep ? [] : [{ code: UserErrorCode.INVALID, message, field: ['tier'] }]),
    ...(side === 'PLATFORM' && interval === BillingInterval.LIFETIME ? [endlessMembership] : []),
    ...priceErrors(price),
  ];
}

const endlessMembership: UserError = {
  code: UserErrorCode.INVALID,
  message: 'A membership of the platform is by the month or by the year.',
  field: ['interval'],
};

function benefitErrors(benefits: readonly string[]): readonly UserError[] {
  const field = ['benefits'];
  if (benefits.length > benefitsMax) {
    const message = `Name ${benefitsMax} benefits at most.`;
    return [{ code: UserErrorCode.LIMIT_REACHED, message, field }];
  }
  const texts = trimmed(benefits);
  if (new Set(texts).size < texts.length || texts.some((text) => /[\r\n]/.test(text))) {
    const message = 'Name each benefit once, on one line.';
    return [{ code: UserErrorCode.INVALID, message, field }];
  }
  return texts.flatMap((value) =>
    textErrors({ field: 'benefits', value, lengthMax: benefitLengthMax }),
  );
}

/** Until payouts know other currencies, plans are priced in dollars. */
function priceErrors({ amountMinor, currencyCode }: MinorAmount): readonly UserError[] {
  const isGood =
    currencyCode === CurrencyCode.USD && amountMinor >= priceMin && amountMinor <= priceMax;
  if (isGood) return [];
  const message = 'A plan costs 1.00 to 10000.00 USD.';
  return [{ code: UserErrorCode.INVALID, message, field: ['price'] }];
}
