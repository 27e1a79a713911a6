import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import type { GuestStore, KeptGuest } from './guests.store';
import { requireStreamHost } from './stream-host';

/** What the service stands on. */
export interface GuestDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly creators: CreatorService;
  readonly guests: GuestStore;
}

/**
 * Hosting streams together. Whoever changes who does holds the row of the stream; the income of what is sold from then on is
 * divided as was agreed, and what was sold before stays as it was divided.
 */
export class GuestService {
  constructor(private readonly on: GuestDependencies) {}

  /**
   * Invites a creator to host a stream of the caller together, for a part of its income in hundredths of a per cent. Gives
   * the invitation.
   *
   * Refuses: NOT_FOUND, INVALID, SELF_TARGET, CONFLICT for whoever is invited already, INVALID_STATE for a stream that is
   * over. Errors: FORBIDDEN for everybody but its host.
   */
  async invite(
    caller: Caller,
    liveStreamId: string,
    creatorId: string,
    shareBasisPoints: number,
  ): Promise<string> {
    requireFeature(caller, 'STREAMING');
    const { database, readEngine, guests } = this.on;
    return database.transaction(caller, async (tx) => {
      await requireStreamHost(tx, readEngine, caller, liveStreamId);
      if (!(await readEngine.permits(tx, caller, { type: 'Creator', id: creatorId }))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such creator.', ['creatorId']);
      }
      if (!(await guests.lockStream(tx, liveStreamId))) throw isOver('liveStreamId');
      const id = await guests.invite(tx, { liveStreamId, creatorId, shareBasisPoints });
      if (id === null) {
        throw refusal(UserErrorCode.CONFLICT, 'They are invited already.', ['creatorId']);
      }
      await this.audit(tx, 'stream-guest.invite', id, { shareBasisPoints });
      return id;
    });
  }

  /**
   * Accepts or declines an invitation of the caller.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for a creator who is not approved any more.
   */
  async answer(caller: Caller, guestId: string, isAccepted: boolean): Promise<void> {
    const { userId } = requireFeature(caller, 'STREAMING');
    const { database, creators, guests } = this.on;
    await database.transaction(caller, async (tx) => {
      const guest = await guests.find(tx, guestId);
      if (guest?.userId !== userId) throw unknown();
      if (isAccepted) await creators.requireApproved(tx, caller);
      const isAhead = await guests.lockStream(tx, guest.liveStreamId);
      if (isAccepted && !isAhead) throw isOver('guestId');
      const status = isAccepted ? 'ACCEPTED' : 'DECLINED';
      if (!(await guests.move(tx, guestId, ['INVITED'], status))) throw notOpen();
      if (isAccepted) await guests.settle(tx, guest.liveStreamId);
      await this.audit(tx, isAccepted ? 'stream-guest.accept' : 'stream-guest.decline', guestId);
    });
  }

  /**
   * Takes an invitation back, or somebody out who hosts a stream of the caller together.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for everybody but the host of the stream.
   */
  async remove(caller: Caller, guestId: string): Promise<string> {
    requireActiveMember(caller);
    const { database, readEngine, guests } = this.on;
    return database.transaction(caller, async (tx) => {
      const guest: KeptGuest | null = await guests.find(tx, guestId);
      if (guest === null) throw unknown();
      const { liveStreamId } = guest;
      await requireStreamHost(tx, readEngine, caller, liveStreamId, 'guestId');
      await guests.lockStream(tx, liveStreamId);
      if (!(await guests.move(tx, guestId, ['INVITED', 'ACCEPTED'], 'REMOVED'))) throw notOpen();
      await guests.settle(tx, liveStreamId);
      await this.audit(tx, 'stream-guest.remove', guestId);
      return liveStreamId;
    });
  }

  private audit(
    tx: Transaction,
    action: string,
    subjectId: string,
    changes: Readonly<Record<string, number>> = {},
  ): Promise<void> {
    return tx.audit({ action, subjectType: 'StreamGuest', subjectId, changes });
  }
}

function unknown(): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such invitation.', ['guestId']);
}

function notOpen(): Refusal {
  return refusal(UserErrorCode.INVALID_STATE, 'The invitation is not open any more.', ['guestId']);
}

function isOver(field: string): Refusal {
  return refusal(UserErrorCode.INVALID_STATE, 'The stream is over.', [field]);
}
