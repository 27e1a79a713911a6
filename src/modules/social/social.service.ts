import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { userFollowed } from './social.events';
import type { SocialStore } from './social.store';

/** Who follows whom. */
export class SocialService {
  constructor(
    private readonly database: Database,
    private readonly readEngine: ReadEngine,
    private readonly store: SocialStore,
  ) {}

  /**
   * Lets the caller follow an account. Following it again changes nothing.
   *
   * Refuses: SELF_TARGET, NOT_FOUND.
   */
  async follow(caller: Caller, followeeId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    if (followeeId === userId) {
      throw refusal(UserErrorCode.SELF_TARGET, 'You cannot follow yourself.', ['userId']);
    }
    await this.database.transaction(caller, async (tx) => {
      await this.requireAccount(tx, caller, followeeId);
      if (!(await this.store.insertFollow(tx, userId, followeeId))) return;
      await tx.audit({ action: 'user.follow', subjectType: 'User', subjectId: followeeId });
      await tx.emit(userFollowed.create({ followerId: userId, followeeId }));
    });
  }

  /**
   * Takes a follow back. Where there was none, nothing changes.
   *
   * Refuses: NOT_FOUND.
   */
  async unfollow(caller: Caller, followeeId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.database.transaction(caller, async (tx) => {
      await this.requireAccount(tx, caller, followeeId);
      if (!(await this.store.deleteFollow(tx, userId, followeeId))) return;
      await tx.audit({ action: 'user.unfollow', subjectType: 'User', subjectId: followeeId });
    });
  }

  private async requireAccount(tx: Transaction, caller: Caller, id: string): Promise<void> {
    if (!(await this.readEngine.permits(tx, caller, { type: 'User', id }))) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['userId']);
    }
  }
}
