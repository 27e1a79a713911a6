import sql from 'sql-template-tag';
import type { LiveStreamStatus } from '../../generated/prisma/enums';
import { onBrand } from '../../kernel/auth/policy';
import type { ConnectionSource } from '../../kernel/read/engine';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './live.policy';

const newestFirst: Order = [
  { column: 'started_at', direction: 'desc', isNullable: true, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

/** What the read engine fetches of live streams. */
export const liveReads: ReadDefinitions = { policies, extensions: [] };

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
