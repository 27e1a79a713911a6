/** What a fault came to. */
export interface Found {
  readonly failures: readonly string[];
  /** What was done, in words for a table. */
  readonly found: string;
}

/** Tries a fault. What keeps it from coming to its end is found wanting like anything else. */
export function toItsEnd(run: () => Promise<Found>): Promise<Found> {
  return run().catch((error: unknown) => ({
    found: 'it did not come to its end',
    failures: [String(error)],
  }));
}
