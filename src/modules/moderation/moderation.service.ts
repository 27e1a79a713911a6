import type {
  RestrictedFeature,
  RestrictionType,
  SanctionKind,
  StatementSource,
} from '../../generated/prisma/enums';
import { requireMember, requirePermission } from '../../kernel/auth/authorize';
import type { Permission } from '../../kernel/auth/permissions';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { AccountService } from '../identity';
import { sanctionDecided } from './moderation.events';
import type { LockedSanction, ModerationStore } from './moderation.store';
import { groundErrors, groundOf, redress } from './statements';

/** A sanction as a moderator words it. */
export interface SanctionOrder {
  readonly userId: string;
  readonly kind: SanctionKind;
  readonly feature: RestrictedFeature | null;
  readonly endsAt: Date | null;
  readonly facts: string;
  readonly source: StatementSource;
  readonly legalReference: string | null;
  readonly policyClause: string | null;
}

/** By kind: who may lay it on, what the account is told that it is, and whether it ends by itself. */
const kinds: Readonly<
  Record<
    SanctionKind,
    {
      readonly permission: Permission;
      readonly restriction: RestrictionType;
      readonly hasEnd: boolean;
    }
  >
> = {
  WARNING: { permission: 'account:suspend', restriction: 'WARNING', hasEnd: false },
  FEATURE_RESTRICTION: { permission: 'account:suspend', restriction: 'SUSPENSION', hasEnd: true },
  SUSPENSION: { permission: 'account:suspend', restriction: 'SUSPENSION', hasEnd: true },
  BAN: { permission: 'account:ban', restriction: 'TERMINATION', hasEnd: false },
};

/** What moderators decide about accounts. */
export class ModerationService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountService,
    private readonly store: ModerationStore,
  ) {}

  /**
   * Lays a sanction on an account of a lower rank, from now on. What it closes is closed with the next request; a suspension
   * and a ban also end what is open.
   *
   * Refuses: INVALID, BLANK, TOO_LONG, NOT_FOUND, CONFLICT for a second ban. Errors: FORBIDDEN.
   */
  async sanction(caller: Caller, order: SanctionOrder): Promise<string> {
    const { permission, restriction } = kinds[order.kind];
    const { userId: decidedById } = requirePermission(caller, permission);
    refuseIfAny(orderErrors(order));
    return this.database.transaction(caller, async (tx) => {
      const { userId, kind, feature, endsAt, facts, source } = order;
      await this.accounts.requireLowerRank(tx, caller, userId);
      const ground = groundOf(order);
      const sanctionId = await this.store.insertSanction(tx, {
        ...{ userId, kind, feature, endsAt, facts, source, ground },
        ...{ restriction, redress, decidedById },
      });
      await this.audit(tx, 'sanction.impose', sanctionId, {
        userId,
        changes: { kind, feature, endsAt: endsAt?.toISOString() ?? null },
      });
      await tx.emit(sanctionDecided.create({ sanctionId, isLifted: false }));
      return sanctionId;
    });
  }

  /**
   * Ends a sanction before its time, whoever decided on it.
   *
   * Refuses: BLANK, TOO_LONG, NOT_FOUND, INVALID_STATE for one that is over. Errors: FORBIDDEN.
   */
  async lift(caller: Caller, sanctionId: string, reason: string): Promise<void> {
    requirePermission(caller, 'account:suspend');
    refuseIfAny(textErrors({ field: 'reason', value: reason, lengthMax: 1_000 }));
    await this.database.transaction(caller, async (tx) => {
      const { userId, kind, isOver } = await this.locked(tx, sanctionId);
      const { userId: liftedById } = requirePermission(caller, kinds[kind].permission);
      await this.accounts.requireLowerRank(tx, caller, userId);
      if (isOver) {
        const message = 'The sanction is over already.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['sanctionId']);
      }
      await this.store.lift(tx, sanctionId, liftedById, reason);
      await this.audit(tx, 'sanction.lift', sanctionId, { userId, changes: { kind } });
      await tx.emit(sanctionDecided.create({ sanctionId, isLifted: true }));
    });
  }

  /** Has the caller say that they read a warning. Saying it again changes nothing. Refuses: NOT_FOUND. */
  async acknowledge(caller: Caller, sanctionId: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.database.transaction(caller, async (tx) => {
      const sanction = await this.locked(tx, sanctionId);
      if (sanction.userId !== userId || sanction.kind !== 'WARNING') throw noSuchSanction();
      if (!(await this.store.acknowledge(tx, sanctionId, userId))) return;
      await this.audit(tx, 'sanction.acknowledge', sanctionId, { userId, changes: {} });
    });
  }

  private async locked(tx: Transaction, id: string): Promise<LockedSanction> {
    const sanction = await this.store.lock(tx, id);
    if (!sanction) throw noSuchSanction();
    return sanction;
  }

  private audit(
    tx: Transaction,
    action: string,
    subjectId: string,
    about: {
      readonly userId: string;
      readonly changes: Readonly<Record<string, string | null>>;
    },
  ): Promise<void> {
    const { userId: affectedUserId, changes } = about;
    const subject = { subjectType: 'UserSanction', subjectId, affectedUserId };
    return tx.audit({ action, ...subject, severity: 'WARNING', changes });
  }
}

function noSuchSanction() {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such sanction.', ['sanctionId']);
}

function orderErrors(order: SanctionOrder): readonly UserError[] {
  const { kind, feature, endsAt, facts } = order;
  const errors = [
    ...textErrors({ field: 'facts', value: facts, lengthMax: 5_000 }),
    ...groundErrors(order),
  ];
  const invalid = (field: string, message: string): void => {
    errors.push({ code: UserErrorCode.INVALID, message, field: [field] });
  };
  if ((kind === 'FEATURE_RESTRICTION') !== (feature !== null)) {
    invalid('feature', 'A restriction closes one feature, and nothing else does.');
  }
  if (kinds[kind].hasEnd !== (endsAt !== null)) {
    invalid('endsAt', 'Restrictions and suspensions have an end, warnings and bans have none.');
  }
  if (endsAt !== null && endsAt.getTime() <= Date.now()) {
    invalid('endsAt', 'The end is over already.');
  }
  return errors;
}
