import { AmlStatus } from '../../generated/prisma/enums';
import { requirePermission } from '../../kernel/auth/authorize';
import { nobodysCaller, type Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { Logger } from '../../kernel/log/logger';
import { ApiError } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { Hit, PersonChecks } from './person-checks';
import type { ScreeningStore } from './screening.store';
import { reviewPapers } from './verification.service';
import type { VerificationStore } from './verification.store';

/** What the service stands on. */
export interface ScreeningDependencies {
  readonly database: Database;
  readonly worker: Database;
  readonly readEngine: ReadEngine;
  readonly store: ScreeningStore;
  readonly people: VerificationStore;
  /** Null where no service searches lists: then nobody is found on one, and nobody is found clear. */
  readonly checks: PersonChecks | null;
  readonly log: Logger;
}

/** Searching for people in lists of those with whom no business may be done. */
export class ScreeningService {
  constructor(private readonly on: ScreeningDependencies) {}

  /**
   * Searches for somebody else's person now, as one who reviews papers, and gives the search's id. Where one is under way, it
   * is that one.
   *
   * Refuses: NOT_FOUND, SELF_TARGET. Errors: UNAVAILABLE where no service searches lists.
   */
  async screen(caller: Caller, userId: string): Promise<string> {
    const { userId: reviewerId } = requirePermission(caller, reviewPapers);
    const { database, worker, readEngine, store, checks } = this.on;
    if (userId === reviewerId) {
      const message = 'A search for you is for somebody else to begin.';
      throw refusal(UserErrorCode.SELF_TARGET, message, ['userId']);
    }
    const isKnown = await database.transaction(caller, (tx) =>
      readEngine.permits(tx, caller, { type: 'User', id: userId }),
    );
    if (!isKnown) throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['userId']);
    if (!checks) throw new ApiError('UNAVAILABLE', 'No service searches lists.');
    const id = await worker.transaction(caller, async (tx) => {
      const begun = await store.begin(tx, userId, checks.name);
      await tx.audit(entry('aml-check.begin', begun, userId));
      return begun;
    });
    await this.ask(caller.requestId, id);
    return id;
  }

  /**
   * Says that somebody else is not the one on a list, as one who reviews papers; payouts go on then.
   *
   * Refuses: NOT_FOUND, INVALID_STATE where there is no hit, BLANK, TOO_LONG.
   */
  async clear(caller: Caller, id: string, reason: string): Promise<void> {
    const { userId: clearerId } = requirePermission(caller, reviewPapers);
    const { database, store } = this.on;
    refuseIfAny(textErrors({ field: 'reason', value: reason, lengthMax: 1_000 }));
    await database.transaction(caller, async (tx) => {
      const found = await store.find(tx, id);
      if (!found) throw refusal(UserErrorCode.NOT_FOUND, 'There is no such search.', ['checkId']);
      if (!(await store.clear(tx, id, { clearerId, reason }))) {
        const message = 'Only a hit is cleared, and only once.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['checkId']);
      }
      await tx.audit(entry('aml-check.clear', id, found.userId));
    });
  }

  /** Begins a search for an account in the name of nobody, for jobs. Where no service searches lists, nothing happens. */
  async begin(requestId: string, userId: string): Promise<void> {
    const { worker, store, checks } = this.on;
    if (!checks) return;
    const id = await worker.transaction(nobodysCaller(requestId), async (tx) => {
      const begun = await store.begin(tx, userId, checks.name);
      await tx.audit(entry('aml-check.begin', begun, userId));
      return begun;
    });
    await this.ask(requestId, id);
  }

  /** Asks the service for a search that waits for it, outside any transaction; asked twice, it answers once. */
  async ask(requestId: string, checkId: string): Promise<void> {
    const { worker, store, people, checks, log } = this.on;
    const person = await worker.transaction(nobodysCaller(requestId), async (tx) => {
      const open = await store.findOpen(tx, checkId);
      return open?.provider === checks?.name ? people.personOf(tx, open?.userId ?? '') : null;
    });
    if (!person || !checks) return;
    try {
      await checks.screen({ checkId, person });
    } catch (error) {
      log.warn({ err: error, checkId }, 'a search for a person was not taken');
    }
  }

  /** Writes down what a service found; whether the search was still open. */
  async answer(
    tx: Transaction,
    notice: { checkId: string; provider: string; listVersion: string; hits: readonly Hit[] },
  ): Promise<boolean> {
    const userId = await this.on.store.answer(tx, notice);
    if (userId === null) return false;
    const isHit = notice.hits.length > 0;
    await tx.audit({
      ...entry('aml-check.answer', notice.checkId, userId),
      severity: isHit ? 'WARNING' : 'INFO',
      changes: { status: isHit ? AmlStatus.HIT : AmlStatus.CLEAR },
    });
    return true;
  }
}

function entry(action: string, subjectId: string, affectedUserId: string) {
  const about = { subjectType: 'AmlCheck', subjectId, affectedUserId };
  return { action, ...about, category: 'ADMINISTRATION' as const };
}
