import { portalClusterKey, visitor, type Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';

/** In whose name messages are counted. */
const system: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'count-messages',
  ip: null,
  userAgent: null,
};

/**
 * Counts what the messages of each creator came to yesterday and today. Counted again, a day is the same, but for what
 * happened since. An answer is the first message of a creator after others wrote; it took as long as the first of those
 * waited. What was bought counts on the day of the purchase, unless it was given back.
 */
export function countMessages(workers: Database): Task {
  return {
    name: 'count-messages',
    cron: '11 * * * *',
    run: () =>
      workers.transaction(system, async (tx) => {
        for (const daysAgo of [1, 0]) await countDay(tx, daysAgo);
      }),
  };
}

async function countDay(tx: Transaction, daysAgo: number): Promise<void> {
  await tx.prisma.$executeRaw`/* messaging.countDay */
    WITH span AS (
      SELECT date_trunc('day', app.now()) - make_interval(days => ${daysAgo}::integer) AS begins_at
    ), said AS (
      SELECT m.* FROM messages m, span
      WHERE m.created_at >= span.begins_at AND m.created_at < span.begins_at + interval '1 day'
        AND m.deleted_at IS NULL
    ), sent AS (
      SELECT c.id AS creator_id, count(*) AS messages,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY answered.seconds) AS response_seconds
      FROM said JOIN creators c ON c.user_id = said.sender_id
      LEFT JOIN LATERAL (
        SELECT extract(epoch FROM said.created_at - min(waiting.created_at)) AS seconds
        FROM messages waiting
        WHERE waiting.conversation_id = said.conversation_id AND waiting.sequence < said.sequence
          AND waiting.deleted_at IS NULL
          AND waiting.sequence > coalesce((
            SELECT own.sequence FROM messages own
            WHERE own.conversation_id = said.conversation_id AND own.sender_id = said.sender_id
              AND own.sequence < said.sequence
            ORDER BY own.sequence DESC LIMIT 1), 0)
      ) AS answered ON true
      GROUP BY c.id
    ), received AS (
      SELECT c.id AS creator_id, count(*) AS messages
      FROM said JOIN conversation_participants p
        ON p.conversation_id = said.conversation_id AND p.user_id <> said.sender_id
      JOIN creators c ON c.user_id = p.user_id
      GROUP BY c.id
    ), sold AS (
      SELECT c.id AS creator_id, count(*) AS messages, sum(b.price_tokens) AS tokens
      FROM message_purchases b JOIN messages m ON m.id = b.message_id
      JOIN creators c ON c.user_id = m.sender_id, span
      WHERE b.created_at >= span.begins_at AND b.created_at < span.begins_at + interval '1 day'
        AND b.revoked_at IS NULL
      GROUP BY c.id
    ), days AS (
      SELECT creator_id FROM sent UNION SELECT creator_id FROM received UNION SELECT creator_id FROM sold
      UNION SELECT a.creator_id FROM message_analytics a, span WHERE a.day = span.begins_at::date
    )
    INSERT INTO message_analytics (creator_id, day, sent_count, received_count, median_response_seconds,
      premium_sold_count, premium_tokens, computed_at)
    SELECT days.creator_id, span.begins_at::date, coalesce(sent.messages, 0), coalesce(received.messages, 0),
      round(sent.response_seconds)::integer, coalesce(sold.messages, 0), coalesce(sold.tokens, 0), app.now()
    FROM days CROSS JOIN span LEFT JOIN sent USING (creator_id) LEFT JOIN received USING (creator_id)
      LEFT JOIN sold USING (creator_id)
    ON CONFLICT (creator_id, day) DO UPDATE SET sent_count = excluded.sent_count,
      received_count = excluded.received_count, median_response_seconds = excluded.median_response_seconds,
      premium_sold_count = excluded.premium_sold_count, premium_tokens = excluded.premium_tokens,
      computed_at = excluded.computed_at`;
}
