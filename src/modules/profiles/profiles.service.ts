import { badUserInput } from '../../kernel/problems/errors';
import { portalClusterKey } from '../../kernel/auth/viewer';
import type { ClusterStore } from './profiles.store';

/** How long a list of the brands is good for: a new brand is reachable by then. */
const freshForMs = 60_000;

/** Which brand a request is made on. */
export class ClusterService {
  private known: { readonly keys: ReadonlySet<string>; readonly until: number } | null = null;

  constructor(private readonly store: ClusterStore) {}

  /**
   * The brand that a request names, in its `x-cluster` header or else in the first label of the host that it addresses;
   * the portal where it names none.
   *
   * @throws ApiError BAD_USER_INPUT when the header names a brand that does not exist.
   */
  async resolve(header: string | null, host: string | null): Promise<string> {
    const keys = await this.keys();
    if (header !== null) {
      if (!keys.has(header)) throw badUserInput('The x-cluster header names no brand of ours.');
      return header;
    }
    const [label = ''] = (host ?? '').split('.');
    return keys.has(label) ? label : portalClusterKey;
  }

  private async keys(): Promise<ReadonlySet<string>> {
    if (!this.known || this.known.until < Date.now()) {
      this.known = { keys: new Set(await this.store.keys()), until: Date.now() + freshForMs };
    }
    return this.known.keys;
  }
}
