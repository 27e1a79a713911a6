import type { LiveStreamAccess, LiveStreamStatus } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** A stream to write. */
export interface NewLiveStream {
  readonly hostId: string;
  readonly clusterKey: string;
  readonly title: string;
  readonly streamKey: string;
  readonly access: LiveStreamAccess;
  readonly priceTokens: number | null;
  readonly category: string | null;
  readonly isRecorded: boolean;
  readonly scheduledFor: Date | null;
}

/** What the rules of hosting and watching need of a stream. */
export interface StreamFacts {
  readonly status: LiveStreamStatus;
  readonly access: LiveStreamAccess;
  readonly priceTokens: number | null;
  readonly hostId: string;
  /** The account of the creator who broadcasts. */
  readonly hostUserId: string;
}

/** Reads and writes live streams. */
export class LiveStore {
  constructor(private readonly database: Database) {}

  /** Refuses: BLANK, where PostgreSQL finds nothing to read in a title. */
  async insert(tx: Transaction, stream: NewLiveStream): Promise<string> {
    try {
      const { id } = await tx.prisma.liveStream.create({ data: stream, select: { id: true } });
      return id;
    } catch (error) {
      if (brokenConstraint(error) !== 'live_streams_title_form') throw error;
      throw refusal(UserErrorCode.BLANK, 'title must not be blank.', ['title']);
    }
  }

  /** @throws Error where there is no such stream: ask first whether the caller may know of it. */
  async find(id: string): Promise<StreamFacts> {
    const { host, ...facts } = await this.database.prisma.liveStream.findUniqueOrThrow({
      where: { id },
      select: {
        status: true,
        access: true,
        priceTokens: true,
        hostId: true,
        host: { select: { userId: true } },
      },
    });
    return { ...facts, hostUserId: host.userId };
  }

  /** Whether an account hosts a stream, or is a guest of it who accepted. */
  async broadcasts(id: string, userId: string): Promise<boolean> {
    const isHost = { host: { userId } };
    const isGuest = { guests: { some: { status: 'ACCEPTED' as const, creator: { userId } } } };
    const where = { id, OR: [isHost, isGuest] };
    return (await this.database.prisma.liveStream.count({ where })) > 0;
  }

  /** Puts a scheduled stream on air; the creator who broadcasts, or null where it is not scheduled. */
  async start(tx: Transaction, id: string): Promise<string | null> {
    const started = await tx.prisma.$queryRaw<{ host_id: string }[]>`/* live.start */
      UPDATE live_streams SET status = 'LIVE', started_at = clock_timestamp()
      WHERE id = ${id}::uuid AND status = 'SCHEDULED' RETURNING host_id`;
    return started[0]?.host_id ?? null;
  }

  /** Whether the stream was on air, and now is not. The clock may have been set back since it began. */
  async end(tx: Transaction, id: string, highestCount: number): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* live.end */
      UPDATE live_streams SET status = 'ENDED', ended_at = greatest(clock_timestamp(), started_at),
        peak_viewer_count = greatest(peak_viewer_count, ${highestCount}::integer)
      WHERE id = ${id}::uuid AND status = 'LIVE'`;
    return count > 0;
  }

  /** Whether the stream was scheduled, and now is called off. */
  async cancel(tx: Transaction, id: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* live.cancel */
      UPDATE live_streams SET status = 'CANCELLED'
      WHERE id = ${id}::uuid AND status = 'SCHEDULED'`;
    return count > 0;
  }

  /** Whether the stream is not over, and now has this key. */
  async setKey(tx: Transaction, id: string, streamKey: string): Promise<boolean> {
    const { count } = await tx.prisma.liveStream.updateMany({
      where: { id, status: { in: ['SCHEDULED', 'LIVE'] } },
      data: { streamKey },
    });
    return count > 0;
  }

  /** Whether the stream is to begin at a time that its host has announced. */
  async isAnnounced(tx: Transaction, id: string): Promise<boolean> {
    const where = { id, status: 'SCHEDULED' as const, scheduledFor: { not: null } };
    return (await tx.prisma.liveStream.count({ where })) > 0;
  }

  async insertReminder(tx: Transaction, liveStreamId: string, userId: string): Promise<void> {
    await tx.prisma.streamReminder.createMany({
      data: [{ liveStreamId, userId }],
      skipDuplicates: true,
    });
  }

  async deleteReminder(tx: Transaction, liveStreamId: string, userId: string): Promise<void> {
    await tx.prisma.streamReminder.deleteMany({ where: { liveStreamId, userId } });
  }

  /**
   * Raises the peak of a stream on air to this count if that is higher, and gives the peak. Once a stream has ended, its
   * peak is final.
   */
  async raisePeak(id: string, count: number): Promise<number> {
    const { rows } = await this.database.pool.query<{ peak_viewer_count: number }>(
      `/* live.raisePeak */ WITH raised AS (
         UPDATE live_streams SET peak_viewer_count = $2
         WHERE id = $1 AND status = 'LIVE' AND peak_viewer_count < $2 RETURNING peak_viewer_count)
       SELECT greatest(s.peak_viewer_count, (SELECT peak_viewer_count FROM raised)) AS peak_viewer_count
       FROM live_streams s WHERE s.id = $1`,
      [id, count],
    );
    return rows[0]?.peak_viewer_count ?? count;
  }
}
