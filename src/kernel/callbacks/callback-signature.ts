import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header in which a callback carries its signature: `t=<seconds since 1970>,v1=<hex>`. */
export const signatureHeader = 'marquee-signature';

/** How far the clock of a callback may be from ours, in seconds. A captured callback is worthless after that. */
export const toleranceSeconds = 300;

const headerForm = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** Signs a body: HMAC-SHA256 over the time and the body. */
export function signCallback(key: Uint8Array, body: Buffer, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${digest(key, seconds, body).toString('hex')}`;
}

/** Whether a body was signed with the key, not longer ago than the tolerance. The comparison takes constant time. */
export function isSignedBy(
  key: Uint8Array,
  callback: { readonly signature: string | undefined; readonly body: Buffer },
  now: Date,
): boolean {
  const [, time, signature] = headerForm.exec(callback.signature ?? '') ?? [];
  if (time === undefined || signature === undefined) return false;
  const isGenuine = timingSafeEqual(
    digest(key, Number(time), callback.body),
    Buffer.from(signature, 'hex'),
  );
  return isGenuine && Math.abs(now.getTime() / 1000 - Number(time)) <= toleranceSeconds;
}

function digest(key: Uint8Array, seconds: number, body: Buffer): Buffer {
  return createHmac('sha256', key).update(`${seconds}.`).update(body).digest();
}
