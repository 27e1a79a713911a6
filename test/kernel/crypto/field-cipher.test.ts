import { randomBytes, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { FieldCipher, UnreadableCipher } from '../../../src/kernel/crypto/field-cipher';
import { rotateSubjectKeys } from '../../../src/kernel/db/subject-keys';
import { createDatabase } from '../../kit/database';

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

test('[audit.pii-encryption] wraps the keys of accounts anew for a new key of the installation, and reads on', async () => {
  const database = await createDatabase('migrated');
  const pool = new Pool({ connectionString: database.url });
  try {
    const before = new FieldCipher([first]);
    const after = new FieldCipher([second, first]);
    const { rows } = await pool.query<{ id: string }>(
      'INSERT INTO users DEFAULT VALUES RETURNING id',
    );
    const userId = rows[0]?.id ?? '';
    const key = before.newKey(userId);
    const sealed = before.seal(key, userId, 'user_private.phone', '+436601234567');
    await pool.query(
      'INSERT INTO subject_keys (user_id, key_cipher, key_version) VALUES ($1, $2, $3)',
      [userId, key.keyCipher, key.keyVersion],
    );

    expect(await rotateSubjectKeys({ pool }, after, 10)).toBe(1);

    const kept = await pool.query<{ key_cipher: Buffer; key_version: number }>(
      'SELECT key_cipher, key_version FROM subject_keys WHERE user_id = $1',
      [userId],
    );
    const [{ key_cipher, key_version } = { key_cipher: Buffer.alloc(0), key_version: 0 }] =
      kept.rows;
    expect(key_version).toBe(2);
    const wrapped = { keyCipher: key_cipher, keyVersion: key_version };
    expect(new FieldCipher([second]).open(wrapped, userId, 'user_private.phone', sealed)).toBe(
      '+436601234567',
    );
  } finally {
    await pool.end();
    await database.drop();
  }
});
