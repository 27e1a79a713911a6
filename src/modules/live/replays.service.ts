import { requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { ReplayStore, ReplayTerms } from './replays.store';
import { requireStreamHost } from './stream-host';

/** What opening a replay may cost at most, in tokens. */
const priceTokensMax = 1_000_000;

/** What the service stands on. */
export interface ReplayDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly replays: ReplayStore;
}

/** Replays of streams that were recorded. */
export class ReplayService {
  constructor(private readonly on: ReplayDependencies) {}

  /**
   * Publishes a recording of the caller as a replay, with its own visibility and price, or changes them.
   *
   * Refuses: NOT_FOUND, INVALID, INVALID_STATE for a recording that is not ready. Errors: FORBIDDEN for everybody but the
   * host of the stream.
   */
  async publish(caller: Caller, recordingId: string, terms: ReplayTerms): Promise<void> {
    requireFeature(caller, 'STREAMING');
    const { access, priceTokens } = terms;
    if ((access === 'PAID') !== (priceTokens !== null)) {
      const message = 'A replay for those who pay has a price, and no other has one.';
      throw refusal(UserErrorCode.INVALID, message, ['access']);
    }
    if (priceTokens !== null && (priceTokens < 1 || priceTokens > priceTokensMax)) {
      const message = `A price is 1 to ${priceTokensMax} tokens.`;
      throw refusal(UserErrorCode.INVALID, message, ['price']);
    }
    await this.on.database.transaction(caller, async (tx) => {
      await this.requireOwn(tx, caller, recordingId);
      if (!(await this.on.replays.publish(tx, recordingId, terms))) {
        const message = 'The recording is not ready.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['recordingId']);
      }
      await tx.audit({
        ...{ action: 'stream-recording.publish', subjectType: 'StreamRecording' },
        subjectId: recordingId,
        changes: { access, priceTokens },
      });
    });
  }

  /** Shows a replay of the caller to nobody else any more. Refuses: NOT_FOUND. Errors: FORBIDDEN. */
  async withdraw(caller: Caller, recordingId: string): Promise<void> {
    requireFeature(caller, 'STREAMING');
    await this.on.database.transaction(caller, async (tx) => {
      await this.requireOwn(tx, caller, recordingId);
      await this.on.replays.withdraw(tx, recordingId);
      const audited = { subjectType: 'StreamRecording', subjectId: recordingId };
      await tx.audit({ action: 'stream-recording.withdraw', ...audited });
    });
  }

  private async requireOwn(tx: Transaction, caller: Caller, id: string): Promise<void> {
    const liveStreamId = await this.on.replays.streamOf(tx, id);
    if (liveStreamId === null) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such recording.', ['recordingId']);
    }
    await requireStreamHost(tx, this.on.readEngine, caller, liveStreamId, 'recordingId');
  }
}
