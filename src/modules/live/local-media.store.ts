import type { Database, Transaction } from '../../kernel/db/database';
import { nobodysCaller } from '../../kernel/auth/viewer';

/** A stream as an encoder and a media server know it. */
export interface SentStream {
  readonly streamKey: string;
  readonly isRecorded: boolean;
  /** For how long it has been on air, in seconds. */
  readonly seconds: number;
  /** Where it is forwarded to. */
  readonly outputIds: readonly string[];
}

/** Reads what the stand-in for a media server plays. */
export class LocalMediaStore {
  constructor(private readonly database: Database) {}

  /** Null where there is no such stream. */
  find(liveStreamId: string): Promise<SentStream | null> {
    return this.database.transaction(nobodysCaller('local-media'), async (tx: Transaction) => {
      const [stream] = await tx.prisma.$queryRaw<SentStream[]>`/* localMedia.find */
        SELECT s.stream_key AS "streamKey", s.is_recorded AS "isRecorded",
          coalesce(extract(epoch FROM coalesce(s.ended_at, app.now()) - s.started_at), 0)::integer AS seconds,
          ARRAY(SELECT o.id FROM stream_outputs o WHERE o.live_stream_id = s.id AND o.status <> 'STOPPED') AS "outputIds"
        FROM live_streams s WHERE s.id = ${liveStreamId}::uuid`;
      return stream ?? null;
    });
  }
}
