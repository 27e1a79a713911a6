import type { PendingRow } from './attack';

/** The rows of the table that no attack here shows yet, with what each waits for. */
export const pendingRows: readonly PendingRow[] = [
  { row: 'A44', domain: 'moderation', waitsFor: 'moderation cases in the API' },
  { row: 'A66', domain: 'developer', waitsFor: 'webhooks and imports' },
  { row: 'A68', domain: 'developer', waitsFor: 'exports' },
];
