import sql from 'sql-template-tag';
import { LiveStream, StreamRecording } from '../../generated/graphql';
import { facts } from '../../kernel/auth/facts';
import { computed, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { storedAddress } from '../../kernel/read/stored-addresses';
import { openReplay } from './broadcasting.policy';

/** What the read engine fetches of recordings, and of what a stream came to. */
export const broadcastingExtensions: ReadDefinitions['extensions'] = [
  extendType(StreamRecording, {
    url: computed(
      'Address',
      {
        nullable: true,
        description:
          'Where the replay can be fetched for the next minutes; null for viewers who may not watch it, and until it is ready.',
      },
      (scope) => sql`CASE WHEN ${scope.row('status')} = 'READY' AND ${openReplay(scope)}
        THEN ${storedAddress(scope.row('storage_key'))} END`,
    ),
    viewerCanAccess: computed(
      'Boolean',
      { description: 'Whether the viewer may watch the replay.' },
      (scope) => sql`(${openReplay(scope)}) IS TRUE`,
    ),
  }),
  extendType(LiveStream, {
    averageWatchSeconds: computed(
      'Int',
      {
        nullable: true,
        description:
          'How long those who watched did so on average, in seconds, each moment of a viewer counted once; null where nobody has, and for everyone but the host.',
      },
      ({ row, viewer }) => sql`CASE WHEN ${facts.isOwnCreator(viewer.id, row('host_id'))} THEN (
        SELECT round(avg(watched.seconds))::integer FROM (
          SELECT sum(extract(epoch FROM upper(part) - lower(part))) AS seconds FROM (
            SELECT coalesce(v.user_id::text, v.seat) AS who,
              unnest(range_agg(tstzrange(v.joined_at, greatest(v.joined_at, coalesce(v.left_at, v.last_seen_at))))) AS part
            FROM stream_viewers v WHERE v.live_stream_id = ${row('id')}
            GROUP BY 1) AS parts
          GROUP BY who) AS watched) END`,
    ),
  }),
];
