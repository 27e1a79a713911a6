import type { Caller } from '../auth/viewer';
import type { CostMeter } from '../limits/cost-meter';
import type { Reads } from '../read/engine';

/** What resolvers know of a request, or of one event of a subscription. */
export interface RequestContext extends Caller {
  /** Compiled reads under the viewer's rights, with loaders that live as long as this context. */
  readonly reads: Reads;
  /** What the operation costs. */
  readonly meter: CostMeter;
  /** When the access token ends; null for a visitor. */
  readonly expiresAt: Date | null;
  /** Which WebSocket the operation came through; null for HTTP. */
  readonly connectionId: string | null;
  /**
   * The same context with a viewer who was asked for; left out where this one was. Errors: UNAUTHENTICATED where they have
   * gone.
   */
  settle?(): Promise<RequestContext>;
}
