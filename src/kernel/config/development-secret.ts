import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';

const lengthBytes = 32;

/**
 * The key of a developer's own installation, from `auth-secret` in the given directory. It is made on the first call,
 * readable by its owner alone. Two processes that start together get the same key: it is written aside and then linked
 * into place, which only one of them can do.
 */
export function developmentSecret(directory: string): Uint8Array {
  const path = join(directory, 'auth-secret');
  const kept = read(path);
  if (kept) return kept;

  mkdirSync(directory, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(lengthBytes).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = read(path);
  if (!made) throw new Error(`${path} holds no usable key. Delete it to have a new one made.`);
  return made;
}

function read(path: string): Uint8Array | null {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    return key.length >= lengthBytes ? key : null;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return isNativeError(error) && 'code' in error && error.code === code;
}
