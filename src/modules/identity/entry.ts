import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { Background } from '../../kernel/jobs/background';
import type { MailPort } from '../../kernel/post/ports';
import type { LoginOutcome } from '../../generated/prisma/enums';
import type { IdentityStore } from './identity.store';
import type { LoginHistoryStore } from './login-history.store';
import type { PasswordStore } from './password.store';

/** What entering stands on. */
export interface EntryDependencies {
  readonly database: Database;
  readonly sessions: IdentityStore;
  readonly history: LoginHistoryStore;
  readonly passwords: PasswordStore;
  readonly mail: MailPort;
  readonly background: Background;
}

/** Opens sessions, and keeps the history of who opened them or tried to. */
export class Entry {
  constructor(private readonly on: EntryDependencies) {}

  /**
   * Opens a session for an account that has proved who it is, in a transaction that works for it. A login from where the
   * account never was, or with what it never used, is noted for security staff and told to the account.
   */
  async open(
    tx: Transaction,
    caller: Caller,
    userId: string,
    deviceName: string | null,
  ): Promise<string> {
    const { sessions, history } = this.on;
    const isUnusual = await history.isUnusual(tx, userId, caller);
    const sessionId = await sessions.openSession(tx, userId, caller, deviceName);
    await history.insertAttempt(tx, { userId, outcome: 'SUCCEEDED', sessionId }, caller);
    if (isUnusual) {
      const description = 'A login from a place or with a device that the account never used.';
      const event = { userId, kind: 'UNUSUAL_LOGIN', severity: 'HIGH', description } as const;
      await history.insertSecurityEvent(tx, event, caller);
      await tx.audit({
        action: 'session.unusual-login',
        subjectType: 'User',
        subjectId: userId,
        category: 'SECURITY',
        severity: 'WARNING',
        changes: { sessionId },
      });
      const address = await this.on.passwords.emailOf(tx, userId);
      if (address !== null) this.warn(address);
    }
    return sessionId;
  }

  /** Notes an attempt that opened no session, after the answer, so that its time does not tell which accounts exist. */
  noteFailure(caller: Caller, userId: string, outcome: LoginOutcome): void {
    this.on.background.run('login-history', () =>
      this.on.database.transaction(caller, async (tx) => {
        await tx.actAs(userId);
        await this.on.history.insertAttempt(tx, { userId, outcome }, caller);
      }),
    );
  }

  private warn(to: string): void {
    this.on.background.run('login-warning', () =>
      this.on.mail.send({
        to,
        subject: 'A login that looks unusual',
        text: 'Somebody logged in to your account from a place or with a device that was not used before. If it was you, you need not do anything. If not, set another password now: that ends all other sessions.',
      }),
    );
  }
}
