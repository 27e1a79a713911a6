import sql, { join } from 'sql-template-tag';
import { LiveStream } from '../../generated/graphql';
import type { LiveStreamStatus } from '../../generated/prisma/enums';
import { viewerAccess } from '../../kernel/read/viewer-access';
import { facts } from '../../kernel/auth/facts';
import { onBrand } from '../../kernel/auth/policy';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, computedObject, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { isBanned, policies } from './live.policy';
import { LiveStreamSummary } from './live.types';
import { policies as broadcastingPolicies } from './broadcasting.policy';
import { broadcastingExtensions } from './broadcasting.reads';
import { policies as occasionPolicies } from './occasions.policy';
import { occasionExtensions } from './occasions.reads';

const newestFirst: Order = [
  { column: 'started_at', direction: 'desc', isNullable: true, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

const watchAccess = viewerAccess(
  'Whether the viewer may watch the stream, and why, or what would open it.',
  ({ row, viewer, brand }) => ({
    audience: sql`CASE ${row('access')} WHEN 'EVERYONE' THEN 'PUBLIC' ELSE ${row('access')}::text END`,
    isKeptOut: isBanned({ row, viewer, brand }),
    isOwn: facts.isOwnCreator(viewer.id, row('host_id')),
    isStaff: viewer.isStaff,
    follows: facts.followsCreator(viewer.id, row('host_id')),
    subscribes: facts.subscribesTo(viewer.id, row('host_id')),
    hasBought: facts.boughtStream(viewer.id, row('id')),
  }),
);

/** What the read engine fetches of live streams. */
export const liveReads: ReadDefinitions = {
  policies: { ...policies, ...occasionPolicies, ...broadcastingPolicies },
  extensions: [
    ...occasionExtensions,
    ...broadcastingExtensions,
    extendType(LiveStream, {
      durationSeconds: computed(
        'Int',
        {
          nullable: true,
          description: 'How long it was on air, or has been until now, in seconds; null before.',
        },
        ({ row }) =>
          sql`floor(extract(epoch FROM coalesce(${row('ended_at')}, app.now()) - ${row('started_at')}))::integer`,
      ),
      viewerIsReminded: computed(
        'Boolean',
        { description: 'Whether the viewer is told when it is about to begin.' },
        ({ row, viewer }) => sql`EXISTS (SELECT FROM stream_reminders asked
          WHERE asked.live_stream_id = ${row('id')} AND asked.user_id = ${viewer.id})`,
      ),
      viewerAccess: watchAccess,
      summary: computedObject(
        LiveStreamSummary,
        {
          nullable: true,
          description: 'What became of it, in figures: for its host and staff, once it has begun.',
        },
        ({ row, viewer }) => sql`(SELECT json_build_object(
            'durationSeconds', s.duration_seconds, 'peakViewerCount', s.peak_viewer_count,
            'visitCount', s.visit_count, 'uniqueViewerCount', s.unique_viewer_count,
            'watchedSeconds', s.watched_seconds, 'chatCount', s.chat_count,
            'tipCount', s.tip_count, 'tipTokens', s.tip_tokens)
          FROM stream_summary s WHERE s.live_stream_id = ${row('id')} AND s.started_at IS NOT NULL
            AND (${facts.isOwnCreator(viewer.id, row('host_id'))} OR ${viewer.isStaff}))`,
      ),
    }),
  ],
};

/** Which streams. */
export interface StreamQuery {
  readonly status: LiveStreamStatus | null;
  readonly hostId: string | null;
  readonly category: string | null;
}

/** Streams on the brand of the request, newest first. */
export function streamsBy({ status, hostId, category }: StreamQuery): ConnectionSource {
  const isNarrow = hostId !== null || category !== null;
  return {
    name: isNarrow ? `liveStreams:${JSON.stringify([hostId, category])}` : 'liveStreams',
    type: 'LiveStream',
    order: newestFirst,
    where: (scope) => {
      const conditions = [
        onBrand(scope),
        ...(status === null ? [] : [sql`${scope.row('status')} = ${status}::"LiveStreamStatus"`]),
        ...(hostId === null ? [] : [sql`${scope.row('host_id')} = ${hostId}::uuid`]),
        ...(category === null ? [] : [sql`${scope.row('category')} = ${category}`]),
      ];
      return join(conditions, ' AND ');
    },
  };
}
