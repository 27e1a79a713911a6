import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { CurrencyCode, type MinorAmount } from '../../kernel/money/currency';
import { refuseIfAny } from '../../kernel/problems/input-rules';
import { Refusal, refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import { requireBookkeeper } from '../finance';
import type { CodeStore, NewCode } from './codes.store';
import type { OfferStore } from './offers.store';
import type { PlanSide } from './plans.service';
import type { PlanStore } from './plans.store';
import { requireCode, requirePlan } from './subscribing';

/** A code as whoever issues it words it. */
export interface CodeDraft extends Omit<NewCode, 'creatorId' | 'createdById' | 'validFrom'> {
  readonly side: PlanSide;
  /** Null for now. */
  readonly validFrom: Date | null;
}

/** What the service stands on. */
export interface CodeServiceDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly creators: CreatorService;
  readonly codes: CodeStore;
  readonly offers: OfferStore;
  readonly plans: PlanStore;
}

const codeForm = /^[A-Za-z0-9_-]{3,40}$/;
const codesMax = 200;
const percentOffBpsMax = 9_900;
const amountOffMax = 1_000_000n;
const usesMax = 1_000_000;

/** Codes that make the first payment for a plan cheaper. */
export class CodeService {
  constructor(private readonly on: CodeServiceDependencies) {}

  /**
   * Issues a code, and gives its id: a creator for their own plans, an administrator for those of all.
   *
   * Refuses: INVALID, NOT_FOUND for a plan that is not theirs, CONFLICT for a code that is taken, LIMIT_REACHED for one too
   * many. Errors: FORBIDDEN for whoever is no approved creator, or no administrator.
   */
  async create(caller: Caller, { side, ...draft }: CodeDraft): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, codes, offers } = this.on;
    return database.transaction(caller, async (tx) => {
      const creatorId = await this.requireSide(tx, caller, side);
      const now = await offers.now(tx);
      refuseIfAny([...formErrors(draft), ...discountErrors(draft), ...limitErrors(draft, now)]);
      if (draft.planId !== null && !(await codes.isPlanOf(tx, creatorId, draft.planId))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'You have no such plan.', ['planId']);
      }
      if ((await codes.countOpen(tx, creatorId)) >= codesMax) {
        const message = `Have ${codesMax} codes at most.`;
        throw refusal(UserErrorCode.LIMIT_REACHED, message, null);
      }
      const validFrom = draft.validFrom ?? now;
      const written = { ...draft, validFrom, creatorId, createdById: userId };
      const id = await codes.insert(tx, written);
      if (id === null) {
        throw refusal(UserErrorCode.CONFLICT, 'There is such a code.', ['code']);
      }
      await tx.audit({
        action: 'promotional-code.create',
        subjectType: 'PromotionalCode',
        subjectId: id,
        changes: { planId: draft.planId, percentOffBps: draft.percentOffBps },
      });
      return id;
    });
  }

  /**
   * Withdraws a code. What was paid less by it stays so.
   *
   * Refuses: NOT_FOUND for one that is not theirs or withdrawn. Errors: FORBIDDEN as above.
   */
  async retire(caller: Caller, side: PlanSide, id: string): Promise<void> {
    requireActiveMember(caller);
    const { database, codes } = this.on;
    await database.transaction(caller, async (tx) => {
      const creatorId = await this.requireSide(tx, caller, side);
      if (!(await codes.retire(tx, creatorId, id))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'You have no such code.', ['promoCodeId']);
      }
      await tx.audit({
        action: 'promotional-code.retire',
        subjectType: 'PromotionalCode',
        subjectId: id,
      });
    });
  }

  /**
   * What the first payment for a plan would come to with a code; null where the caller may not subscribe or the code does
   * not work there.
   */
  async firstPayment(caller: Caller, planId: string, code: string): Promise<MinorAmount | null> {
    requireActiveMember(caller);
    const { database, codes } = this.on;
    return database.transaction(caller, async (tx) => {
      try {
        const plan = await requirePlan(tx, caller, this.on, planId);
        const { discountMinor } = await requireCode(tx, codes, plan.id, code);
        return { ...plan.price, amountMinor: plan.price.amountMinor - discountMinor };
      } catch (error) {
        if (error instanceof Refusal) return null;
        throw error;
      }
    });
  }

  /** The creator that the caller is; null for the platform, whose administrator the caller is. */
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

type Draft = Omit<CodeDraft, 'side'>;

function invalid(message: string, field: string): UserError {
  return { code: UserErrorCode.INVALID, message, field: [field] };
}

function formErrors({ code }: Draft): readonly UserError[] {
  return codeForm.test(code)
    ? []
    : [invalid('A code has 3 to 40 letters, digits, hyphens and underscores.', 'code')];
}

function discountErrors({ percentOffBps, amountOff }: Draft): readonly UserError[] {
  if ((percentOffBps === null) === (amountOff === null)) {
    return [invalid('Say either percentOffBps or amountOff.', 'percentOffBps')];
  }
  if (percentOffBps !== null && !isWithin(percentOffBps, percentOffBpsMax)) {
    return [invalid(`A code takes 1 to ${percentOffBpsMax} hundredths off.`, 'percentOffBps')];
  }
  const isAmount =
    amountOff === null ||
    (amountOff.currencyCode === CurrencyCode.USD &&
      amountOff.amountMinor > 0n &&
      amountOff.amountMinor <= amountOffMax);
  return isAmount ? [] : [invalid('A code takes 0.01 to 10000.00 USD off.', 'amountOff')];
}

function limitErrors(draft: Draft, now: Date): readonly UserError[] {
  const { maxUses, maxUsesPerUser, validFrom, validUntil } = draft;
  const isAhead = validUntil === null || (validUntil > now && validUntil > (validFrom ?? now));
  return [
    ...(maxUses === null || isWithin(maxUses, usesMax)
      ? []
      : [invalid(`Let it be used 1 to ${usesMax} times.`, 'maxUses')]),
    ...(isWithin(maxUsesPerUser, usesMax)
      ? []
      : [invalid(`Let one account use it 1 to ${usesMax} times.`, 'maxUsesPerUser')]),
    ...(isAhead ? [] : [invalid('A code ends after it begins, and later.', 'validUntil')]),
  ];
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
