import {
  Kind,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { IncomingMessage } from 'node:http';
import { Allowance } from '../kernel/limits/allowance';
import { networkOf } from '../kernel/limits/rate-limiter';
import type { RedisLink } from '../kernel/redis/redis-link';
import type { OperationContext, RequestFacts } from './gateway';
import { TrustedHops } from './hops';
import type { Limits } from './limits';
import { Places } from './places';
import { readFacts } from './requests';

/** What the guard is told about its surroundings. */
export interface GuardOptions {
  /** The origins whose pages may call from a browser. */
  readonly origins: readonly string[];
  /** Whether a page that this server itself has served may call it: there is one in development. */
  readonly hasOwnPage: boolean;
  /** The proxies whose `X-Forwarded-…` headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly limits: Limits;
  /** What several processes share; null where each counts for itself. */
  readonly redis: RedisLink | null;
}

/** Stands before every transport: who comes from where, from which page, how often, and with how many connections. */
export class Guard {
  /** The connections that stay, by account and by address. */
  readonly accountPlaces: Places;
  readonly addressPlaces: Places;
  private readonly hops: TrustedHops;
  private readonly accountOperations: Allowance;
  private readonly addressOperations: Allowance;

  constructor(private readonly options: GuardOptions) {
    const { limits, redis, trustedProxies } = options;
    this.hops = new TrustedHops(trustedProxies);
    this.accountPlaces = new Places(limits.connectionsPerAccount);
    this.addressPlaces = new Places(limits.connectionsPerAddress);
    this.accountOperations = new Allowance(redis, 'operations', limits.operationsPerAccount);
    this.addressOperations = new Allowance(redis, 'address', limits.operationsPerAddress);
  }

  /** The facts of a request, with the address and the host that can be believed. */
  factsOf(request: IncomingMessage, requestId: string): RequestFacts {
    return readFacts(request, requestId, this.hops);
  }

  /** What connections and operations of one address are counted under. */
  networkOf(request: IncomingMessage): string {
    return networkOf(this.hops.addressOf(request));
  }

  /**
   * Counts an operation before anything of it is read.
   * @throws ApiError RATE_LIMITED
   */
  async admitAddress(network: string): Promise<void> {
    await this.addressOperations.take(network);
  }

  /**
   * Counts an operation that is valid: each of its root fields, however they are named, is one.
   * @throws ApiError RATE_LIMITED
   */
  async admitOperation(
    { ip, viewer }: OperationContext,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Promise<void> {
    const fields = Math.max(1, countFields(operation.selectionSet, document, new Set()));
    if (fields > 1) await this.addressOperations.take(networkOf(ip), fields - 1);
    if (viewer.userId !== null) await this.accountOperations.take(viewer.userId, fields);
  }

  /**
   * Whether a page may open a WebSocket, which browsers let any page do. Programs send no origin; but a browser's cookie
   * without one comes from somewhere that hides itself.
   */
  allowsSocket(request: IncomingMessage): boolean {
    const { origin, cookie } = request.headers;
    if (origin === undefined) return cookie === undefined;
    if (this.options.origins.includes(origin)) return true;
    return this.options.hasOwnPage && isSameHost(origin, this.hops.hostOf(request));
  }
}

function isSameHost(origin: string, host: string | null): boolean {
  return host !== null && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** The root fields of an operation, those in fragments included. A fragment that is spread twice runs once. */
function countFields(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  seen: Set<string>,
): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      count += countFields(selection.selectionSet, document, seen);
    } else if (!seen.has(selection.name.value)) {
      const name = selection.name.value;
      seen.add(name);
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== name)
          continue;
        count += countFields(definition.selectionSet, document, seen);
      }
    }
  }
  return count;
}
