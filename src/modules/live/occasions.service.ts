import type { LiveEventKind } from '../../generated/prisma/enums';
import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { forbidden } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import type { AttendanceStore } from './attendance.store';
import { eventCancelled, placeGiven } from './live.events';
import type {
  EventTerms,
  LockedEvent,
  NewSession,
  NewTicketType,
  OccasionStore,
} from './occasions.store';

/** An event as its host draws it up. */
export interface EventDraft extends EventTerms {
  readonly kind: LiveEventKind;
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** How many parts, speakers of a part, and kinds of tickets an event has at most. */
const most = { sessions: 100, speakers: 20, ticketTypes: 20 };

/** What the service stands on. */
export interface OccasionDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly creators: CreatorService;
  readonly occasions: OccasionStore;
  readonly attendance: AttendanceStore;
}

/** Holding events. */
export class OccasionService {
  constructor(private readonly on: OccasionDependencies) {}

  /**
   * Draws up an event of the caller, which only its host knows of.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, NOT_FOUND for a stream that is not the host's. Errors: FORBIDDEN for whoever is no
   * approved creator.
   */
  async create(caller: Caller, draft: EventDraft): Promise<string> {
    requireFeature(caller, 'STREAMING');
    const { database, creators, occasions } = this.on;
    refuseIfAny(wordErrors(draft));
    return database.transaction(caller, async (tx) => {
      const hostId = await creators.requireApproved(tx, caller);
      await this.requireOwnStream(tx, hostId, draft.liveStreamId ?? null);
      const clusterKey = await creators.clusterFor(tx, caller, hostId);
      const id = await occasions.insert(tx, { ...draft, hostId, clusterKey });
      await this.audit(tx, 'event.create', id);
      return id;
    });
  }

  /**
   * Changes what the caller said of an event. More places go to those who wait, in their order.
   *
   * Refuses: NOT_FOUND, BLANK, TOO_LONG, INVALID, INVALID_STATE for an event that is over, CONFLICT for fewer places than
   * are taken. Errors: FORBIDDEN for everybody but its host.
   */
  async update(caller: Caller, id: string, terms: EventTerms): Promise<void> {
    requireFeature(caller, 'STREAMING');
    refuseIfAny(wordErrors(terms));
    await this.on.database.transaction(caller, async (tx) => {
      const event = await this.open(tx, caller, id);
      if (event.status === 'ENDED' || event.status === 'CANCELLED') throw over();
      await this.requireOwnStream(tx, event.hostId, terms.liveStreamId ?? null);
      await this.on.occasions.update(tx, id, terms);
      await this.audit(tx, 'event.update', id);
      await giveFreePlaces(tx, this.on.attendance, id);
    });
  }

  /**
   * Announces an event of the caller: from then on it can be registered for.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for everybody but its host, and for a host who is no approved
   * creator any more.
   */
  async publish(caller: Caller, id: string): Promise<void> {
    requireFeature(caller, 'STREAMING');
    await this.on.database.transaction(caller, async (tx) => {
      await this.open(tx, caller, id);
      await this.on.creators.requireApproved(tx, caller);
      if (!(await this.on.occasions.move(tx, id, ['DRAFT'], 'PUBLISHED'))) {
        throw wrongState('Only an event that is not announced yet can be.');
      }
      await this.audit(tx, 'event.publish', id);
    });
  }

  /**
   * Calls off an event of the caller. Whoever paid for a ticket gets all of it back.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for everybody but its host.
   */
  async cancel(caller: Caller, id: string): Promise<void> {
    requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      await this.open(tx, caller, id);
      if (!(await this.on.occasions.move(tx, id, ['DRAFT', 'PUBLISHED'], 'CANCELLED')))
        throw over();
      await this.audit(tx, 'event.cancel', id);
      await tx.emit(eventCancelled.create({ eventId: id }));
    });
  }

  /**
   * Adds a part to an event of the caller.
   *
   * Refuses: NOT_FOUND, BLANK, TOO_LONG, INVALID, INVALID_STATE, LIMIT_REACHED. Errors: FORBIDDEN.
   */
  async addSession(caller: Caller, session: NewSession): Promise<void> {
    requireFeature(caller, 'STREAMING');
    const { eventId: id, speakers } = session;
    refuseIfAny([
      ...wordErrors(session),
      ...speakers.flatMap(({ name }, index) =>
        textErrors({ field: `speakers.${index}.name`, value: name, lengthMax: 100 }),
      ),
    ]);
    if (speakers.length > most.speakers) throw tooMany('speakers', most.speakers);
    await this.on.database.transaction(caller, async (tx) => {
      const event = await this.open(tx, caller, id);
      if (event.status === 'ENDED' || event.status === 'CANCELLED') throw over();
      if ((await this.on.occasions.countSessions(tx, id)) >= most.sessions) {
        throw tooMany('eventId', most.sessions);
      }
      if (session.startsAt < event.startsAt || session.endsAt > event.endsAt) {
        const message = 'A part lies within its event.';
        throw refusal(UserErrorCode.INVALID, message, ['startsAt']);
      }
      for (const [index, { userId }] of speakers.entries()) {
        if (userId === null) continue;
        if (await this.on.readEngine.permits(tx, caller, { type: 'User', id: userId })) continue;
        const field = ['speakers', String(index), 'userId'];
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', field);
      }
      await this.on.occasions.insertSession(tx, session);
      await this.audit(tx, 'event.add-session', id);
    });
  }

  /** Removes a part of an event of the caller; gives the event. Refuses: NOT_FOUND. Errors: FORBIDDEN. */
  async removeSession(caller: Caller, sessionId: string): Promise<string> {
    requireActiveMember(caller);
    return this.on.database.transaction(caller, async (tx) => {
      const id = await this.on.occasions.eventOfSession(tx, sessionId);
      if (id === null)
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such part.', ['sessionId']);
      await this.open(tx, caller, id, 'sessionId');
      await this.on.occasions.deleteSession(tx, sessionId);
      await this.audit(tx, 'event.remove-session', id);
      return id;
    });
  }

  /**
   * Has an event of the caller sell a kind of ticket.
   *
   * Refuses: NOT_FOUND, BLANK, TOO_LONG, INVALID, CONFLICT, LIMIT_REACHED, INVALID_STATE for an event that is over, and for
   * one that people have registered for without a ticket. Errors: FORBIDDEN.
   */
  async addTicketType(caller: Caller, type: NewTicketType): Promise<void> {
    requireFeature(caller, 'STREAMING');
    const { eventId: id, name } = type;
    refuseIfAny(textErrors({ field: 'name', value: name, lengthMax: 100 }));
    await this.on.database.transaction(caller, async (tx) => {
      const event = await this.open(tx, caller, id);
      if (event.status === 'ENDED' || event.status === 'CANCELLED') throw over();
      const kinds = await this.on.occasions.countTicketTypes(tx, id);
      if (kinds >= most.ticketTypes) throw tooMany('eventId', most.ticketTypes);
      if (kinds === 0 && (await this.on.occasions.isAttended(tx, id))) {
        throw wrongState('People have registered for it without a ticket.');
      }
      await this.on.occasions.insertTicketType(tx, type);
      await this.audit(tx, 'event.add-ticket-type', id);
    });
  }

  /** The event, with whoever changes it or registers for it kept waiting. */
  private async open(
    tx: Transaction,
    caller: Caller,
    id: string,
    field = 'eventId',
  ): Promise<LockedEvent> {
    await requireEventHost(tx, this.on.readEngine, caller, id, field);
    const event = await this.on.occasions.lock(tx, id);
    if (event === null) throw noEvent(field);
    return event;
  }

  private async requireOwnStream(
    tx: Transaction,
    hostId: string,
    liveStreamId: string | null,
  ): Promise<void> {
    if (liveStreamId === null || (await this.on.occasions.hosts(tx, hostId, liveStreamId))) return;
    throw refusal(UserErrorCode.NOT_FOUND, 'You have no such stream.', ['liveStreamId']);
  }

  private audit(tx: Transaction, action: string, subjectId: string): Promise<void> {
    return tx.audit({ action, subjectType: 'LiveEvent', subjectId });
  }
}

/**
 * Lets only the host of an event go on.
 *
 * @throws Refusal NOT_FOUND where the caller may not know of it, ApiError FORBIDDEN for others who may.
 */
export async function requireEventHost(
  tx: Transaction,
  readEngine: ReadEngine,
  caller: Caller,
  id: string,
  field = 'eventId',
): Promise<void> {
  const event = { type: 'LiveEvent', id };
  if (!(await readEngine.permits(tx, caller, event))) throw noEvent(field);
  if (await readEngine.permits(tx, caller, { ...event, policies: ['live-event.host'] })) return;
  throw forbidden('Only its host may do this to an event.');
}

/** Gives the places of an event that are free to those who wait, in their order, and has them told. */
export async function giveFreePlaces(
  tx: Transaction,
  attendance: AttendanceStore,
  eventId: string,
): Promise<void> {
  const given = await attendance.moveUp(tx, eventId);
  await tx.emitAll(given.map(({ userId }) => placeGiven.create({ eventId, userId }, [userId])));
}

/** The event is not there, or not for the caller. */
export function noEvent(field = 'eventId'): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such event.', [field]);
}

/** What was asked does not go with the state of the event. */
export function wrongState(message: string): Refusal {
  return refusal(UserErrorCode.INVALID_STATE, message, ['eventId']);
}

function over(): Refusal {
  return wrongState('The event is over or called off.');
}

function tooMany(field: string, count: number): Refusal {
  return refusal(UserErrorCode.LIMIT_REACHED, `An event has ${count} of these at most.`, [field]);
}

function wordErrors({ title, description }: { title?: string; description?: string }) {
  return [
    ...(title === undefined ? [] : textErrors({ field: 'title', value: title, lengthMax: 200 })),
    ...(description === undefined || description === ''
      ? []
      : textErrors({ field: 'description', value: description, lengthMax: 10_000 })),
  ];
}
