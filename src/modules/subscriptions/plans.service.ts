import type { BillingInterval, CancelReason } from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { MinorAmount } from '../../kernel/money/currency';
import { CurrencyCode } from '../../kernel/money/currency';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { CreatorService } from '../creators';
import type { SubscriptionStore } from './subscriptions.store';

/** A plan as its creator words it. */
export interface PlanDraft {
  readonly name: string;
  readonly description: string | null;
  readonly interval: BillingInterval;
  readonly price: MinorAmount;
}

/** What is to be different about a plan; null for what stays. */
export interface PlanChange {
  readonly name: string | null;
  readonly description: string | null;
  readonly price: MinorAmount | null;
}

/** What the service stands on. */
export interface PlanServiceDependencies {
  readonly database: Database;
  readonly creators: CreatorService;
  readonly store: SubscriptionStore;
}

/** What a plan costs at least and at most, in cents. */
const priceMin = 100n;
const priceMax = 1_000_000n;

/** How many plans a creator has on sale at most. */
const plansMax = 20;

/** What creators offer to subscribers. */
export class PlanService {
  constructor(private readonly on: PlanServiceDependencies) {}

  /**
   * Puts a plan of the caller on sale, and gives its id.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, CONFLICT for one plan too many. Errors: FORBIDDEN for whoever is no approved
   * creator.
   */
  async create(caller: Caller, draft: PlanDraft): Promise<string> {
    requireActiveMember(caller);
    const { database, creators, store } = this.on;
    return database.transaction(caller, async (tx) => {
      const creatorId = await creators.requireApproved(tx, caller);
      refuseIfAny(draftErrors(draft));
      if ((await store.countPlans(tx, creatorId)) >= plansMax) {
        throw refusal(UserErrorCode.CONFLICT, `Have ${plansMax} plans on sale at most.`);
      }
      const planId = await store.insertPlan(tx, { ...draft, creatorId });
      if (planId === null) {
        const message = 'A year costs less than twelve months.';
        throw refusal(UserErrorCode.INVALID, message, ['price']);
      }
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
   * Changes what a plan of the caller says or costs; what is left out stays. Those who have it keep the price that they have.
   *
   * Refuses: BLANK, TOO_LONG, INVALID for a price that is none, NOT_FOUND for a plan that is not the caller's or not on
   * sale. Errors: FORBIDDEN for whoever is no approved creator.
   */
  async change(caller: Caller, planId: string, change: PlanChange): Promise<void> {
    requireActiveMember(caller);
    const { database, creators, store } = this.on;
    await database.transaction(caller, async (tx) => {
      const creatorId = await creators.requireApproved(tx, caller);
      refuseIfAny([
        ...textErrors({ field: 'name', value: change.name, lengthMax: 100 }),
        ...textErrors({ field: 'description', value: change.description, lengthMax: 2000 }),
        ...(change.price === null ? [] : priceErrors(change.price)),
      ]);
      const changed = await store.changePlan(tx, creatorId, planId, change);
      if (changed === 'TOO_DEAR') {
        throw refusal(UserErrorCode.INVALID, 'A year costs less than twelve months.', ['price']);
      }
      if (changed === 'NOT_FOUND') {
        throw refusal(UserErrorCode.NOT_FOUND, 'You have no such plan on sale.', ['planId']);
      }
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
    const { database, creators, store } = this.on;
    return database.transaction(caller, async (tx) =>
      store.countCancellations(tx, await creators.requireApproved(tx, caller)),
    );
  }

  /**
   * Takes a plan of the caller off sale. Those who subscribe by it go on.
   *
   * Refuses: NOT_FOUND for a plan that is not the caller's or not on sale. Errors: FORBIDDEN for whoever is no approved
   * creator.
   */
  async retire(caller: Caller, planId: string): Promise<void> {
    requireActiveMember(caller);
    const { database, creators, store } = this.on;
    await database.transaction(caller, async (tx) => {
      const creatorId = await creators.requireApproved(tx, caller);
      if (!(await store.retirePlan(tx, creatorId, planId))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'You have no such plan on sale.', ['planId']);
      }
      await tx.audit({
        action: 'subscription-plan.retire',
        subjectType: 'SubscriptionPlan',
        subjectId: planId,
      });
    });
  }
}

function draftErrors({ name, description, price }: PlanDraft): readonly UserError[] {
  return [
    ...textErrors({ field: 'name', value: name, lengthMax: 100 }),
    ...textErrors({ field: 'description', value: description, lengthMin: 0, lengthMax: 2000 }),
    ...priceErrors(price),
  ];
}

/** Until payouts know other currencies, plans are priced in dollars. */
function priceErrors({ amountMinor, currencyCode }: MinorAmount): readonly UserError[] {
  const isGood =
    currencyCode === CurrencyCode.USD && amountMinor >= priceMin && amountMinor <= priceMax;
  if (isGood) return [];
  const message = 'A plan costs 1.00 to 10000.00 USD.';
  return [{ code: UserErrorCode.INVALID, message, field: ['price'] }];
}
