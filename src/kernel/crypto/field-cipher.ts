import { gcm } from '@noble/ciphers/aes.js';
import { createHmac, randomBytes } from 'node:crypto';

/** The bytes before the ciphertext: 96 random bits, as GCM wants them. */
const nonceBytes = 12;
const keyBytes = 32;

/** A key of the installation, with the version by which rows name it. */
export interface KeyEncryptionKey {
  readonly version: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** A subject's key as the database keeps it. */
export interface WrappedKey {
  readonly keyCipher: Uint8Array;
  /** The version of the key-encryption key around it. */
  readonly keyVersion: number;
}

/** Text that was changed, belongs somewhere else, or was encrypted with another key. */
export class UnreadableCipher extends Error {
  override readonly name = 'UnreadableCipher';
}

/**
 * Encrypts what is secret or personal (AES-256-GCM). Every subject has a key of its own, which the database keeps encrypted
 * with a key of the installation: a copy of the database tells nothing, to erase a subject's key is to erase all that it
 * encrypted, and a new key of the installation needs no more than the subjects' keys to be wrapped anew.
 */
export class FieldCipher {
  private readonly keys: ReadonlyMap<number, Uint8Array>;
  private readonly current: KeyEncryptionKey;

  /** @param keys the current one first; the others, older or yet to become current, are there to read with. */
  constructor(keys: readonly KeyEncryptionKey[]) {
    const [current] = keys;
    if (!current) throw new Error('There is no key to encrypt with.');
    if (keys.some(({ key }) => key.length !== keyBytes)) {
      throw new Error('A key to encrypt with has 32 bytes.');
    }
    this.current = current;
    this.keys = new Map(keys.map(({ version, key }) => [version, key]));
  }

  /** The version of the key that new subjects' keys are wrapped with. */
  get currentVersion(): number {
    return this.current.version;
  }

  /** A new key for a subject, as the database keeps it. */
  newKey(subjectId: string): WrappedKey {
    return this.wrap(randomBytes(keyBytes), subjectId);
  }

  /**
   * The same key, wrapped with the current key of the installation.
   *
   * @throws UnreadableCipher
   */
  rewrap(wrapped: WrappedKey, subjectId: string): WrappedKey {
    return this.wrap(this.unwrap(wrapped, subjectId), subjectId);
  }

  /**
   * Encrypts a text of a subject.
   *
   * @param place where it will stand, such as `user_2fa.secret`; it can be read there only
   */
  seal(wrapped: WrappedKey, subjectId: string, place: string, text: string): Buffer {
    const bound = context(subjectId, place);
    return encrypt(this.unwrap(wrapped, subjectId), bound, Buffer.from(text, 'utf8'));
  }

  /** @throws UnreadableCipher */
  open(wrapped: WrappedKey, subjectId: string, place: string, cipher: Uint8Array): string {
    const bound = context(subjectId, place);
    return Buffer.from(decrypt(this.unwrap(wrapped, subjectId), bound, cipher)).toString('utf8');
  }

  private wrap(key: Uint8Array, subjectId: string): WrappedKey {
    const keyCipher = encrypt(this.current.key, context(subjectId, 'key'), key);
    return { keyCipher, keyVersion: this.current.version };
  }

  private unwrap({ keyCipher, keyVersion }: WrappedKey, subjectId: string): Uint8Array {
    const key = this.keys.get(keyVersion);
    if (!key) throw new UnreadableCipher(`The key of version ${keyVersion} is not configured.`);
    return decrypt(key, context(subjectId, 'key'), keyCipher);
  }
}

/** A keyed hash, by which equal values are found without being kept. */
export function blindIndex(key: Uint8Array, value: string): Buffer {
  return createHmac('sha256', key).update(value, 'utf8').digest();
}

function context(subjectId: string, place: string): Uint8Array {
  return Buffer.from(`${place}:${subjectId}`, 'utf8');
}

function encrypt(key: Uint8Array, bound: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  return Buffer.concat([nonce, gcm(key, nonce, bound).encrypt(plain)]);
}

function decrypt(key: Uint8Array, bound: Uint8Array, cipher: Uint8Array): Uint8Array {
  try {
    return gcm(key, cipher.subarray(0, nonceBytes), bound).decrypt(cipher.subarray(nonceBytes));
  } catch (cause) {
    throw new UnreadableCipher('An encrypted value cannot be read.', { cause });
  }
}
