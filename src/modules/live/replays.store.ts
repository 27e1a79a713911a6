import type { LiveStreamAccess } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';

/** How a replay is to be seen. */
export interface ReplayTerms {
  readonly access: LiveStreamAccess;
  readonly priceTokens: number | null;
}

/** Reads and writes how replays are seen. */
export class ReplayStore {
  /** The stream that a recording is of; null where there is no such recording. */
  async streamOf(tx: Transaction, id: string): Promise<string | null> {
    const recording = await tx.prisma.streamRecording.findUnique({
      where: { id },
      select: { liveStreamId: true },
    });
    return recording?.liveStreamId ?? null;
  }

  /** Shows a recording to whom these terms say; whether it is ready. */
  async publish(tx: Transaction, id: string, terms: ReplayTerms): Promise<boolean> {
    const { count } = await tx.prisma.streamRecording.updateMany({
      where: { id, status: 'READY' },
      data: { ...terms, publishedAt: new Date() },
    });
    return count > 0;
  }

  /** Shows a recording to nobody but its host. */
  async withdraw(tx: Transaction, id: string): Promise<void> {
    await tx.prisma.streamRecording.updateMany({ where: { id }, data: { publishedAt: null } });
  }
}
