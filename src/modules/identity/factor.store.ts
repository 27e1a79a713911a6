import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** A time-based factor as it is kept. */
export interface KeptTotp {
  readonly secretCipher: Uint8Array;
  readonly isConfirmed: boolean;
  /** The last time step whose code was taken. */
  readonly lastStep: number | null;
}

/** Which second factors an account has. */
export interface Factors {
  readonly totp: boolean;
  readonly passkey: boolean;
}

/** A passkey as it is kept. */
export interface KeptPasskey {
  readonly id: string;
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly transports: readonly string[];
}

/**
 * What became of a passkey's answer: it was taken, its challenge was used up before, or the passkey has counted no further
 * than we know, as a copy does.
 */
export type PasskeyUse = 'TAKEN' | 'REPEATED' | 'COUNTED_BACK';

/** A passkey to keep. */
export interface NewPasskey {
  readonly userId: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly isBackedUp: boolean;
  readonly name: string;
}

/** Reads and writes second factors. Every transaction must work for the account. */
export class FactorStore {
  /** The account's factor, which stays locked so that no code counts twice. */
  async lockTotp(tx: Transaction, userId: string): Promise<KeptTotp | null> {
    const [kept] = await tx.prisma.$queryRaw<
      { secretCipher: Uint8Array; isConfirmed: boolean; lastStep: bigint | null }[]
    >`/* factors.lockTotp */ SELECT secret_cipher AS "secretCipher", confirmed_at IS NOT NULL AS "isConfirmed",
        last_step AS "lastStep" FROM user_2fa WHERE user_id = ${userId}::uuid FOR UPDATE`;
    return kept
      ? { ...kept, lastStep: kept.lastStep === null ? null : Number(kept.lastStep) }
      : null;
  }

  /** Keeps a secret that is no factor yet, in the place of an earlier one. */
  async replaceTotp(tx: Transaction, userId: string, secretCipher: Buffer): Promise<void> {
    await tx.prisma.$executeRaw`/* factors.replaceTotp */
      INSERT INTO user_2fa (user_id, secret_cipher) VALUES (${userId}::uuid, ${secretCipher})
      ON CONFLICT (user_id) DO UPDATE SET secret_cipher = EXCLUDED.secret_cipher
      WHERE user_2fa.confirmed_at IS NULL`;
  }

  async confirmTotp(tx: Transaction, userId: string, step: number): Promise<void> {
    await tx.prisma.$executeRaw`/* factors.confirmTotp */
      UPDATE user_2fa SET confirmed_at = now(), last_step = ${step} WHERE user_id = ${userId}::uuid`;
  }

  async noteStep(tx: Transaction, userId: string, step: number): Promise<void> {
    await tx.prisma.$executeRaw`/* factors.noteStep */
      UPDATE user_2fa SET last_step = ${step} WHERE user_id = ${userId}::uuid`;
  }

  /** Takes the factor away, with its recovery codes. */
  async deleteTotp(tx: Transaction, userId: string): Promise<void> {
    await tx.prisma.recoveryCode.deleteMany({ where: { userId } });
    await tx.prisma.totpFactor.deleteMany({ where: { userId } });
  }

  async insertRecoveryCodes(
    tx: Transaction,
    userId: string,
    hashes: readonly Buffer<ArrayBuffer>[],
  ): Promise<void> {
    await tx.prisma.recoveryCode.createMany({
      data: hashes.map((codeHash) => ({ userId, codeHash })),
    });
  }

  /** Whether the code was one of the account's, and not used before. */
  async useRecoveryCode(tx: Transaction, userId: string, codeHash: Buffer): Promise<boolean> {
    const used = await tx.prisma.$executeRaw`/* factors.useRecoveryCode */
      UPDATE user_recovery_codes SET used_at = now()
      WHERE user_id = ${userId}::uuid AND code_hash = ${codeHash} AND used_at IS NULL`;
    return used === 1;
  }

  async factorsOf(tx: Transaction, userId: string): Promise<Factors> {
    const [found] = await tx.prisma.$queryRaw<Factors[]>`/* factors.of */ SELECT
      EXISTS (SELECT FROM user_2fa WHERE user_id = ${userId}::uuid AND confirmed_at IS NOT NULL) AS totp,
      EXISTS (SELECT FROM webauthn_credentials WHERE user_id = ${userId}::uuid) AS passkey`;
    return found ?? { totp: false, passkey: false };
  }

  async findPasskeys(tx: Transaction, userId: string): Promise<readonly KeptPasskey[]> {
    const kept = await tx.prisma.passkey.findMany({ where: { userId }, orderBy: { id: 'asc' } });
    return kept.map(({ id, credentialId, publicKey, transports }) => ({
      id,
      credentialId,
      publicKey,
      transports,
    }));
  }

  /** Refuses: CONFLICT where some account has the passkey already. */
  async insertPasskey(tx: Transaction, passkey: NewPasskey): Promise<string> {
    const { credentialId, publicKey, transports, ...rest } = passkey;
    try {
      const { id } = await tx.prisma.passkey.create({
        data: {
          ...rest,
          credentialId: Uint8Array.from(credentialId),
          publicKey: Uint8Array.from(publicKey),
          transports: [...transports],
        },
        select: { id: true },
      });
      return id;
    } catch (error) {
      if (brokenConstraint(error) !== 'webauthn_credentials_credential_id_key') throw error;
      throw refusal(UserErrorCode.CONFLICT, 'This passkey is registered already.', ['answer']);
    }
  }

  /**
   * Notes that a passkey answered a challenge. Of answers that come at once, to the same challenge or with the same count,
   * one is taken.
   *
   * @param signCount what it has counted; zero for one that does not count
   * @param challengedAt when the challenge was made
   */
  async notePasskeyUse(
    tx: Transaction,
    id: string,
    signCount: number,
    challengedAt: Date,
  ): Promise<PasskeyUse> {
    const [use] = await tx.prisma.$queryRaw<{ readonly isNew: boolean; readonly grew: boolean }[]>`
      /* factors.lockPasskey */
      SELECT answered_at IS NULL OR answered_at < ${challengedAt} AS "isNew",
        sign_count < ${signCount} OR (sign_count = 0 AND ${signCount} = 0) AS grew
      FROM webauthn_credentials WHERE id = ${id}::uuid FOR UPDATE`;
    if (!use?.isNew) return 'REPEATED';
    if (!use.grew) return 'COUNTED_BACK';
    await tx.prisma.passkey.update({
      where: { id },
      data: { signCount, answeredAt: challengedAt, lastUsedAt: new Date() },
      select: { id: true },
    });
    return 'TAKEN';
  }

  /** Whether there was such a passkey of the account. */
  async deletePasskey(tx: Transaction, userId: string, id: string): Promise<boolean> {
    const { count } = await tx.prisma.passkey.deleteMany({ where: { id, userId } });
    return count === 1;
  }
}
