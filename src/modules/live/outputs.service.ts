import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { OutputStore } from './outputs.store';
import { requireStreamHost } from './stream-host';

/** Where the key of an output stands, encrypted with the key of the stream's host. */
export const outputKeyPlace = 'stream_outputs.key_cipher';

/** How many places a stream is forwarded to at most. */
const outputsMax = 10;

/** Another place to send a stream to, as its host says. */
export interface OutputDraft {
  readonly liveStreamId: string;
  readonly name: string;
  readonly url: string;
  readonly key: string | null;
}

/** What the service stands on. */
export interface OutputDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly keys: SubjectKeys;
  readonly outputs: OutputStore;
}

/** Forwarding streams to other platforms. Their keys are encrypted where they lie, and nobody reads them again but us. */
export class OutputService {
  constructor(private readonly on: OutputDependencies) {}

  /**
   * Has a stream of the caller forwarded to another place.
   *
   * Refuses: NOT_FOUND, BLANK, TOO_LONG, INVALID, CONFLICT, LIMIT_REACHED. Errors: FORBIDDEN for everybody but its host.
   */
  async add(caller: Caller, { key, ...draft }: OutputDraft): Promise<void> {
    const { userId } = requireFeature(caller, 'STREAMING');
    const { database, readEngine, keys, outputs } = this.on;
    refuseIfAny([
      ...textErrors({ field: 'name', value: draft.name, lengthMax: 100 }),
      ...textErrors({ field: 'url', value: draft.url, lengthMax: 500 }),
      ...textErrors({ field: 'key', value: key, lengthMax: 500 }),
    ]);
    await database.transaction(caller, async (tx) => {
      const { liveStreamId } = draft;
      await requireStreamHost(tx, readEngine, caller, liveStreamId);
      if ((await outputs.count(tx, liveStreamId)) >= outputsMax) {
        const message = `A stream is forwarded to ${outputsMax} places at most.`;
        throw refusal(UserErrorCode.LIMIT_REACHED, message, ['liveStreamId']);
      }
      const sealed = key === null ? null : await keys.seal(tx, userId, outputKeyPlace, key);
      const keyCipher = sealed === null ? null : new Uint8Array(sealed);
      const subjectId = await outputs.insert(tx, { ...draft, keyCipher });
      await tx.audit({ action: 'stream-output.add', subjectType: 'StreamOutput', subjectId });
    });
  }

  /** Has a stream of the caller forwarded to a place no longer; gives the stream. Refuses: NOT_FOUND. Errors: FORBIDDEN. */
  async remove(caller: Caller, outputId: string): Promise<string> {
    requireActiveMember(caller);
    const { database, readEngine, outputs } = this.on;
    return database.transaction(caller, async (tx) => {
      const liveStreamId = await outputs.streamOf(tx, outputId);
      if (liveStreamId === null) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such output.', ['outputId']);
      }
      await requireStreamHost(tx, readEngine, caller, liveStreamId, 'outputId');
      await outputs.delete(tx, outputId);
      const audited = { subjectType: 'StreamOutput', subjectId: outputId };
      await tx.audit({ action: 'stream-output.remove', ...audited });
      return liveStreamId;
    });
  }
}
