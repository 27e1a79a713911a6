import type { PendingRow } from './attack';

/** The rows of the table that no attack here shows yet, with what each waits for. */
export const pendingRows: readonly PendingRow[] = [
  { row: 'A35', issue: 6, waitsFor: 'blocks and sanctions in the rules of money' },
  { row: 'A36', issue: 6, waitsFor: 'an expected price of everything that is sold' },
  { row: 'A37', issue: 6, waitsFor: 'coupons, refunds and withdrawals' },
  { row: 'A38', issue: 6, waitsFor: 'the money operations that are still to come' },
  { row: 'A41', issue: 7, waitsFor: 'media behind signed addresses' },
  { row: 'A44', issue: 8, waitsFor: 'moderation cases in the API' },
  { row: 'A63', issue: 7, waitsFor: 'entitlements that end while a stream is watched' },
  { row: 'A66', issue: 7, waitsFor: 'webhooks and imports' },
  { row: 'A67', issue: 7, waitsFor: 'uploads' },
  { row: 'A68', issue: 7, waitsFor: 'exports' },
];
