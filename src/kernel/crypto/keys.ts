import { hkdfSync } from 'node:crypto';

/**
 * Derives a key of 32 bytes for one purpose from the one secret of an installation (HKDF, RFC 5869), so that a key that
 * leaks tells nothing of the others.
 */
export function deriveKey(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `marquee:${purpose}`, 32));
}
