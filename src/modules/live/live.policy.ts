import sql, { raw, type Sql } from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import { allOf, type Policies, type Predicate, type ReadScope } from '../../kernel/auth/policy';

const isHost: Predicate = ({ row, viewer }) => facts.isOwnCreator(viewer.id, row('host_id'));

const readStream: Predicate = (scope) => sql`(
    (${facts.isApprovedCreator(scope.row('host_id'))}
      AND NOT ${facts.isApartFromCreator(scope.viewer.id, scope.row('host_id'))})
    OR ${isHost(scope)} OR ${scope.viewer.isStaff})`;

/** The viewer is kept out of the stream. */
export const isBanned: Predicate = ({ row, viewer }) =>
  sql`EXISTS (SELECT FROM stream_bans ban WHERE ban.live_stream_id = ${row('id')}
      AND ban.user_id = ${viewer.id} AND ban.ends_at IS NULL)`;

const watchStream: Predicate = (scope) => {
  const { row, viewer } = scope;
  return sql`((
      ${row('access')} = 'EVERYONE'
      OR (${row('access')} = 'FOLLOWERS' AND ${facts.followsCreator(viewer.id, row('host_id'))})
      OR (${row('access')} = 'SUBSCRIBERS' AND ${facts.subscribesTo(viewer.id, row('host_id'))})
      OR (${row('access')} = 'PAID' AND ${facts.boughtStream(viewer.id, row('id'))})
      OR ${isHost(scope)} OR ${viewer.isStaff})
    AND NOT ${isBanned(scope)})`;
};

/** Asks for what holds of the stream that the row belongs to. */
function ofItsStream(scope: ReadScope, predicate: Predicate): Sql {
  const stream: ReadScope = { ...scope, row: (column) => raw(`its_stream.${column}`) };
  return sql`EXISTS (SELECT FROM live_streams its_stream
    WHERE its_stream.id = ${scope.row('live_stream_id')} AND ${predicate(stream)})`;
}

/** Who may know of which live stream, who hosts it, and who may follow its chat. */
export const policies: Policies = {
  /** Streams of approved creators are public, but to those who are apart from them; hosts and staff know of all. */
  'live-stream.read': readStream,

  /** The viewer broadcasts it. */
  'live-stream.host': isHost,

  /** The viewer may watch it: everybody, followers, subscribers or payers, as its host chose, but nobody banned from it. */
  'live-stream.watch': watchStream,

  /** The viewer keeps order there: the host, those whom the host appointed, and staff. */
  'live-stream.moderate': (scope) => sql`(${isHost(scope)} OR ${scope.viewer.isStaff}
    OR EXISTS (SELECT FROM stream_moderators keeper
      WHERE keeper.live_stream_id = ${scope.row('id')} AND keeper.user_id = ${scope.viewer.id}))`,

  /** What is said in the chat is for those who may watch and are not apart from whoever said it. */
  'stream-chat-message.read': (scope) =>
    allOf(
      sql`${scope.row('deleted_at')} IS NULL`,
      sql`(${scope.viewer.isStaff} OR NOT ${facts.areApart(scope.viewer.id, scope.row('sender_id'))})`,
      ofItsStream(scope, (stream) => sql`(${readStream(stream)} AND ${watchStream(stream)})`),
    ),
};
