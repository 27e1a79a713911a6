/** What one client may ask of the server at once, the same over every transport. Sizes and times carry their unit. */
export interface Limits {
  readonly bodyBytes: number;
  readonly messageBytes: number;
  /** Tokens in a document: bounds the time that parsing and validation take. */
  readonly documentTokens: number;
  /** How many fields deep a selection may go; introspection is exempt. */
  readonly depth: number;
  /** Entries in `errors[]` for a document or variables that are wrong in many places. */
  readonly reportedErrors: number;
  readonly operationsPerSocket: number;
  /** A client must say `connection_init` within this time. */
  readonly initTimeoutMs: number;
  /** A WebSocket that has not answered a ping by the next one is dead. */
  readonly pingIntervalMs: number;
  /** How long requests in flight may take when the server stops. */
  readonly drainMs: number;
}

/** The limits that the README documents. */
export const defaultLimits: Limits = {
  bodyBytes: 100 * 1024,
  messageBytes: 64 * 1024,
  documentTokens: 2000,
  depth: 15,
  reportedErrors: 5,
  operationsPerSocket: 100,
  initTimeoutMs: 3000,
  pingIntervalMs: 5000,
  drainMs: 10_000,
};
