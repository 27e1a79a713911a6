import type { Caller } from '../auth/viewer';
import type { Reads } from '../read/engine';

/** What resolvers know of a request, or of one event of a subscription. */
export interface RequestContext extends Caller {
  /** Compiled reads under the viewer's rights, with loaders that live as long as this context. */
  readonly reads: Reads;
  /** When the access token ends; null for a visitor. */
  readonly expiresAt: Date | null;
  /** Which WebSocket the operation came through; null for HTTP. */
  readonly connectionId: string | null;
}
