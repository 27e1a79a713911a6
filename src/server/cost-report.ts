import type { CostMeter } from '../kernel/limits/cost-meter';

/** What a client is told of the cost of its operation, in the form that Shopify's clients know. */
export interface CostReport {
  readonly requestedQueryCost: number;
  /** Null where the operation was refused. */
  readonly actualQueryCost: number | null;
  /** Null where nothing was taken from a budget. */
  readonly throttleStatus: {
    readonly maximumAvailable: number;
    readonly currentlyAvailable: number;
    readonly restoreRate: number;
  } | null;
}

/** The header by which a client asks for it; over a WebSocket a parameter of `connection_init`. */
export const costHeader = 'x-query-cost';

/** Whether a client asks to be told: most do not want it in each answer, and answers that are equal can be cached. */
export function wantsCost(value: unknown): boolean {
  return typeof value === 'string' ? !/^(0|false|no|)$/i.test(value) : value === true;
}

/** What to say of the cost; null where it is not known. */
export function costReport(meter: CostMeter | undefined, hasRun: boolean): CostReport | null {
  if (!meter || meter.requested === null) return null;
  const { budget } = meter;
  return {
    requestedQueryCost: meter.requested,
    actualQueryCost: hasRun ? meter.actual : null,
    throttleStatus: budget && {
      maximumAvailable: budget.maximum,
      currentlyAvailable: budget.available,
      restoreRate: budget.restoredPerSecond,
    },
  };
}
