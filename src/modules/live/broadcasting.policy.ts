import sql, { raw, type Sql } from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies, Predicate, ReadScope } from '../../kernel/auth/policy';

/** Asks for what holds of the stream that the row belongs to. */
function ofItsStream(scope: ReadScope, predicate: Predicate): Sql {
  const stream: ReadScope = { ...scope, row: (column) => raw(`shown_stream.${column}`) };
  return sql`EXISTS (SELECT FROM live_streams shown_stream
    WHERE shown_stream.id = ${scope.row('live_stream_id')} AND ${predicate(stream)})`;
}

const isHost: Predicate = ({ row, viewer }) => facts.isOwnCreator(viewer.id, row('host_id'));

const ofHost: Predicate = (scope) => ofItsStream(scope, isHost);

/** Who may know of what belongs to a broadcast, besides the stream itself. */
export const policies: Policies = {
  /** Who hosts together is for all to know; who is invited, for both sides. */
  'stream-guest.read': (scope) =>
    sql`(${scope.row('status')} = 'ACCEPTED'
      OR ${facts.isOwnCreator(scope.viewer.id, scope.row('creator_id'))} OR ${ofHost(scope)})`,

  /** What part of the income was agreed is for both sides. */
  'stream-guest.concerned': (scope) =>
    sql`(${facts.isOwnCreator(scope.viewer.id, scope.row('creator_id'))} OR ${ofHost(scope)})`,

  /** Where a stream is forwarded to is for its host. */
  'stream-output.read': ofHost,

  /** How well it arrives, too. */
  'stream-quality.read': ofHost,

  /** And what happened on it. */
  'stream-statistic.read': ofHost,

  /** A replay is for whoever may know of its stream, once it is published; until then for the host. */
  'stream-recording.read': (scope) =>
    sql`((${scope.row('published_at')} IS NOT NULL AND ${ofItsStream(
      scope,
      (stream) => sql`(${facts.isApprovedCreator(stream.row('host_id'))}
      AND NOT ${facts.isApartFromCreator(stream.viewer.id, stream.row('host_id'))})`,
    )}) OR ${ofHost(scope)} OR ${scope.viewer.isStaff})`,
};

/** The viewer may watch a replay: as its host chose for it, whatever held for the stream; who paid for the stream has paid. */
export const openReplay: Predicate = (scope) => sql`(
    ${scope.row('access')} = 'EVERYONE'
    OR (${scope.row('access')} = 'FOLLOWERS' AND ${ofItsStream(scope, (stream) =>
      facts.followsCreator(stream.viewer.id, stream.row('host_id')),
    )})
    OR (${scope.row('access')} = 'SUBSCRIBERS' AND ${ofItsStream(scope, (stream) =>
      facts.subscribesTo(stream.viewer.id, stream.row('host_id')),
    )})
    OR (${scope.row('access')} = 'PAID' AND ${facts.boughtStream(scope.viewer.id, scope.row('live_stream_id'))})
    OR ${ofHost(scope)} OR ${scope.viewer.isStaff})`;
