import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** Where a code goes and what it proves. */
export type ContactPurpose = 'EMAIL' | 'PHONE';

/** The contacts of an account as they are kept. */
export interface KeptContacts {
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  readonly phoneCipher: Uint8Array | null;
  readonly phoneVerifiedAt: Date | null;
}

/** The place of numbers among what is encrypted of accounts. */
export const phonePlace = 'user_private.phone';

/** A code that was sent and is still good. */
export interface OpenCode {
  readonly id: string;
  readonly codeHash: Uint8Array;
  readonly targetHash: Uint8Array;
  readonly attemptCount: number;
}

/** Reads and writes contacts, and the codes that prove them. Every transaction must work for the account. */
export class ContactStore {
  async find(tx: Transaction, userId: string): Promise<KeptContacts> {
    return tx.prisma.userPrivate.findUniqueOrThrow({
      where: { userId },
      select: { email: true, emailVerifiedAt: true, phoneCipher: true, phoneVerifiedAt: true },
    });
  }

  /** The contacts of the account; null where it has none, as after its erasure. */
  async findIfAny(tx: Transaction, userId: string): Promise<KeptContacts | null> {
    return tx.prisma.userPrivate.findUnique({
      where: { userId },
      select: { email: true, emailVerifiedAt: true, phoneCipher: true, phoneVerifiedAt: true },
    });
  }

  /** Puts a number in the place of another. Refuses: CONFLICT where another account has it. */
  async setPhone(
    tx: Transaction,
    userId: string,
    phone: { readonly cipher: Buffer; readonly hash: Buffer },
  ): Promise<void> {
    try {
      await tx.prisma.userPrivate.update({
        where: { userId },
        data: {
          phoneCipher: Uint8Array.from(phone.cipher),
          phoneHash: Uint8Array.from(phone.hash),
          phoneKeyVersion: 1,
          phoneVerifiedAt: null,
        },
        select: { userId: true },
      });
    } catch (error) {
      if (brokenConstraint(error) !== 'user_private_phone_hash_key') throw error;
      throw refusal(UserErrorCode.CONFLICT, 'This number cannot be used.', ['phone']);
    }
  }

  /** Keeps the hash of a code; the one before it for the same purpose is good no longer. */
  async insertCode(
    tx: Transaction,
    code: {
      readonly userId: string;
      readonly purpose: ContactPurpose;
      readonly codeHash: Buffer;
      readonly targetHash: Buffer;
      readonly minutes: number;
    },
  ): Promise<void> {
    const { userId, purpose, codeHash, targetHash, minutes } = code;
    await tx.prisma
      .$executeRaw`/* contacts.closeCodes */ UPDATE user_verification_codes SET closed_at = now()
      WHERE user_id = ${userId}::uuid AND purpose = ${purpose}::"VerificationPurpose" AND closed_at IS NULL`;
    await tx.prisma.$executeRaw`/* contacts.insertCode */
      INSERT INTO user_verification_codes (user_id, purpose, code_hash, target_hash, expires_at)
      VALUES (${userId}::uuid, ${purpose}::"VerificationPurpose", ${codeHash}, ${targetHash},
        now() + make_interval(mins => ${minutes}::int))`;
  }

  /** The code that is good, which stays locked. */
  async lockCode(
    tx: Transaction,
    userId: string,
    purpose: ContactPurpose,
  ): Promise<OpenCode | null> {
    const [code] = await tx.prisma.$queryRaw<OpenCode[]>`/* contacts.lockCode */
      SELECT id, code_hash AS "codeHash", target_hash AS "targetHash", attempt_count AS "attemptCount"
      FROM user_verification_codes
      WHERE user_id = ${userId}::uuid AND purpose = ${purpose}::"VerificationPurpose"
        AND closed_at IS NULL AND expires_at > now()
      FOR UPDATE`;
    return code ?? null;
  }

  /** Counts a wrong attempt, and closes the code at the last that it stands. */
  async countAttempt(tx: Transaction, id: string, attemptsMax: number): Promise<void> {
    await tx.prisma.$executeRaw`/* contacts.countAttempt */ UPDATE user_verification_codes
      SET attempt_count = attempt_count + 1,
        closed_at = CASE WHEN attempt_count + 1 >= ${attemptsMax} THEN now() END
      WHERE id = ${id}::uuid`;
  }

  /** Closes the code and notes that the contact is the account's. An account that waited for its e-mail address is active. */
  async confirm(
    tx: Transaction,
    userId: string,
    purpose: ContactPurpose,
    codeId: string,
  ): Promise<void> {
    await tx.prisma.$executeRaw`/* contacts.closeCode */
      UPDATE user_verification_codes SET closed_at = now() WHERE id = ${codeId}::uuid`;
    if (purpose === 'PHONE') {
      await tx.prisma.$executeRaw`/* contacts.confirmPhone */
        UPDATE user_private SET phone_verified_at = now() WHERE user_id = ${userId}::uuid AND phone_verified_at IS NULL`;
      return;
    }
    await tx.prisma.$executeRaw`/* contacts.confirmEmail */
      UPDATE user_private SET email_verified_at = now() WHERE user_id = ${userId}::uuid AND email_verified_at IS NULL`;
    await tx.prisma.$executeRaw`/* contacts.activate */
      UPDATE users SET status = 'ACTIVE' WHERE id = ${userId}::uuid AND status = 'PENDING_VERIFICATION'`;
  }
}
