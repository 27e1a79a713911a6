import type { Prisma } from '../../generated/prisma/client';
import type { Transaction } from '../../kernel/db/database';
import type { MediaNotice } from './media-plane';

/** What a media server tells without asking anything. */
export type Told = Exclude<MediaNotice, { kind: 'INGEST_ASKED' }>;

/** Takes a notice in. It may come twice and late: what is further on already stays there. */
export async function noteMedia(tx: Transaction, notice: Told): Promise<void> {
  if (notice.kind === 'QUALITY') return noteQuality(tx, notice);
  if (notice.kind === 'OUTPUT') return noteOutput(tx, notice);
  const { liveStreamId } = notice;
  if (notice.kind === 'RECORDING_BEGAN') {
    await tx.prisma.$executeRaw`/* media.recordingBegan */
      INSERT INTO stream_recordings (live_stream_id) SELECT s.id FROM live_streams s
      WHERE s.id = ${liveStreamId}::uuid AND s.status = 'LIVE' AND s.is_recorded
      ON CONFLICT (live_stream_id) WHERE status = 'RECORDING' DO NOTHING`;
    return;
  }
  if (notice.kind === 'RECORDING_READY') {
    const { storageKey, durationSeconds, sizeBytes } = notice;
    await endRecording(tx, liveStreamId);
    await tx.prisma.$executeRaw`/* media.recordingReady */
      UPDATE stream_recordings SET status = 'READY', storage_key = ${storageKey},
        duration_seconds = ${durationSeconds}::integer, size_bytes = ${sizeBytes}::bigint
      WHERE id = (SELECT r.id FROM stream_recordings r WHERE r.live_stream_id = ${liveStreamId}::uuid
        AND r.status = 'PROCESSING' ORDER BY r.created_at LIMIT 1)`;
    return;
  }
  if (notice.kind === 'RECORDING_ENDED') return endRecording(tx, liveStreamId);
  await tx.prisma.$executeRaw`/* media.recordingFailed */
    UPDATE stream_recordings SET status = 'FAILED', failure_reason = ${notice.reason}
    WHERE live_stream_id = ${liveStreamId}::uuid AND status IN ('RECORDING', 'PROCESSING')`;
}

const ingestParts = {
  id: true,
  status: true,
  isRecorded: true,
  host: { select: { userId: true, status: true } },
  outputs: {
    where: { status: { not: 'STOPPED' } },
    orderBy: { createdAt: 'asc' },
    select: { id: true, url: true, keyCipher: true },
  },
} satisfies Prisma.LiveStreamSelect;

/** A stream as an encoder that sends it is told of it, with where it is to be forwarded. */
export type Ingest = Prisma.LiveStreamGetPayload<{ select: typeof ingestParts }>;

/** A stream by its key. */
export function findIngest(tx: Transaction, streamKey: string): Promise<Ingest | null> {
  return tx.prisma.liveStream.findUnique({ where: { streamKey }, select: ingestParts });
}

async function endRecording(tx: Transaction, liveStreamId: string): Promise<void> {
  await tx.prisma.$executeRaw`/* media.recordingEnded */
    UPDATE stream_recordings SET status = 'PROCESSING'
    WHERE live_stream_id = ${liveStreamId}::uuid AND status = 'RECORDING'`;
}

async function noteQuality(
  tx: Transaction,
  sample: Extract<Told, { kind: 'QUALITY' }>,
): Promise<void> {
  const { liveStreamId, bitrateKbps, framesPerSecond, droppedFrames } = sample;
  await tx.prisma.$executeRaw`/* media.quality */
    INSERT INTO stream_quality_samples (live_stream_id, bitrate_kbps, frames_per_second, dropped_frames, width, height,
      latency_ms)
    SELECT s.id, ${bitrateKbps}::integer, ${framesPerSecond}::integer, ${droppedFrames}::integer,
      ${sample.width}::integer, ${sample.height}::integer, ${sample.latencyMs}::integer
    FROM live_streams s WHERE s.id = ${liveStreamId}::uuid AND s.status = 'LIVE'`;
}

/** A place that says nothing of why it failed gets a reason from us, since its host is to know that something is wrong. */
async function noteOutput(
  tx: Transaction,
  { outputId, status, reason }: Extract<Told, { kind: 'OUTPUT' }>,
): Promise<void> {
  const words = status === 'FAILED' ? (reason ?? 'The other side was lost.') : null;
  await tx.prisma.$executeRaw`/* media.output */
    UPDATE stream_outputs SET status = ${status}::text::"StreamOutputStatus", failure_reason = ${words},
      started_at = CASE WHEN ${status} = 'ACTIVE' THEN app.now() ELSE started_at END,
      ended_at = CASE WHEN ${status} = 'ACTIVE' THEN NULL ELSE greatest(app.now(), started_at) END
    WHERE id = ${outputId}::uuid AND status <> 'STOPPED' AND status <> ${status}::text::"StreamOutputStatus"`;
}
