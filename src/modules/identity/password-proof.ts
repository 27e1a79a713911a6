import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { verifyPassword } from '../../kernel/crypto/passwords';
import type { Database } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { EntryLimits } from './entry-limits';
import type { PasswordStore } from './password.store';

/** Asks the caller for their password once more, before what an open session alone must not be enough for. */
export class PasswordProof {
  constructor(
    private readonly database: Database,
    private readonly store: PasswordStore,
    private readonly limits: EntryLimits,
  ) {}

  /** Refuses: INVALID_CREDENTIALS. Errors: UNAUTHENTICATED, RATE_LIMITED. */
  async require(caller: Caller, password: string, field = 'password'): Promise<void> {
    const { userId } = requireMember(caller);
    await this.limits.beforeProof(userId, caller.ip);
    const hash = await this.database.transaction(caller, (tx) => this.store.findHash(tx, userId));
    if (!(await verifyPassword(hash, password))) {
      throw refusal(UserErrorCode.INVALID_CREDENTIALS, 'The password is not right.', [field]);
    }
    await this.limits.afterRightProof(userId);
  }
}
