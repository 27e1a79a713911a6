import type { ConfiguredKey } from './kernel/config/config';
import { FieldCipher, type KeyEncryptionKey } from './kernel/crypto/field-cipher';
import { deriveKey } from './kernel/crypto/keys';
import { SubjectKeys } from './kernel/db/subject-keys';

/** What encrypts what is personal of accounts. */
export function subjectKeysOf(
  secret: Uint8Array,
  configured?: readonly ConfiguredKey[],
): SubjectKeys {
  return new SubjectKeys(new FieldCipher(encryptionKeysOf(secret, configured)));
}

/** The keys to encrypt with, the current one first; the one that follows from the secret is last unless its place is said. */
export function encryptionKeysOf(
  secret: Uint8Array,
  configured: readonly ConfiguredKey[] = [],
): readonly KeyEncryptionKey[] {
  const own = { version: 1, key: deriveKey(secret, 'field-encryption') };
  const keys = configured.map(({ version, key }) => (key === null ? own : { version, key }));
  return keys.includes(own) ? keys : [...keys, own];
}
