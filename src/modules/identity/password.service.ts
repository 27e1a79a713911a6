import { createHash, randomBytes } from 'node:crypto';
import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { hashPassword } from '../../kernel/crypto/passwords';
import type { Database } from '../../kernel/db/database';
import type { Background } from '../../kernel/jobs/background';
import type { MailPort } from '../../kernel/post/ports';
import { refuseIfAny } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { EntryLimits } from './entry-limits';
import type { IdentityStore } from './identity.store';
import type { PasswordProof } from './password-proof';
import type { PasswordStore } from './password.store';
import { passwordErrors } from './registration';

const tokenBytes = 32;
const tokenMinutes = 30;

/** What the service stands on. */
export interface PasswordServiceDependencies {
  readonly database: Database;
  readonly store: PasswordStore;
  readonly sessions: IdentityStore;
  readonly proof: PasswordProof;
  readonly limits: EntryLimits;
  readonly mail: MailPort;
  readonly background: Background;
}

/** Setting another password: by the one before it, or by a token that came by e-mail. */
export class PasswordService {
  constructor(private readonly on: PasswordServiceDependencies) {}

  /**
   * Sets another password and ends all other sessions.
   *
   * Refuses: INVALID_CREDENTIALS, TOO_SHORT, TOO_LONG, INVALID. Errors: RATE_LIMITED.
   */
  async change(caller: Caller, current: string, next: string): Promise<void> {
    const { userId, sessionId } = requireMember(caller);
    refuseIfAny(passwordErrors(next, 'newPassword'));
    await this.on.proof.require(caller, current, 'currentPassword');
    if (current === next) {
      throw refusal(UserErrorCode.INVALID, 'This is the password that you have.', ['newPassword']);
    }
    const hash = await hashPassword(next);
    await this.on.database.transaction(caller, async (tx) => {
      await this.on.store.setHash(tx, userId, hash);
      const ended = await this.on.sessions.revokeOthers(tx, userId, sessionId, 'PASSWORD_CHANGED');
      await tx.audit({
        action: 'password.change',
        subjectType: 'User',
        subjectId: userId,
        category: 'SECURITY',
        severity: 'WARNING',
        changes: { sessions: ended },
      });
    });
  }

  /**
   * Sends a token to an e-mail address, if an account has it. The answer is the same either way and comes at the same time:
   * all that differs happens after it.
   *
   * Errors: RATE_LIMITED.
   */
  async requestReset(caller: Caller, email: string): Promise<void> {
    await this.on.limits.beforeReset(email, caller.ip);
    this.on.background.run('password-reset', async () => {
      const userId = await this.on.store.accountOfEmail(email.normalize('NFC'));
      if (userId === null) return;
      const token = randomBytes(tokenBytes).toString('base64url');
      const address = await this.on.database.transaction(caller, async (tx) => {
        await tx.actAs(userId);
        const { ip } = caller;
        await this.on.store.insertToken(tx, userId, hashOf(token), { ip, minutes: tokenMinutes });
        return this.on.store.emailOf(tx, userId);
      });
      if (address === null) return;
      await this.on.mail.send({
        to: address,
        subject: 'Your new password',
        text: `Somebody, hopefully you, wants to set another password for your account. This is the token for it, good once within ${tokenMinutes} minutes:\n\n${token}\n\nIf it was not you, you need not do anything.`,
      });
    });
  }

  /**
   * Sets another password by a token, which is used up, and ends all sessions of the account.
   *
   * Refuses: INVALID_TOKEN, TOO_SHORT, TOO_LONG. Errors: RATE_LIMITED.
   */
  async reset(caller: Caller, token: string, password: string): Promise<void> {
    refuseIfAny(passwordErrors(password, 'newPassword'));
    await this.on.limits.beforeReset(null, caller.ip);
    const hash = await hashPassword(password);
    await this.on.database.transaction(caller, async (tx) => {
      const userId = await this.on.store.useToken(tx, hashOf(token));
      if (userId === null) {
        const message = 'The token is unknown, used or expired. Ask for another.';
        throw refusal(UserErrorCode.INVALID_TOKEN, message, ['token']);
      }
      await this.on.store.setHash(tx, userId, hash);
      const sessions = await this.on.sessions.revokeOthers(tx, userId, null, 'PASSWORD_CHANGED');
      await tx.audit({
        action: 'password.reset',
        subjectType: 'User',
        subjectId: userId,
        category: 'SECURITY',
        severity: 'WARNING',
        changes: { sessions },
      });
    });
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
