import { randomUUID } from 'node:crypto';
import type { AccountStatus, AccountType } from '../../generated/prisma/enums';
import { requireMember, requirePermission } from '../../kernel/auth/authorize';
import type { Permission } from '../../kernel/auth/permissions';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { forbidden } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { AccountStore, LockedAccount } from './account.store';
import { accountJudged } from './identity.events';
import type { IdentityStore } from './identity.store';
import type { PasswordProof } from './password-proof';

/** What staff do to an account. */
export type Verdict = 'SUSPEND' | 'BAN' | 'REINSTATE';

/** By verdict, the permission that it needs, the states that it begins in, and the one that it leads to. */
const verdicts: Readonly<
  Record<
    Verdict,
    {
      readonly permission: Permission;
      readonly from: readonly AccountStatus[];
      readonly to: AccountStatus;
    }
  >
> = {
  SUSPEND: {
    permission: 'account:suspend',
    from: ['PENDING_VERIFICATION', 'ACTIVE'],
    to: 'SUSPENDED',
  },
  BAN: {
    permission: 'account:ban',
    from: ['PENDING_VERIFICATION', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED'],
    to: 'BANNED',
  },
  REINSTATE: {
    permission: 'account:suspend',
    from: ['SUSPENDED', 'BANNED', 'DEACTIVATED'],
    to: 'ACTIVE',
  },
};

const rank: Readonly<Record<AccountType, number>> = { FAN: 0, CREATOR: 0, MODERATOR: 1, ADMIN: 2 };

/** The life of accounts: who may move which from one state to another. The database knows the same steps. */
export class AccountService {
  constructor(
    private readonly database: Database,
    private readonly store: AccountStore,
    private readonly sessions: IdentityStore,
    private readonly proof: PasswordProof,
  ) {}

  /**
   * Suspends or bans an account, or lets it back in. Nobody judges themselves or somebody of their own rank.
   *
   * Refuses: BLANK, TOO_LONG, NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN.
   */
  async judge(caller: Caller, userId: string, verdict: Verdict, reason: string): Promise<void> {
    const { permission, from, to } = verdicts[verdict];
    requirePermission(caller, permission);
    refuseIfAny(textErrors({ field: 'reason', value: reason, lengthMax: 500 }));
    await this.database.transaction(caller, async (tx) => {
      const { status } = await this.requireLowerRank(tx, caller, userId);
      if (!from.includes(status)) {
        throw refusal(
          UserErrorCode.INVALID_STATE,
          'The account is not in a state that allows this.',
          ['userId'],
        );
      }
      if (status === 'BANNED') requirePermission(caller, 'account:ban');
      await this.store.setStatus(tx, userId, to);
      await this.audit(tx, `account.${verdict.toLowerCase()}`, userId, {
        from: status,
        to,
        reason,
      });
      const judgementId = randomUUID();
      await tx.emit(accountJudged.create({ judgementId, userId, verdict, reason }));
    });
  }

  /**
   * An account below the caller, which stays locked. Whether the caller may decide about accounts at all is asked before.
   *
   * Refuses: NOT_FOUND. Errors: FORBIDDEN for themselves and for an account of their own rank or above.
   */
  async requireLowerRank(tx: Transaction, caller: Caller, userId: string): Promise<LockedAccount> {
    const account = await this.store.lock(tx, userId);
    const own = rank[caller.viewer.accountType ?? 'FAN'];
    if (caller.viewer.userId === userId || rank[account.accountType] >= own) {
      throw forbidden('You may not judge this account.');
    }
    return account;
  }

  /**
   * Makes an account one of another type. Staff are made by administrators alone.
   *
   * Refuses: NOT_FOUND. Errors: FORBIDDEN.
   */
  async changeType(caller: Caller, userId: string, accountType: AccountType): Promise<void> {
    const member = requirePermission(caller, 'role:manage');
    if (caller.viewer.accountType !== 'ADMIN' || member.userId === userId) {
      throw forbidden('Another administrator has to do this.');
    }
    await this.database.transaction(caller, async (tx) => {
      const { accountType: before } = await this.store.lock(tx, userId);
      if (before === accountType) return;
      await this.store.setType(tx, userId, accountType);
      await this.audit(tx, 'account.change-type', userId, { from: before, to: accountType });
    });
  }

  /** Closes the caller's account until staff open it again. Refuses: INVALID_CREDENTIALS. Errors: RATE_LIMITED. */
  async deactivate(caller: Caller, password: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.proof.require(caller, password);
    await this.database.transaction(caller, async (tx) => {
      const { status } = await this.store.lock(tx, userId);
      await this.store.setStatus(tx, userId, 'DEACTIVATED');
      await this.sessions.revokeSessions(tx, userId, null);
      await tx.audit({
        action: 'account.deactivate',
        subjectType: 'User',
        subjectId: userId,
        severity: 'WARNING',
        changes: { from: status, to: 'DEACTIVATED' },
      });
    });
  }

  /**
   * Deletes the caller's account: it is hidden from now on and erased by retention, which alone frees its names.
   *
   * Refuses: INVALID_CREDENTIALS. Errors: RATE_LIMITED.
   */
  async remove(caller: Caller, password: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.proof.require(caller, password);
    await this.database.transaction(caller, async (tx) => {
      await this.store.lock(tx, userId);
      await this.store.markDeleted(tx, userId);
      await this.sessions.revokeSessions(tx, userId, null);
      await tx.audit({
        action: 'account.delete',
        subjectType: 'User',
        subjectId: userId,
        severity: 'WARNING',
      });
    });
  }

  private audit(
    tx: Transaction,
    action: string,
    userId: string,
    changes: Readonly<Record<string, string>>,
  ): Promise<void> {
    return tx.audit({
      action,
      subjectType: 'User',
      subjectId: userId,
      affectedUserId: userId,
      category: 'ADMINISTRATION',
      severity: 'WARNING',
      changes,
    });
  }
}
