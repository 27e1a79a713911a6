/** An account that somebody keeps at a distance. */
export interface KeptAway {
  readonly userId: string;
  readonly username: string | null;
  readonly since: Date;
  /** When it ends by itself; null for what stays. */
  readonly until: Date | null;
}

/** How many are listed. */
export const keptAwayMax = 1_000;
