import sql from 'sql-template-tag';
import { EventRegistration, LiveEvent } from '../../generated/graphql';
import { onBrand } from '../../kernel/auth/policy';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, extendType, joinedOne } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';

const nextFirst: Order = [
  { column: 'starts_at', direction: 'asc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
];

/** What the read engine fetches of events. */
export const occasionExtensions: ReadDefinitions['extensions'] = [
  extendType(LiveEvent, {
    viewerRegistration: joinedOne(
      EventRegistration,
      'How the viewer takes part; null where they never asked to.',
      ({ parent, row, viewer }) =>
        sql`${row('event_id')} = ${parent('id')} AND ${row('user_id')} = ${viewer.id}`,
    ),
  }),
  extendType(EventRegistration, {
    waitingPlace: computed(
      'Int',
      {
        nullable: true,
        description: 'Its place on the waiting list, from 1; null where it does not wait.',
      },
      ({ row }) =>
        sql`CASE WHEN ${row('status')} = 'WAITLISTED' THEN app.waiting_place(${row('id')}) END`,
    ),
  }),
];

/** The announced events on the brand of the request, of one creator or of all, the next one first. */
export function comingEvents(hostId: string | null): ConnectionSource {
  return {
    name: hostId === null ? 'events' : `events:${hostId}`,
    type: 'LiveEvent',
    order: nextFirst,
    where: (scope) => sql`${scope.row('status')} = 'PUBLISHED' AND ${onBrand(scope)}
      AND ${hostId === null ? sql`TRUE` : sql`${scope.row('host_id')} = ${hostId}::uuid`}`,
  };
}
