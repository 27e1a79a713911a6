import { UnreadableCipher, type FieldCipher, type WrappedKey } from '../crypto/field-cipher';
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

/** How many keys are fetched at once. */
const batchSize = 500;

/** What became of the keys that were wrapped in an older version. */
export interface Rotation {
  readonly rewrapped: number;
  /** Those whose version is not configured, or whose wrapping was changed. They stay as they are. */
  readonly unreadable: number;
}

/**
 * Wraps the keys of accounts anew that an older key of the installation is around. What they encrypt stays as it is, so
 * whoever reads or writes meanwhile is not disturbed. Begun again, it goes on where it was interrupted.
 */
export async function rotateSubjectKeys(
  workers: Pick<Database, 'pool'>,
  cipher: FieldCipher,
): Promise<Rotation> {
  let [rewrapped, unreadable] = [0, 0];
  let beyond: string | null = null;
  for (;;) {
    const keys: readonly OutdatedKey[] = await outdatedKeys(workers, cipher, beyond);
    for (const { user_id, key_cipher, key_version } of keys) {
      const outer = rewrapping(cipher, { keyCipher: key_cipher, keyVersion: key_version }, user_id);
      if (!outer) {
        unreadable += 1;
        continue;
      }
      const { rows } = await workers.pool.query<{ readonly done: boolean }>(
        '/* subjectKeys.rewrap */ SELECT app.rewrap_subject_key($1, $2, $3, $4) AS done',
        [user_id, key_cipher, outer.keyCipher, outer.keyVersion],
      );
      if (rows[0]?.done) rewrapped += 1;
    }
    beyond = keys.at(-1)?.user_id ?? null;
    if (keys.length < batchSize) return { rewrapped, unreadable };
  }
}

/** A row of `app.outdated_subject_keys`. */
interface OutdatedKey {
  readonly user_id: string;
  readonly key_cipher: Buffer;
  readonly key_version: number;
}

async function outdatedKeys(
  workers: Pick<Database, 'pool'>,
  cipher: FieldCipher,
  beyond: string | null,
): Promise<readonly OutdatedKey[]> {
  const { rows } = await workers.pool.query<OutdatedKey>(
    `/* subjectKeys.outdated */ SELECT user_id, key_cipher, key_version
     FROM app.outdated_subject_keys($1, $2, $3)`,
    [cipher.currentVersion, beyond, batchSize],
  );
  return rows;
}

function rewrapping(cipher: FieldCipher, key: WrappedKey, userId: string): WrappedKey | null {
  try {
    return cipher.rewrap(key, userId);
  } catch (error) {
    if (error instanceof UnreadableCipher) return null;
    throw error;
  }
}
