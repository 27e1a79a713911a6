import sql from 'sql-template-tag';
import { LiveStream } from '../../generated/graphql';
import type { LiveStreamStatus } from '../../generated/prisma/enums';
import { viewerAccess } from '../../kernel/read/viewer-access';
import { facts } from '../../kernel/auth/facts';
import { onBrand } from '../../kernel/auth/policy';
import type { ConnectionSource } from '../../kernel/read/engine';
import { extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { isBanned, policies } from './live.policy';

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
  policies,
  extensions: [
    extendType(LiveStream, {
      viewerAccess: watchAccess,
    }),
  ],
};

/** The streams on the brand of the request, in one state or in all, newest first. */
export function streamsInState(status: LiveStreamStatus | null): ConnectionSource {
  return {
    name: 'liveStreams',
    type: 'LiveStream',
    order: newestFirst,
    where: (scope) =>
      status === null
        ? onBrand(scope)
        : sql`${onBrand(scope)} AND ${scope.row('status')} = ${status}::"LiveStreamStatus"`,
  };
}
