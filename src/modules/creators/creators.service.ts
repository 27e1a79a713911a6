import { requireActiveMember } from '../../kernel/auth/authorize';
import { portalClusterKey, type Caller } from '../../kernel/auth/viewer';
import type { Transaction } from '../../kernel/db/database';
import { forbidden } from '../../kernel/problems/errors';
import type { CreatorStore } from './creators.store';

/** Who may publish and earn. */
export class CreatorService {
  constructor(private readonly store: CreatorStore) {}

  /**
   * The id of the creator who asks.
   *
   * @throws ApiError UNAUTHENTICATED for a visitor, FORBIDDEN for an account that is no approved creator.
   */
  async requireApproved(tx: Transaction, caller: Caller): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const creatorId = await this.store.findApprovedId(tx, userId);
    if (creatorId === null) throw forbidden('Only approved creators may do this.');
    return creatorId;
  }

  /** The brand that a creator publishes on: that of the request or, from the portal, the one they are at home on. */
  async clusterFor(tx: Transaction, caller: Caller, creatorId: string): Promise<string> {
    return caller.clusterKey === portalClusterKey
      ? this.store.primaryClusterKey(tx, creatorId)
      : caller.clusterKey;
  }
}
