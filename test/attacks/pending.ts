import type { PendingRow } from './attack';

/** The rows of the table that no attack here shows yet, with what each waits for. */
export const pendingRows: readonly PendingRow[] = [
  { row: 'A44', issue: 8, waitsFor: 'moderation cases in the API' },
  { row: 'A66', issue: 7, waitsFor: 'webhooks and imports' },
  { row: 'A68', issue: 7, waitsFor: 'exports' },
];
