import sql, { raw, type Sql } from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies, Predicate, ReadScope } from '../../kernel/auth/policy';

const isHost: Predicate = ({ row, viewer }) => facts.isOwnCreator(viewer.id, row('host_id'));

const readEvent: Predicate = (scope) => sql`(
    (${scope.row('status')} <> 'DRAFT' AND ${facts.isApprovedCreator(scope.row('host_id'))}
      AND NOT ${facts.isApartFromCreator(scope.viewer.id, scope.row('host_id'))})
    OR ${isHost(scope)} OR ${scope.viewer.isStaff})`;

/** Asks for what holds of the event that the row belongs to. */
function ofItsEvent(scope: ReadScope, predicate: Predicate): Sql {
  const event: ReadScope = { ...scope, row: (column) => raw(`its_event.${column}`) };
  return sql`EXISTS (SELECT FROM events its_event
    WHERE its_event.id = ${scope.row('event_id')} AND ${predicate(event)})`;
}

/** Who may know of which event, and of who takes part. */
export const policies: Policies = {
  /** Announced events of approved creators are public, but to those who are apart from them; hosts and staff know of all. */
  'live-event.read': readEvent,

  /** The viewer holds it. */
  'live-event.host': isHost,

  /** The parts of an event are for whoever may know of it. */
  'event-session.read': (scope) => ofItsEvent(scope, readEvent),

  /** So is who speaks in them. */
  'event-speaker.read': (scope) => {
    const session: ReadScope = { ...scope, row: (column) => raw(`its_session.${column}`) };
    return sql`EXISTS (SELECT FROM event_sessions its_session
      WHERE its_session.id = ${scope.row('session_id')} AND ${ofItsEvent(session, readEvent)})`;
  },

  /** And what it sells. */
  'event-ticket-type.read': (scope) => ofItsEvent(scope, readEvent),

  /** A ticket is for its owner and for the host of the event. */
  'event-ticket.read': (scope) =>
    sql`(${scope.row('owner_id')} = ${scope.viewer.id} OR ${ofItsEvent(scope, isHost)})`,

  /** Its code is for its owner alone: whoever has it can use it. */
  'event-ticket.own': ({ row, viewer }) => sql`${row('owner_id')} = ${viewer.id}`,

  /** That somebody takes part is for them and for the host. */
  'event-registration.read': (scope) =>
    sql`(${scope.row('user_id')} = ${scope.viewer.id} OR ${ofItsEvent(scope, isHost)})`,
};
