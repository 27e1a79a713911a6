import type { EventRegistrationStatus } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';

/** A registration as it stands. */
export interface KeptRegistration {
  readonly id: string;
  readonly eventId: string;
  readonly userId: string;
  readonly status: EventRegistrationStatus;
  readonly ticketId: string | null;
  readonly checkedInAt: Date | null;
}

/** Somebody who takes part, as a line of the host's list. */
export interface Attendee {
  readonly username: string;
  readonly status: EventRegistrationStatus;
  readonly ticketType: string;
  readonly queuedAt: Date;
  readonly checkedInAt: Date | null;
}

const kept = {
  id: true,
  eventId: true,
  userId: true,
  status: true,
  ticketId: true,
  checkedInAt: true,
} as const;

/** Reads and writes who takes part in events. Whoever writes holds the row of the event. */
export class AttendanceStore {
  async find(tx: Transaction, id: string): Promise<KeptRegistration | null> {
    return tx.prisma.eventRegistration.findUnique({ where: { id }, select: kept });
  }

  async findOf(tx: Transaction, eventId: string, userId: string): Promise<KeptRegistration | null> {
    const key = { eventId_userId: { eventId, userId } };
    return tx.prisma.eventRegistration.findUnique({ where: key, select: kept });
  }

  /** Registers an account, at the end of those who wait; one that had cancelled asks anew. Gives the registration's id. */
  async register(
    tx: Transaction,
    eventId: string,
    userId: string,
    status: EventRegistrationStatus,
  ): Promise<string> {
    const [row] = await tx.prisma.$queryRaw<{ id: string }[]>`/* attendance.register */
      INSERT INTO event_registrations AS r (event_id, user_id, status, decided_at)
      VALUES (${eventId}::uuid, ${userId}::uuid, ${status}::text::"EventRegistrationStatus",
        CASE WHEN ${status} = 'CONFIRMED' THEN app.now() END)
      ON CONFLICT (event_id, user_id) DO UPDATE
        SET status = excluded.status, queued_at = clock_timestamp(), decided_at = excluded.decided_at
      RETURNING id`;
    return row?.id ?? '';
  }

  async setStatus(tx: Transaction, id: string, status: EventRegistrationStatus): Promise<void> {
    await tx.prisma.$executeRaw`/* attendance.setStatus */
      UPDATE event_registrations SET status = ${status}::text::"EventRegistrationStatus",
        decided_at = CASE WHEN ${status} IN ('CONFIRMED', 'REJECTED') THEN app.now() ELSE decided_at END
      WHERE id = ${id}::uuid`;
  }

  /** Gives the free places of an announced event to those who wait longest; who got one. */
  async moveUp(tx: Transaction, eventId: string): Promise<readonly { readonly userId: string }[]> {
    return tx.prisma.$queryRaw<{ userId: string }[]>`/* attendance.moveUp */
      SELECT given AS "userId" FROM app.move_up(${eventId}::uuid) AS given`;
  }

  /** Notes that somebody with a place came; whether they had not before. */
  async checkIn(tx: Transaction, id: string, checkedInById: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* attendance.checkIn */
      UPDATE event_registrations SET checked_in_at = app.now(), checked_in_by_id = ${checkedInById}::uuid
      WHERE id = ${id}::uuid AND status = 'CONFIRMED' AND checked_in_at IS NULL`;
    return count > 0;
  }

  /** The registration behind a ticket of this event, by the code that its owner shows; null where there is none. */
  async findByCode(
    tx: Transaction,
    eventId: string,
    code: string,
  ): Promise<KeptRegistration | null> {
    return tx.prisma.eventRegistration.findFirst({
      where: { eventId, ticket: { eventId, code } },
      select: kept,
    });
  }

  /** Uses a ticket up; whether it was valid. */
  async useTicket(tx: Transaction, id: string, checkedInById: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* attendance.useTicket */
      UPDATE event_tickets SET status = 'USED', checked_in_at = app.now(), checked_in_by_id = ${checkedInById}::uuid
      WHERE id = ${id}::uuid AND status = 'VALID'`;
    return count > 0;
  }

  /** Everybody who registered for an event, in the order in which they did. */
  async list(tx: Transaction, eventId: string): Promise<readonly Attendee[]> {
    const rows = await tx.prisma.eventRegistration.findMany({
      where: { eventId },
      orderBy: [{ queuedAt: 'asc' }, { id: 'asc' }],
      select: {
        status: true,
        queuedAt: true,
        checkedInAt: true,
        user: { select: { username: true } },
        ticket: { select: { ticketType: { select: { name: true } } } },
      },
    });
    return rows.map(({ user, ticket, ...row }) => ({
      ...row,
      username: user.username ?? '',
      ticketType: ticket?.ticketType.name ?? '',
    }));
  }
}
