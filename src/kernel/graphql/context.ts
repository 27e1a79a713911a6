import type { Caller } from '../auth/viewer';
import type { CostMeter } from '../limits/cost-meter';
import type { Reads } from '../read/engine';
import type { RememberedStanding } from '../read/standing';

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
  /** Where the viewer is only remembered; left out where it was asked how they stand. */
  readonly memory?: {
    readonly standing: RememberedStanding;
    /** The same context with a viewer who was asked for. Errors: UNAUTHENTICATED where they have gone. */
    settle(): Promise<RequestContext>;
  };
}
