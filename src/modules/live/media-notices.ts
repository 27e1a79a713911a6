import { nobodysCaller, type Caller } from '../../kernel/auth/viewer';
import { readCallback, type Callback } from '../../kernel/callbacks/callback';
import type { Database } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import { findIngest, noteMedia } from './media-notices.store';
import type { MediaPlane } from './media-plane';
import { outputKeyPlace } from './outputs.service';

/** What a media server does with a stream that an encoder sends. */
export interface IngestAnswer {
  readonly isAllowed: boolean;
  readonly liveStreamId: string | null;
  readonly isRecorded: boolean;
  readonly outputs: readonly {
    readonly id: string;
    readonly url: string;
    readonly key: string | null;
  }[];
}

/** What hearing the media server stands on. */
export interface MediaNoticesDependencies {
  readonly database: Database;
  readonly workers: Database;
  readonly keys: SubjectKeys;
  readonly plane: MediaPlane;
}

const nobodysIngest: IngestAnswer = {
  isAllowed: false,
  liveStreamId: null,
  isRecorded: false,
  outputs: [],
};

/** Hears what the media server tells. A notice may come twice and late: what is further on already stays there. */
export class MediaNotices {
  constructor(private readonly on: MediaNoticesDependencies) {}

  /**
   * Takes a notice in.
   *
   * @throws ApiError UNAUTHENTICATED for a notice that is forged or stale, BAD_REQUEST for one that says nothing.
   */
  async receive(requestId: string, callback: Callback): Promise<IngestAnswer | null> {
    const notice = await readCallback(() => this.on.plane.read(callback));
    if (notice === null) return null;
    const caller = nobodysCaller(requestId);
    if (notice.kind === 'INGEST_ASKED') return this.answer(caller, notice.streamKey);
    await this.on.workers.transaction(caller, (tx) => noteMedia(tx, notice));
    return null;
  }

  /** Whether somebody may send with a key, and where it goes. The keys of other platforms are opened for their host. */
  private answer(caller: Caller, streamKey: string): Promise<IngestAnswer> {
    return this.on.database.transaction(caller, async (tx) => {
      const stream = await findIngest(tx, streamKey);
      const isAhead = stream?.status === 'SCHEDULED' || stream?.status === 'LIVE';
      if (!stream || !isAhead || stream.host.status !== 'APPROVED') return nobodysIngest;
      const { userId } = stream.host;
      await tx.actAs(userId);
      const outputs = [];
      for (const { keyCipher, ...output } of stream.outputs) {
        const key = keyCipher && (await this.on.keys.open(tx, userId, outputKeyPlace, keyCipher));
        outputs.push({ ...output, key });
      }
      const { id: liveStreamId, isRecorded } = stream;
      return { isAllowed: true, liveStreamId, isRecorded, outputs };
    });
  }
}
