import type { StatementSource } from '../../generated/prisma/enums';
import { requireMember, requirePermission } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ContentRemoval, Piece } from '../content';
import type { AccountService } from '../identity';
import { contentJudged } from './moderation.events';
import type { NewDecision, PieceStore } from './pieces.store';
import { groundErrors, groundOf, insertStatement, redress, type SaidGround } from './statements';

/** The removal of a piece of content as a moderator words it. */
export interface RemovalOrder extends SaidGround {
  readonly piece: Piece;
  /** What happened, for its author and for other staff. */
  readonly facts: string;
  readonly source: StatementSource;
}

/** What deciding on pieces of content stands on. */
export interface PieceDependencies {
  readonly database: Database;
  readonly accounts: AccountService;
  readonly removal: ContentRemoval;
  readonly store: PieceStore;
}

/** What moderators decide about single posts and comments, and what can be said against a decision. */
export class PieceService {
  constructor(private readonly on: PieceDependencies) {}

  /**
   * Takes a post or a comment of an account of a lower rank away from everybody, and tells its author why; gives the id of
   * that statement. Removing what is removed changes nothing and gives the statement that stands.
   *
   * Refuses: INVALID, BLANK, TOO_LONG, NOT_FOUND. Errors: FORBIDDEN.
   */
  async remove(caller: Caller, order: RemovalOrder): Promise<string> {
    const { userId: actorId } = requirePermission(caller, 'content:moderate');
    const { piece, facts, source } = order;
    refuseIfAny([
      ...textErrors({ field: 'facts', value: facts, lengthMax: 2_000 }),
      ...groundErrors(order),
    ]);
    const { database, removal, store } = this.on;
    return database.transaction(caller, async (tx) => {
      const { authorId, isGone } = await this.lockForJudging(tx, caller, piece);
      const last = isGone ? await store.last(tx, piece) : null;
      if (last?.kind === 'REMOVE' && last.statementId !== null) return last.statementId;
      if (isGone) throw noSuchPiece();
      const statementId = await insertStatement(tx, {
        ...{ userId: authorId, restriction: 'REMOVAL', endsAt: null },
        ...{ facts, source, ground: groundOf(order), redress },
      });
      await removal.setGone(tx, piece, true);
      const decision = { piece, kind: 'REMOVE', actorId, reason: facts, statementId } as const;
      await this.record(tx, decision, authorId);
      return statementId;
    });
  }

  /**
   * Brings back what was removed, whoever decided on that.
   *
   * Refuses: BLANK, TOO_LONG, NOT_FOUND, INVALID_STATE for what is not removed. Errors: FORBIDDEN.
   */
  async restore(caller: Caller, piece: Piece, reason: string): Promise<void> {
    const { userId: actorId } = requirePermission(caller, 'content:moderate');
    refuseIfAny(textErrors({ field: 'reason', value: reason, lengthMax: 2_000 }));
    const { database, removal, store } = this.on;
    await database.transaction(caller, async (tx) => {
      const { authorId, isGone } = await this.lockForJudging(tx, caller, piece);
      const last = await store.last(tx, piece);
      if (!isGone || last?.kind !== 'REMOVE') {
        throw refusal(UserErrorCode.INVALID_STATE, 'It is not removed.', ['contentId']);
      }
      await removal.setGone(tx, piece, false);
      const decision = { piece, kind: 'RESTORE', actorId, reason, statementId: null } as const;
      await this.record(tx, decision, authorId);
    });
  }

  /**
   * Says something against a decision about the caller or about what they wrote: once, and within six months; gives the id
   * of the appeal.
   *
   * Refuses: BLANK, TOO_LONG, NOT_FOUND, CONFLICT for a second appeal, INVALID_STATE for one that is too late.
   */
  async appeal(caller: Caller, statementId: string, grounds: string): Promise<string> {
    const { userId: appellantId } = requireMember(caller);
    refuseIfAny(textErrors({ field: 'grounds', value: grounds, lengthMax: 5_000 }));
    const { database, store } = this.on;
    return database.transaction(caller, async (tx) => {
      const decision = await store.explainedBy(tx, statementId);
      const object = (code: UserErrorCode, message: string) =>
        refusal(code, message, ['statementId']);
      if (!decision) throw object(UserErrorCode.NOT_FOUND, 'You were told no such thing.');
      const { isTooOld, sanctionId, actionId } = decision;
      if (isTooOld) {
        throw object(UserErrorCode.INVALID_STATE, 'The decision is more than six months old.');
      }
      const id = await store.insertAppeal(tx, { appellantId, sanctionId, actionId, grounds });
      if (id === null) throw object(UserErrorCode.CONFLICT, 'You have appealed already.');
      await tx.audit({
        ...{ action: 'appeal.lodge', subjectType: 'Appeal', subjectId: id },
        ...{ affectedUserId: appellantId, changes: { statementId } },
      });
      return id;
    });
  }

  /** The piece, locked, where the caller may judge its author. */
  private async lockForJudging(tx: Transaction, caller: Caller, piece: Piece) {
    const locked = await this.on.removal.lock(tx, piece);
    if (!locked) throw noSuchPiece();
    await this.on.accounts.requireLowerRank(tx, caller, locked.authorId);
    return locked;
  }

  private async record(tx: Transaction, decision: NewDecision, authorId: string): Promise<void> {
    const { piece, kind, statementId } = decision;
    const actionId = await this.on.store.insert(tx, decision);
    await tx.audit({
      action: kind === 'REMOVE' ? 'content.remove' : 'content.restore',
      ...{ subjectType: piece.type, subjectId: piece.id, affectedUserId: authorId },
      ...{ severity: 'WARNING', changes: { statementId } },
    });
    await tx.emit(contentJudged.create({ actionId }));
  }
}

function noSuchPiece() {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such post or comment.', ['contentId']);
}
