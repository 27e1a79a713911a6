import type { RateRule } from '../kernel/limits/rate-limiter';
import type { StructureLimits } from './rules/structure';

/** What one client may ask of the server at once, the same over every transport. Sizes and times carry their unit. */
export interface Limits {
  readonly bodyBytes: number;
  readonly messageBytes: number;
  /** Tokens in a document: bounds the time that parsing and validation take. */
  readonly documentTokens: number;
  /** How many fields deep a selection may go; introspection is exempt. */
  readonly depth: number;
  /** How often a document may say the same thing. */
  readonly structure: StructureLimits;
  /** Entries in `errors[]` for a document or variables that are wrong in many places. */
  readonly reportedErrors: number;
  readonly operationsPerSocket: number;
  /** A client must say `connection_init` within this time. */
  readonly initTimeoutMs: number;
  /** A WebSocket that has not answered a ping by the next one is dead. */
  readonly pingIntervalMs: number;
  /** Connections that stay, WebSockets and event streams together, of one account and of one address. */
  readonly connectionsPerAccount: number;
  readonly connectionsPerAddress: number;
  /** What may wait to be sent over one socket, in bytes and in time, before it is closed as too slow. */
  readonly bufferedBytes: number;
  readonly slowMs: number;
  /** How often open connections are checked for logins that are over: twice this and a statement fit into 5 seconds. */
  readonly sessionCheckMs: number;
  /** Root fields, over every transport, of one account and of one address. */
  readonly operationsPerAccount: RateRule;
  readonly operationsPerAddress: RateRule;
  /** What one operation may cost, and one that makes up a budget costs on average. */
  readonly operationCost: number;
  readonly averageCost: number;
  /** New documents that one address may have kept under their hashes. */
  readonly documentsPerAddress: RateRule;
  /** How long requests in flight may take when the server stops. */
  readonly drainMs: number;
}

/** The limits that the README documents. */
export const defaultLimits: Limits = {
  bodyBytes: 100 * 1024,
  messageBytes: 64 * 1024,
  documentTokens: 2000,
  depth: 15,
  structure: {
    aliases: 30,
    directives: 50,
    directivesInOnePlace: 5,
    repeatedFields: 20,
    inlineFragments: 100,
    inlineFragmentDepth: 10,
    fragments: 100,
  },
  reportedErrors: 5,
  operationsPerSocket: 100,
  initTimeoutMs: 3000,
  pingIntervalMs: 5000,
  connectionsPerAccount: 50,
  connectionsPerAddress: 200,
  bufferedBytes: 1024 * 1024,
  slowMs: 10_000,
  sessionCheckMs: 2000,
  operationsPerAccount: { times: 1200, perSeconds: 60 },
  operationsPerAddress: { times: 6000, perSeconds: 60 },
  operationCost: 50_000,
  averageCost: 240,
  documentsPerAddress: { times: 1000, perSeconds: 3600 },
  drainMs: 10_000,
};
