import { randomUUID } from 'node:crypto';
import { signatureHeader, signCallback } from '../../../src/kernel/callbacks/callback-signature';
import { deriveKey } from '../../../src/kernel/crypto/keys';
import { send } from '../../kit/http';
import { uuidIn } from './shop';

/** What a processor tells of a charge. */
export interface Told {
  readonly eventId?: string;
  readonly status?: string;
  readonly failureReason?: string | null;
  readonly amountMinor?: string;
  readonly currencyCode?: string;
}

/** What the local processor would tell of a charge of a dollar. */
export function bodyFor(paymentId: string, told: Told = {}): Buffer {
  const status = told.status ?? 'SUCCEEDED';
  const body = {
    id: told.eventId ?? `evt_${randomUUID()}`,
    type: `charge.${status.toLowerCase()}`,
    charge: {
      id: 'ch_1',
      key: uuidIn(paymentId),
      amountMinor: told.amountMinor ?? '100',
      currencyCode: told.currencyCode ?? 'USD',
      status,
      failureReason: told.failureReason ?? null,
    },
  };
  return Buffer.from(JSON.stringify(body));
}

/** Signs a body as the local processor would have, so many seconds ago. */
export function signAs(secret: Uint8Array, body: Buffer, secondsAgo = 0): string {
  const key = deriveKey(secret, 'local-processor');
  return signCallback(key, body, new Date(Date.now() - secondsAgo * 1000));
}

/** Sends a callback; gives the status of the answer. */
export async function tellAt(
  url: string,
  body: Buffer,
  signature: string | null,
  path = 'local',
): Promise<number> {
  const { status } = await send(url, {
    path: `/webhooks/${path}`,
    headers: {
      'content-type': 'application/json',
      ...(signature !== null && { [signatureHeader]: signature }),
    },
    body,
  });
  return status;
}
