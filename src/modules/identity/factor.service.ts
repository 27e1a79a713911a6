import { randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verify } from 'otplib';
import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { blindIndex } from '../../kernel/crypto/field-cipher';
import type { Database, Transaction } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { EntryLimits } from './entry-limits';
import type { FactorStore } from './factor.store';
import type { LoginHistoryStore } from './login-history.store';
import type { PasswordProof } from './password-proof';

/** A secret for an authenticator app, shown this once. */
export interface TotpSecret {
  readonly secret: string;
  /** The same as an address that apps read from a picture. */
  readonly uri: string;
}

const place = 'user_2fa.secret';
const codeForm = /^\d{6}$/;
/** Clocks of telephones go wrong by this much, in seconds: one step of thirty before and after. */
const toleranceSeconds = 30;
const recoveryCodes = { count: 10, bytes: 8 };

/** What the service stands on. */
export interface FactorServiceDependencies {
  readonly database: Database;
  readonly store: FactorStore;
  readonly history: LoginHistoryStore;
  readonly keys: SubjectKeys;
  readonly limits: EntryLimits;
  readonly passwords: PasswordProof;
  /** The key of the hashes of recovery codes. */
  readonly codeKey: Uint8Array;
}

/** The second factor by time-based codes (RFC 6238), and the codes that stand in for it. */
export class FactorService {
  constructor(private readonly on: FactorServiceDependencies) {}

  /**
   * Makes a secret for an authenticator app. It is no factor before a code of it was confirmed.
   *
   * Refuses: INVALID_CREDENTIALS, INVALID_STATE. Errors: RATE_LIMITED.
   */
  async enrol(caller: Caller, password: string): Promise<TotpSecret> {
    const { userId } = requireMember(caller);
    await this.on.passwords.require(caller, password);
    const secret = generateSecret();
    await this.on.database.transaction(caller, async (tx) => {
      if ((await this.on.store.lockTotp(tx, userId))?.isConfirmed) {
        throw refusal(UserErrorCode.INVALID_STATE, 'The account has an authenticator already.');
      }
      const cipher = await this.on.keys.seal(tx, userId, place, secret);
      await this.on.store.replaceTotp(tx, userId, cipher);
      await tx.audit({ action: 'factor.enrol', subjectType: 'User', subjectId: userId });
    });
    const label = caller.viewer.userId ?? '';
    return { secret, uri: generateURI({ issuer: 'Marquee', label, secret }) };
  }

  /**
   * Makes the secret a factor, by a first code of it. Gives the recovery codes, which are shown this once.
   *
   * Refuses: INVALID_STATE, INVALID_TOKEN. Errors: RATE_LIMITED.
   */
  async confirm(caller: Caller, code: string): Promise<readonly string[]> {
    const { userId } = requireMember(caller);
    await this.on.limits.beforeProof(userId, caller.ip);
    const codes = Array.from({ length: recoveryCodes.count }, newRecoveryCode);
    await this.on.database.transaction(caller, async (tx) => {
      const kept = await this.on.store.lockTotp(tx, userId);
      if (!kept || kept.isConfirmed) {
        throw refusal(UserErrorCode.INVALID_STATE, 'There is no authenticator to confirm.');
      }
      const step = await this.stepOf(tx, userId, kept, code);
      if (step === null) throw wrongCode();
      await this.on.store.confirmTotp(tx, userId, step);
      await this.on.store.insertRecoveryCodes(
        tx,
        userId,
        codes.map((one) => this.hash(userId, one)),
      );
      await tx.audit({
        action: 'factor.confirm',
        subjectType: 'User',
        subjectId: userId,
        category: 'SECURITY',
      });
    });
    await this.on.limits.afterRightProof(userId);
    return codes;
  }

  /**
   * Takes the factor away again.
   *
   * Refuses: INVALID_CREDENTIALS, INVALID_TOKEN. Errors: RATE_LIMITED.
   */
  async disable(caller: Caller, password: string, code: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.on.passwords.require(caller, password);
    await this.on.limits.beforeProof(userId, caller.ip);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.accepts(tx, userId, code))) throw wrongCode();
      await this.on.store.deleteTotp(tx, userId);
      await this.on.history.insertSecurityEvent(
        tx,
        {
          userId,
          kind: 'FACTOR_REMOVED',
          severity: 'LOW',
          description: 'An authenticator was removed by its owner.',
        },
        caller,
      );
      await tx.audit({
        action: 'factor.disable',
        subjectType: 'User',
        subjectId: userId,
        category: 'SECURITY',
        severity: 'WARNING',
      });
    });
    await this.on.limits.afterRightProof(userId);
  }

  /** Whether a code is right, of the authenticator or for recovery. It counts once; the transaction must work for the account. */
  async accepts(tx: Transaction, userId: string, code: string): Promise<boolean> {
    const given = code.replace(/[\s-]/g, '').toLowerCase();
    const kept = await this.on.store.lockTotp(tx, userId);
    if (!kept?.isConfirmed) return false;
    if (!codeForm.test(given)) {
      return this.on.store.useRecoveryCode(tx, userId, this.hash(userId, given));
    }
    const step = await this.stepOf(tx, userId, kept, given);
    if (step === null) return false;
    await this.on.store.noteStep(tx, userId, step);
    return true;
  }

  /** The time step that a code is of; null where it is of none that counts. */
  private async stepOf(
    tx: Transaction,
    userId: string,
    {
      secretCipher,
      lastStep,
    }: { readonly secretCipher: Uint8Array; readonly lastStep: number | null },
    code: string,
  ): Promise<number | null> {
    if (!codeForm.test(code)) return null;
    const secret = await this.on.keys.open(tx, userId, place, secretCipher);
    const result = await verify({ secret, token: code, epochTolerance: toleranceSeconds });
    if (!result.valid || !('timeStep' in result)) return null;
    return lastStep !== null && result.timeStep <= lastStep ? null : result.timeStep;
  }

  private hash(userId: string, code: string): Buffer<ArrayBuffer> {
    const plain = code.replace(/-/g, '').toLowerCase();
    return Buffer.from(blindIndex(this.on.codeKey, `recovery:${userId}:${plain}`));
  }
}

/** Sixteen hexadecimal digits in groups of four: 64 bits, which nobody guesses twenty times in a quarter of an hour. */
function newRecoveryCode(): string {
  return randomBytes(recoveryCodes.bytes)
    .toString('hex')
    .replace(/(.{4})(?=.)/g, '$1-');
}

function wrongCode(): Refusal {
  return refusal(UserErrorCode.INVALID_TOKEN, 'The code is not right, or was used before.', [
    'code',
  ]);
}
