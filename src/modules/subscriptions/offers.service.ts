import { OfferKind } from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refuseIfAny } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { CreatorService } from '../creators';
import type { NewOffer, OfferStore } from './offers.store';
import type { PlanStore } from './plans.store';

/** What the service stands on. */
export interface OfferServiceDependencies {
  readonly database: Database;
  readonly creators: CreatorService;
  readonly plans: PlanStore;
  readonly offers: OfferStore;
}

/** How many offers of one plan are running or to come at most. */
const offersMax = 20;

const trialDaysMax = 90;
const percentOffBpsMax = 9_900;
const periodsMax = 24;
const usesMax = 1_000_000;

/** Trials and discounts that creators offer for a time. */
export class OfferService {
  constructor(private readonly on: OfferServiceDependencies) {}

  /**
   * Offers a trial or a discount on a plan of the caller, and gives the offer's id.
   *
   * Refuses: NOT_FOUND for a plan that is not the caller's or not on sale, INVALID for what an offer cannot be,
   * LIMIT_REACHED for one offer too many. Errors: FORBIDDEN for whoever is no approved creator.
   */
  async create(caller: Caller, offer: NewOffer): Promise<string> {
    requireActiveMember(caller);
    const { database, creators, plans, offers } = this.on;
    return database.transaction(caller, async (tx) => {
      const creatorId = await creators.requireApproved(tx, caller);
      if (!(await offers.ownsPlan(tx, creatorId, offer.planId))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'You have no such plan on sale.', ['planId']);
      }
      const plan = await plans.find(tx, offer.planId);
      const now = await offers.now(tx);
      refuseIfAny([
        ...termErrors(offer, plan?.interval === 'LIFETIME'),
        ...timeErrors(offer, now),
        ...useErrors(offer),
      ]);
      if ((await offers.countOpen(tx, offer.planId)) >= offersMax) {
        const message = `Have ${offersMax} offers of a plan at most.`;
        throw refusal(UserErrorCode.LIMIT_REACHED, message, ['planId']);
      }
      const id = await offers.insert(tx, { ...offer, validFrom: offer.validFrom ?? now });
      await tx.audit({
        action: 'subscription-offer.create',
        subjectType: 'SubscriptionOffer',
        subjectId: id,
        changes: { planId: offer.planId, kind: offer.kind },
      });
      return id;
    });
  }

  /**
   * Withdraws an offer of the caller. Those who have taken it keep it.
   *
   * Refuses: NOT_FOUND for one that is not the caller's or withdrawn. Errors: FORBIDDEN for whoever is no approved creator.
   */
  async retire(caller: Caller, id: string): Promise<void> {
    requireActiveMember(caller);
    const { database, creators, offers } = this.on;
    await database.transaction(caller, async (tx) => {
      const creatorId = await creators.requireApproved(tx, caller);
      if (!(await offers.retire(tx, creatorId, id))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'You have no such offer.', ['offerId']);
      }
      await tx.audit({
        action: 'subscription-offer.retire',
        subjectType: 'SubscriptionOffer',
        subjectId: id,
      });
    });
  }
}

function isWithin(value: number | null, most: number): boolean {
  return value !== null && Number.isInteger(value) && value >= 1 && value <= most;
}

function invalid(message: string, field: string): UserError {
  return { code: UserErrorCode.INVALID, message, field: [field] };
}

/** A trial has days and nothing else, a discount a share and periods; what is paid once has no trial and one period. */
function termErrors(offer: NewOffer, isForLife: boolean): readonly UserError[] {
  const { kind, trialDays, percentOffBps, periods } = offer;
  if (kind === OfferKind.TRIAL) {
    return [
      ...(isForLife ? [invalid('A plan for life has no trial.', 'kind')] : []),
      ...(isWithin(trialDays, trialDaysMax)
        ? []
        : [invalid(`A trial has 1 to ${trialDaysMax} days.`, 'trialDays')]),
      ...(percentOffBps === null ? [] : [invalid('A trial has no discount.', 'percentOffBps')]),
      ...(periods === null ? [] : [invalid('A trial has no periods.', 'periods')]),
    ];
  }
  const most = isForLife ? 1 : periodsMax;
  return [
    ...(trialDays === null ? [] : [invalid('A discount has no days of trial.', 'trialDays')]),
    ...(isWithin(percentOffBps, percentOffBpsMax)
      ? []
      : [invalid(`A discount is 1 to ${percentOffBpsMax} hundredths.`, 'percentOffBps')]),
    ...(isWithin(periods, most)
      ? []
      : [invalid(`A discount is for 1 to ${most} periods.`, 'periods')]),
  ];
}

function timeErrors({ validFrom, validUntil }: NewOffer, now: Date): readonly UserError[] {
  const isAhead = validUntil > now && validUntil > (validFrom ?? now);
  return isAhead ? [] : [invalid('An offer ends after it begins, and later.', 'validUntil')];
}

function useErrors({ maxUses }: NewOffer): readonly UserError[] {
  return maxUses === null || isWithin(maxUses, usesMax)
    ? []
    : [invalid(`Let 1 to ${usesMax} fans take it.`, 'maxUses')];
}
