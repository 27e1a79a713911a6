import type {
  RestrictedFeature,
  RestrictionType,
  SanctionKind,
  StatementSource,
} from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { insertStatement, type Ground } from './statements';

/** A sanction to write, with what its account is told. */
export interface NewSanction {
  readonly userId: string;
  readonly kind: SanctionKind;
  readonly feature: RestrictedFeature | null;
  readonly endsAt: Date | null;
  readonly restriction: RestrictionType;
  readonly facts: string;
  readonly source: StatementSource;
  readonly ground: Ground;
  readonly redress: string;
  readonly decidedById: string;
}

/** A sanction that somebody is about to end, which stays locked. */
export interface LockedSanction {
  readonly userId: string;
  readonly kind: SanctionKind;
  /** Whether it was lifted or is over by itself. */
  readonly isOver: boolean;
}

/** Reads and writes what is decided about accounts. */
export class ModerationStore {
  /** Writes a sanction and the statement about it. Refuses: INVALID without guidelines in force, CONFLICT for a second ban. */
  async insertSanction(tx: Transaction, sanction: NewSanction): Promise<string> {
    const { userId, endsAt, facts, source, ground, redress, restriction, ...rest } = sanction;
    const reasons = { userId, endsAt, facts, source, ground, redress, restriction };
    const statementId = await insertStatement(tx, reasons);
    try {
      const { id } = await tx.prisma.userSanction.create({
        data: { userId, endsAt, statementId, ...rest },
        select: { id: true },
      });
      return id;
    } catch (error) {
      if (brokenConstraint(error) !== 'user_sanctions_one_ban') throw error;
      throw refusal(UserErrorCode.CONFLICT, 'The account is banned already.', ['kind']);
    }
  }

  /** The sanction, locked; null where there is none. */
  async lock(tx: Transaction, id: string): Promise<LockedSanction | null> {
    const [sanction] = await tx.prisma.$queryRaw<LockedSanction[]>`/* moderation.lock */
      SELECT user_id AS "userId", kind::text AS kind,
        lifted_at IS NOT NULL OR coalesce(ends_at <= app.now(), false) AS "isOver"
      FROM user_sanctions WHERE id = ${id}::uuid FOR UPDATE`;
    return sanction ?? null;
  }

  /** Ends a sanction before its time. */
  async lift(tx: Transaction, id: string, liftedById: string, reason: string): Promise<void> {
    await tx.prisma.$executeRaw`/* moderation.lift */
      UPDATE user_sanctions SET lifted_at = app.now(), lifted_by_id = ${liftedById}::uuid, lift_reason = ${reason}
      WHERE id = ${id}::uuid`;
  }

  /** Whether the account acknowledges a warning for the first time. */
  async acknowledge(tx: Transaction, id: string, userId: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* moderation.acknowledge */
      UPDATE user_sanctions SET acknowledged_at = app.now()
      WHERE id = ${id}::uuid AND user_id = ${userId}::uuid AND kind = 'WARNING' AND acknowledged_at IS NULL`;
    return count > 0;
  }
}
