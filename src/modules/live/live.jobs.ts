import { portalClusterKey, visitor, type Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import { liveStreamCancelled, liveStreamDue } from './live.events';

/** How long before its time people are reminded of a stream, in minutes. */
const noticeMinutes = 15;

/** How long after its time a stream that never began is called off, in hours. */
const patienceHours = 6;

/** In whose name streams are looked after. */
const system: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'mind-schedule',
  ip: null,
  userAgent: null,
};

/**
 * Minds what is scheduled: has everybody told who asked to be reminded of a stream that is about to begin, each once, and
 * calls off streams that never began.
 */
export function mindSchedule(workers: Database): Task {
  return {
    name: 'mind-schedule',
    cron: '* * * * *',
    run: () =>
      workers.transaction(system, async (tx) => {
        const due = await tx.prisma.$queryRaw<{ id: string }[]>`/* live.remind */
          WITH reminded AS (
            UPDATE stream_reminders r SET reminded_at = app.now() FROM live_streams s
            WHERE s.id = r.live_stream_id AND r.reminded_at IS NULL AND s.status = 'SCHEDULED'
              AND s.scheduled_for BETWEEN app.now() - interval '5 minutes'
                AND app.now() + make_interval(mins => ${noticeMinutes}::integer)
            RETURNING r.live_stream_id)
          SELECT DISTINCT live_stream_id AS id FROM reminded`;
        await tx.emitAll(due.map(({ id }) => liveStreamDue.create({ liveStreamId: id })));
        const lapsed = await tx.prisma.$queryRaw<{ id: string }[]>`/* live.lapse */
          UPDATE live_streams SET status = 'CANCELLED'
          WHERE status = 'SCHEDULED' AND scheduled_for < app.now() - make_interval(hours => ${patienceHours}::integer)
          RETURNING id`;
        for (const { id } of lapsed) {
          await tx.audit({
            action: 'live-stream.lapse',
            subjectType: 'LiveStream',
            subjectId: id,
          });
        }
        await tx.emitAll(lapsed.map(({ id }) => liveStreamCancelled.create({ liveStreamId: id })));
      }),
  };
}

/**
 * Ends the viewings of processes that have died: as long as somebody watches, their process says so every ten seconds.
 */
export function endViewings(workers: Database): Task {
  return {
    name: 'end-viewings',
    cron: '* * * * *',
    async run() {
      await workers.pool.query(
        `/* live.endViewings */ UPDATE stream_viewers SET left_at = last_seen_at
         WHERE left_at IS NULL AND last_seen_at < now() - interval '1 minute'`,
      );
    },
  };
}
