import { z } from 'zod';

/** Where what is secret of a destination stands, for its encryption. */
export const destinationPlace = 'payout_accounts.details_cipher';

/** What is secret of a destination. */
export interface DestinationDetails {
  /** Whom the account there belongs to. */
  readonly holder: string;
  /** The number or address of the account. */
  readonly number: string;
}

const details = z.object({ holder: z.string(), number: z.string() });

/** Reads what was decrypted of a destination. */
export function detailsOf(text: string): DestinationDetails {
  return details.parse(JSON.parse(text));
}

/** How an owner knows a destination again: by the last characters of its number, four at most. */
export function labelOf(number: string): string {
  return `…${number.slice(-Math.min(4, Math.floor(number.length / 2)))}`;
}
