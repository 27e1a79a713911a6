import type { FieldCipher, WrappedKey } from '../crypto/field-cipher';
import type { Database, Transaction } from './database';

/** Encrypts and reads what is personal of one account, within a transaction that works for it. */
export class SubjectKeys {
  constructor(private readonly cipher: FieldCipher) {}

  /** Encrypts a text of an account, which gets a key with its first. */
  async seal(tx: Transaction, userId: string, place: string, text: string): Promise<Buffer> {
    const key = (await this.find(tx, userId)) ?? (await this.create(tx, userId));
    return this.cipher.seal(key, userId, place, text);
  }

  /** @throws UnreadableCipher, also where the account's key was erased. */
  async open(tx: Transaction, userId: string, place: string, cipher: Uint8Array): Promise<string> {
    const key = await this.find(tx, userId);
    return this.cipher.open(
      key ?? { keyCipher: Buffer.alloc(0), keyVersion: this.cipher.currentVersion },
      userId,
      place,
      cipher,
    );
  }

  private find(tx: Transaction, userId: string): Promise<WrappedKey | null> {
    return tx.prisma.subjectKey.findUnique({
      where: { userId },
      select: { keyCipher: true, keyVersion: true },
    });
  }

  /** Of several first texts at once, one makes the key. */
  private async create(tx: Transaction, userId: string): Promise<WrappedKey> {
    const { keyCipher, keyVersion } = this.cipher.newKey(userId);
    await tx.prisma.$executeRaw`/* subjectKeys.create */
      INSERT INTO subject_keys (user_id, key_cipher, key_version)
      VALUES (${userId}::uuid, ${keyCipher}, ${keyVersion}) ON CONFLICT DO NOTHING`;
    const kept = await this.find(tx, userId);
    if (!kept) throw new Error('The database has kept no key of the account.');
    return kept;
  }
}

/**
 * Wraps the keys of accounts anew that an older key of the installation is around, so many at most. Gives how many. What
 * they encrypt stays as it is.
 */
export async function rotateSubjectKeys(
  owner: Pick<Database, 'pool'>,
  cipher: FieldCipher,
  limit: number,
): Promise<number> {
  const { rows } = await owner.pool.query<{
    readonly user_id: string;
    readonly key_cipher: Buffer;
    readonly key_version: number;
  }>(
    `/* subjectKeys.outdated */ SELECT user_id, key_cipher, key_version FROM subject_keys
     WHERE key_version <> $1 ORDER BY user_id LIMIT $2`,
    [cipher.currentVersion, limit],
  );
  for (const { user_id, key_cipher, key_version } of rows) {
    const old = { keyCipher: key_cipher, keyVersion: key_version };
    const { keyCipher, keyVersion } = cipher.rewrap(old, user_id);
    await owner.pool.query(
      `/* subjectKeys.rewrap */ UPDATE subject_keys SET key_cipher = $1, key_version = $2
       WHERE user_id = $3 AND key_version = $4`,
      [keyCipher, keyVersion, user_id, key_version],
    );
  }
  return rows.length;
}
