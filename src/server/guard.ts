import {
  Kind,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { IncomingMessage } from 'node:http';
import { Allowance } from '../kernel/limits/allowance';
import { CostBudgets, type BudgetRule } from '../kernel/limits/cost-budgets';
import { networkOf, type RateRule } from '../kernel/limits/rate-limiter';
import { ApiError } from '../kernel/problems/errors';
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
  private readonly accountBudgets: CostBudgets;
  private readonly addressBudgets: CostBudgets;

  constructor(private readonly options: GuardOptions) {
    const { limits, redis, trustedProxies } = options;
    this.hops = new TrustedHops(trustedProxies);
    this.accountPlaces = new Places(limits.connectionsPerAccount);
    this.addressPlaces = new Places(limits.connectionsPerAddress);
    this.accountOperations = new Allowance(redis, 'operations', limits.operationsPerAccount);
    this.addressOperations = new Allowance(redis, 'address', limits.operationsPerAddress);
    const ofAccount = budgetRule(limits.operationsPerAccount, limits);
    const ofAddress = budgetRule(limits.operationsPerAddress, limits);
    this.accountBudgets = new CostBudgets(redis, 'account', ofAccount);
    this.addressBudgets = new CostBudgets(redis, 'address', ofAddress);
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
   * Takes what an operation costs at most from the budget of whoever sends it: of the account, or of a visitor's address.
   * @throws ApiError QUERY_TOO_COMPLEX, whatever is left of the budget, or RATE_LIMITED
   */
  async admitCost(context: OperationContext, cost: number): Promise<void> {
    const { meter } = context;
    if (!meter) return;
    const { operationCost } = this.options.limits;
    if (Number.isFinite(cost)) meter.requested = cost;
    if (cost > operationCost) {
      const size = Number.isFinite(cost) ? `up to ${cost} rows` : 'more rows than can be counted';
      const message = `The operation asks for ${size}; ${operationCost} are allowed. Ask for smaller pages.`;
      throw new ApiError('QUERY_TOO_COMPLEX', message);
    }
    const { budgets, key } = this.budgetOf(context);
    try {
      await budgets.take(key, cost);
      meter.charge();
    } finally {
      meter.budget = budgets.of(key);
    }
  }

  /** Gives back what an operation has not cost in the end, once it is over. */
  settleCost(context: OperationContext): void {
    const { meter } = context;
    if (!meter) return;
    const { budgets, key } = this.budgetOf(context);
    budgets.giveBack(key, meter.settle());
    meter.budget = budgets.of(key);
  }

  private budgetOf({ viewer, ip }: OperationContext): { budgets: CostBudgets; key: string } {
    return viewer.userId === null
      ? { budgets: this.addressBudgets, key: networkOf(ip) }
      : { budgets: this.accountBudgets, key: viewer.userId };
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

/** Whoever may send so many operations may send as many that cost as much as operations do on average. */
function budgetRule({ times, perSeconds }: RateRule, limits: Limits): BudgetRule {
  const points = times * limits.averageCost;
  return { maximum: Math.max(points, limits.operationCost), perSecond: points / perSeconds };
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
