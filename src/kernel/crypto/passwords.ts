import { hash, verify } from '@node-rs/argon2';
import { compare } from 'bcryptjs';

/** What one hash costs: memory in KiB, passes over it, threads. These are OWASP's figures for argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** How every hash of this cost begins. */
const header = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

/** A hash of the usual cost that no password has: a salt and a result of nothing but zeros. */
const nobodysHash = `${header}${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** The hashes of platforms that accounts came from. */
const bcryptForm = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Hashes a password with argon2id and a salt of its own, in PHC string form. It runs on a thread of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(bytesOf(password), cost);
}

/**
 * Whether a hash was made from a password, by argon2id or by bcrypt. Where there is no hash, as for an account that does not
 * exist, the answer is no and takes as long, so that the time does not tell which accounts exist.
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  if (passwordHash !== null && bcryptForm.test(passwordHash)) {
    return compare(password, passwordHash);
  }
  const isRight = await verify(passwordHash ?? nobodysHash, bytesOf(password));
  return isRight && passwordHash !== null;
}

/** Whether a hash was made in another way or at another cost than today's, and so is replaced while the password is at hand. */
export function isOutdatedHash(passwordHash: string): boolean {
  return !passwordHash.startsWith(header);
}

/** Keyboards write the same letter in more than one way; a password must not depend on which. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'), 'utf8');
}
