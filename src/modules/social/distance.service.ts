import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { DistanceStore } from './distance.store';
import type { KeptAway } from './kept-away';

/** Blocking and muting: the two ways to keep somebody at a distance. */
export class DistanceService {
  constructor(
    private readonly database: Database,
    private readonly readEngine: ReadEngine,
    private readonly store: DistanceStore,
  ) {}

  /**
   * Blocks an account: neither sees, follows or writes to the other from now on, and what was between the two ends.
   * Blocking it again changes nothing.
   *
   * Refuses: SELF_TARGET, NOT_FOUND.
   */
  async block(caller: Caller, otherId: string): Promise<void> {
    const { userId } = requireMember(caller);
    if (otherId === userId) throw yourself('block');
    await this.database.transaction(caller, async (tx) => {
      if (await this.store.hasBlocked(tx, userId, otherId)) return;
      if (!(await this.readEngine.permits(tx, caller, { type: 'User', id: otherId }))) {
        throw unknownAccount();
      }
      if (!(await this.store.insertBlock(tx, userId, otherId))) return;
      await tx.audit({ action: 'user.block', subjectType: 'User', subjectId: otherId });
    });
  }

  /** Takes a block back. What it ended does not come back by itself. Where there was none, nothing changes. */
  async unblock(caller: Caller, otherId: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.database.transaction(caller, async (tx) => {
      if (!(await this.store.deleteBlock(tx, userId, otherId))) return;
      await tx.audit({ action: 'user.unblock', subjectType: 'User', subjectId: otherId });
    });
  }

  /**
   * Keeps an account out of the caller's feed and inbox, for good or until a time. The other cannot tell. Muting it again
   * sets the time anew.
   *
   * Refuses: SELF_TARGET, NOT_FOUND, INVALID for a time that is over.
   */
  async mute(caller: Caller, otherId: string, until: Date | null): Promise<void> {
    const { userId } = requireMember(caller);
    if (otherId === userId) throw yourself('mute');
    if (until !== null && until.getTime() <= Date.now()) {
      throw refusal(UserErrorCode.INVALID, 'The time is over already.', ['until']);
    }
    await this.database.transaction(caller, async (tx) => {
      if (!(await this.readEngine.permits(tx, caller, { type: 'User', id: otherId }))) {
        throw unknownAccount();
      }
      await this.store.upsertMute(tx, userId, otherId, until);
      await tx.audit({ action: 'user.mute', subjectType: 'User', subjectId: otherId });
    });
  }

  /** Hears of an account again. Where it was not muted, nothing changes. Refuses: SELF_TARGET, NOT_FOUND. */
  async unmute(caller: Caller, otherId: string): Promise<void> {
    const { userId } = requireMember(caller);
    if (otherId === userId) throw yourself('mute');
    await this.database.transaction(caller, async (tx) => {
      const wasMuted = await this.store.deleteMute(tx, userId, otherId);
      if (wasMuted) {
        await tx.audit({ action: 'user.unmute', subjectType: 'User', subjectId: otherId });
      } else if (!(await this.readEngine.permits(tx, caller, { type: 'User', id: otherId }))) {
        throw unknownAccount();
      }
    });
  }

  /** Whom the caller blocks, the newest first. */
  async blocked(caller: Caller): Promise<readonly KeptAway[]> {
    const { userId } = requireMember(caller);
    return this.database.transaction(caller, (tx) => this.store.blockedBy(tx, userId));
  }

  /** Whom the caller mutes, the newest first. */
  async muted(caller: Caller): Promise<readonly KeptAway[]> {
    const { userId } = requireMember(caller);
    return this.database.transaction(caller, (tx) => this.store.mutedBy(tx, userId));
  }
}

function yourself(what: string): Refusal {
  return refusal(UserErrorCode.SELF_TARGET, `You cannot ${what} yourself.`, ['userId']);
}

function unknownAccount(): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['userId']);
}
