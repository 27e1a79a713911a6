import { stringify } from 'csv-stringify/sync';
import { requireActiveMember, requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { AttendanceStore, KeptRegistration } from './attendance.store';
import type { LockedEvent, OccasionStore } from './occasions.store';
import { giveFreePlaces, noEvent, requireEventHost, wrongState } from './occasions.service';

/** Who is at the entrance: by the code of a ticket, or by the registration where none was needed. */
export interface Arrival {
  readonly eventId: string;
  readonly code: string | null;
  readonly registrationId: string | null;
}

/** What the service stands on. */
export interface AttendanceDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly occasions: OccasionStore;
  readonly attendance: AttendanceStore;
}

/**
 * Taking part in events. Whoever changes who takes part holds the row of the event, so that of many at once each finds what
 * the one before left.
 */
export class AttendanceService {
  constructor(private readonly on: AttendanceDependencies) {}

  /**
   * Registers the caller for an announced event: with a place, for the host to confirm, or at the end of the waiting list
   * where it is full. Gives the registration. Registering again changes nothing.
   *
   * Refuses: NOT_FOUND, INVALID_STATE for an event that sells tickets, that is not announced, or whose registration is
   * closed, and for whoever was turned down; SELF_TARGET for the host.
   */
  async register(caller: Caller, eventId: string): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, readEngine, attendance } = this.on;
    return database.transaction(caller, async (tx) => {
      const event = await this.lockKnown(tx, caller, eventId);
      const hosting = { type: 'LiveEvent', id: eventId, policies: ['live-event.host'] };
      if (await readEngine.permits(tx, caller, hosting)) {
        throw refusal(UserErrorCode.SELF_TARGET, 'The event is your own.', ['eventId']);
      }
      if (event.sellsTickets) throw wrongState('This event is entered with a ticket.');
      if (event.status !== 'PUBLISHED' || !event.isOpen)
        throw wrongState('Registration is closed.');
      const known = await attendance.findOf(tx, eventId, userId);
      if (known?.status === 'REJECTED') throw wrongState('The host has turned you down.');
      if (known && known.status !== 'CANCELLED') return known.id;
      const status = event.requiresApproval ? 'PENDING' : placeIn(event);
      const id = await attendance.register(tx, eventId, userId, status);
      await audit(tx, 'event.register', id, { status });
      return id;
    });
  }

  /**
   * Gives a place, or a place on the waiting list, back. Whoever waits longest gets it. A ticket is given back by whoever
   * sold it.
   *
   * Refuses: NOT_FOUND, INVALID_STATE for what is given back already, was used, or came with a ticket.
   */
  async cancel(caller: Caller, registrationId: string): Promise<void> {
    const { userId } = requireMember(caller);
    const { database, attendance } = this.on;
    await database.transaction(caller, async (tx) => {
      const found = await attendance.find(tx, registrationId);
      if (found?.userId !== userId) throw noRegistration();
      await this.on.occasions.lock(tx, found.eventId);
      const { status, ticketId, checkedInAt } = await this.reread(tx, registrationId);
      if (ticketId !== null) throw closed('A ticket cannot be given back here.');
      if (checkedInAt !== null || status === 'CANCELLED' || status === 'REJECTED') {
        throw closed('There is nothing to give back.');
      }
      await attendance.setStatus(tx, registrationId, 'CANCELLED');
      await audit(tx, 'event.cancel-registration', registrationId, {});
      await giveFreePlaces(tx, attendance, found.eventId);
    });
  }

  /**
   * Confirms or turns down somebody who waits for the host's word. Confirmed while the event is full, they wait for a place.
   *
   * Refuses: NOT_FOUND, INVALID_STATE. Errors: FORBIDDEN for everybody but the host.
   */
  async decide(caller: Caller, registrationId: string, isApproved: boolean): Promise<void> {
    requireActiveMember(caller);
    const { database, attendance } = this.on;
    await database.transaction(caller, async (tx) => {
      const event = await this.lockHosted(tx, caller, registrationId);
      const { status } = await this.reread(tx, registrationId);
      if (status !== 'PENDING') throw closed('It is decided already.');
      const decided = isApproved ? placeIn(event) : 'REJECTED';
      await attendance.setStatus(tx, registrationId, decided);
      await audit(tx, 'event.decide-registration', registrationId, { status: decided });
    });
  }

  /**
   * Lets somebody in, once, by the code of their ticket or by their registration. Gives the registration.
   *
   * Refuses: INVALID, NOT_FOUND, CONFLICT for whoever is in already, INVALID_STATE for whoever has no place. Errors:
   * FORBIDDEN for everybody but the host.
   */
  async checkIn(caller: Caller, { eventId, code, registrationId }: Arrival): Promise<string> {
    const { userId } = requireActiveMember(caller);
    if ((code === null) === (registrationId === null)) {
      throw refusal(UserErrorCode.INVALID, 'Say either code or registrationId.', null);
    }
    const { database, readEngine, occasions, attendance } = this.on;
    return database.transaction(caller, async (tx) => {
      await requireEventHost(tx, readEngine, caller, eventId);
      await occasions.lock(tx, eventId);
      const field = [code === null ? 'registrationId' : 'code'];
      const found =
        code === null
          ? await attendance.find(tx, registrationId ?? '')
          : await attendance.findByCode(tx, eventId, code);
      if (found?.eventId !== eventId || (code === null && found.ticketId !== null)) {
        throw refusal(UserErrorCode.NOT_FOUND, 'Nobody has registered so.', field);
      }
      if (found.checkedInAt !== null) {
        throw refusal(UserErrorCode.CONFLICT, 'They are in already.', field);
      }
      if (found.ticketId && !(await attendance.useTicket(tx, found.ticketId, userId))) {
        throw refusal(UserErrorCode.INVALID_STATE, 'The ticket is not valid.', field);
      }
      if (!(await attendance.checkIn(tx, found.id, userId))) {
        throw refusal(UserErrorCode.INVALID_STATE, 'They have no place.', field);
      }
      await audit(tx, 'event.check-in', found.id, {});
      return found.id;
    });
  }

  /**
   * Everybody who registered for an event of the caller, as CSV.
   *
   * Refuses: NOT_FOUND. Errors: FORBIDDEN for everybody but the host.
   */
  async export(caller: Caller, eventId: string): Promise<string> {
    requireActiveMember(caller);
    return this.on.database.transaction(caller, async (tx) => {
      await requireEventHost(tx, this.on.readEngine, caller, eventId);
      await tx.audit({ action: 'event.export', subjectType: 'LiveEvent', subjectId: eventId });
      const attendees = await this.on.attendance.list(tx, eventId);
      // Spreadsheets would run what begins with one of these characters.
      return stringify([...attendees], {
        header: true,
        columns,
        cast: { date },
        escape_formulas: true,
      });
    });
  }

  private async lockKnown(tx: Transaction, caller: Caller, id: string): Promise<LockedEvent> {
    const isKnown = await this.on.readEngine.permits(tx, caller, { type: 'LiveEvent', id });
    const event = isKnown ? await this.on.occasions.lock(tx, id) : null;
    if (event === null) throw noEvent();
    return event;
  }

  private async lockHosted(
    tx: Transaction,
    caller: Caller,
    registrationId: string,
  ): Promise<LockedEvent> {
    const found = await this.on.attendance.find(tx, registrationId);
    if (!found) throw noRegistration();
    const { eventId } = found;
    await requireEventHost(tx, this.on.readEngine, caller, eventId, 'registrationId');
    return this.lockKnown(tx, caller, eventId);
  }

  private async reread(tx: Transaction, id: string): Promise<KeptRegistration> {
    const found = await this.on.attendance.find(tx, id);
    if (!found) throw noRegistration();
    return found;
  }
}

const columns = ['username', 'status', 'ticketType', 'queuedAt', 'checkedInAt'];

function date(value: Date): string {
  return value.toISOString();
}

function placeIn({ capacity, confirmedCount }: LockedEvent): 'CONFIRMED' | 'WAITLISTED' {
  return capacity === null || confirmedCount < capacity ? 'CONFIRMED' : 'WAITLISTED';
}

function noRegistration(): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such registration.', ['registrationId']);
}

function closed(message: string): Refusal {
  return refusal(UserErrorCode.INVALID_STATE, message, ['registrationId']);
}

function audit(
  tx: Transaction,
  action: string,
  subjectId: string,
  changes: Readonly<Record<string, string>>,
): Promise<void> {
  return tx.audit({ action, subjectType: 'EventRegistration', subjectId, changes });
}
