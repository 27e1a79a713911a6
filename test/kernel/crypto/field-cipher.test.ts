import { randomBytes, randomUUID } from 'node:crypto';
import { FieldCipher, UnreadableCipher } from '../../../src/kernel/crypto/field-cipher';

const first = { version: 1, key: randomBytes(32) };
const second = { version: 2, key: randomBytes(32) };
const ada = randomUUID();

test('[audit.pii-encryption] reads what it has encrypted, and no two ciphertexts are alike', () => {
  const cipher = new FieldCipher([first]);
  const key = cipher.newKey(ada);

  const texts = [1, 2].map(() => cipher.seal(key, ada, 'user_private.phone', '+436601234567'));

  expect(texts[0]?.equals(texts[1] ?? Buffer.alloc(0))).toBe(false);
  expect(cipher.open(key, ada, 'user_private.phone', texts[0] ?? Buffer.alloc(0))).toBe(
    '+436601234567',
  );
});

test('[audit.pii-encryption] refuses what was changed, stands elsewhere, belongs to somebody else or has lost its key', () => {
  const cipher = new FieldCipher([first]);
  const key = cipher.newKey(ada);
  const sealed = cipher.seal(key, ada, 'user_private.phone', '+436601234567');
  const changed = Buffer.from(sealed);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;

  const attempts = [
    () => cipher.open(key, ada, 'user_private.phone', changed),
    () => cipher.open(key, ada, 'user_2fa.secret', sealed),
    () => cipher.open(key, randomUUID(), 'user_private.phone', sealed),
    () => cipher.open(cipher.newKey(ada), ada, 'user_private.phone', sealed),
    () => new FieldCipher([second]).open(key, ada, 'user_private.phone', sealed),
    () => cipher.open(key, ada, 'user_private.phone', Buffer.alloc(0)),
  ];

  for (const attempt of attempts) expect(attempt).toThrow(UnreadableCipher);
});
