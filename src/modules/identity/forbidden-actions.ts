import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { Background } from '../../kernel/jobs/background';
import { growingCache } from '../../kernel/memory/growing-cache';
import type { LoginHistoryStore } from './login-history.store';

/** An account that tries the same thing again and again is written down once in this time. */
const quietMs = 60_000;

/** How many attempts are remembered. */
const rememberedMax = 10_000;

/** What the record stands on. */
export interface ForbiddenActionsDependencies {
  readonly database: Database;
  readonly history: LoginHistoryStore;
  readonly background: Background;
}

/** Writes down who tries what only staff may, for staff to read: in the audit trail and among the security events. */
export class ForbiddenActions {
  private readonly noted = growingCache<true>(rememberedMax, quietMs);

  constructor(private readonly on: ForbiddenActionsDependencies) {}

  /** Notes an attempt of an account, which was refused. Its answer does not wait for the note. */
  note(caller: Caller, operation: string): void {
    // What is refused to somebody who is only remembered is asked again of who they are now.
    if (caller.remembered?.isSettled === false) return;
    const { userId } = caller.viewer;
    const attempt = `${userId}:${operation}`;
    if (userId === null || this.noted.has(attempt)) return;
    this.noted.set(attempt, true);
    const { database, history, background } = this.on;
    const description = `An account tried ${operation}, which is for staff.`;
    const event = { userId, kind: 'FORBIDDEN_ACTION', severity: 'LOW', description } as const;
    background.run('forbidden-action', () =>
      database.transaction(caller, async (tx) => {
        await history.insertSecurityEvent(tx, event, caller);
        await tx.audit({
          action: 'access.refused',
          subjectType: 'User',
          subjectId: userId,
          severity: 'WARNING',
          changes: { operation },
        });
      }),
    );
  }
}
