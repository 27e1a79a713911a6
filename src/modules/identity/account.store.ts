import type { AccountStatus, AccountType } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** An account whose state is about to change. */
export interface LockedAccount {
  readonly accountType: AccountType;
  readonly status: AccountStatus;
}

/** Reads and writes the state of accounts. */
export class AccountStore {
  /** An account that is not deleted, which stays locked. Refuses: NOT_FOUND. */
  async lock(tx: Transaction, id: string): Promise<LockedAccount> {
    const [account] = await tx.prisma.$queryRaw<LockedAccount[]>`/* accounts.lock */
      SELECT account_type::text AS "accountType", status::text AS status FROM users
      WHERE id = ${id}::uuid AND deleted_at IS NULL FOR UPDATE`;
    if (!account) throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['userId']);
    return account;
  }

  async setStatus(tx: Transaction, id: string, status: AccountStatus): Promise<void> {
    await tx.prisma.user.update({ where: { id }, data: { status }, select: { id: true } });
  }

  async setType(tx: Transaction, id: string, accountType: AccountType): Promise<void> {
    await tx.prisma.user.update({ where: { id }, data: { accountType }, select: { id: true } });
  }

  async markDeleted(tx: Transaction, id: string): Promise<void> {
    await tx.prisma.user.update({
      where: { id },
      data: { deletedAt: new Date() },
      select: { id: true },
    });
  }
}
