import { portalClusterKey, visitor, type Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';

/** In whose name streams are counted. */
const system: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'count-streams',
  ip: null,
  userAgent: null,
};

/** How many minutes back are counted anew: news of a viewing that ended reach the database late where a process died. */
const minutesBack = 5;

/**
 * Counts, minute by minute, what happens on streams: the most viewers at one time, what was said and what was given. A minute
 * that is counted again is the same, but for what has come since. Viewings are added up in the order of their beginnings and
 * ends, so the highest sum within a minute is the most that watched at one time.
 */
export function countStreams(workers: Database): Task {
  return {
    name: 'count-streams',
    cron: '* * * * *',
    run: () =>
      workers.transaction(system, async (tx) => {
        await tx.prisma.$executeRaw`/* live.countStreams */
          WITH watched AS (
            SELECT s.id, date_trunc('minute', greatest(s.started_at,
                app.now() - make_interval(mins => ${minutesBack}::integer))) AS since,
              least(coalesce(s.ended_at, app.now()), app.now()) AS until
            FROM live_streams s
            WHERE s.status = 'LIVE' OR (s.status = 'ENDED'
              AND s.ended_at > app.now() - make_interval(mins => ${minutesBack}::integer))
          ), minutes AS (
            SELECT w.id, m.minute_at FROM watched w
            CROSS JOIN generate_series(w.since, w.until, interval '1 minute') AS m(minute_at)
          ), moves AS (
            SELECT v.live_stream_id, v.joined_at AS at, 1 AS change FROM stream_viewers v
              JOIN watched w ON w.id = v.live_stream_id
            UNION ALL
            SELECT v.live_stream_id, v.left_at, -1 FROM stream_viewers v
              JOIN watched w ON w.id = v.live_stream_id WHERE v.left_at IS NOT NULL
          ), sums AS (
            SELECT live_stream_id, at,
              sum(change) OVER (PARTITION BY live_stream_id ORDER BY at, change ROWS UNBOUNDED PRECEDING) AS open
            FROM moves
          )
          INSERT INTO stream_statistics (live_stream_id, minute_at, viewer_count, chat_count, tip_count, tip_tokens)
          SELECT m.id, m.minute_at,
            greatest(0,
              (SELECT max(x.open) FROM sums x WHERE x.live_stream_id = m.id AND x.at >= m.minute_at
                AND x.at < m.minute_at + interval '1 minute'),
              (SELECT sum(x.change) FROM moves x WHERE x.live_stream_id = m.id AND x.at < m.minute_at)),
            (SELECT count(*) FROM stream_chat_messages c WHERE c.live_stream_id = m.id AND c.deleted_at IS NULL
              AND c.created_at >= m.minute_at AND c.created_at < m.minute_at + interval '1 minute'),
            coalesce(t.tips, 0), coalesce(t.tokens, 0)
          FROM minutes m LEFT JOIN LATERAL (
            SELECT count(*) AS tips, sum(given.tokens) AS tokens FROM (
              SELECT tip.tokens FROM tips tip WHERE tip.live_stream_id = m.id
                AND tip.created_at >= m.minute_at AND tip.created_at < m.minute_at + interval '1 minute'
              UNION ALL
              SELECT gift.tokens FROM gift_transactions gift WHERE gift.live_stream_id = m.id
                AND gift.created_at >= m.minute_at AND gift.created_at < m.minute_at + interval '1 minute'
            ) AS given) AS t ON true
          ON CONFLICT (live_stream_id, minute_at) DO UPDATE SET viewer_count = excluded.viewer_count,
            chat_count = excluded.chat_count, tip_count = excluded.tip_count, tip_tokens = excluded.tip_tokens`;
      }),
  };
}
