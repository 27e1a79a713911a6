import type { LiveEventKind, LiveEventStatus } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** What the host of an event says of it; what is left out stays as it is. */
export interface EventTerms {
  readonly title?: string;
  readonly description?: string;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  readonly registrationClosesAt?: Date | null;
  readonly capacity?: number | null;
  readonly requiresApproval?: boolean;
  readonly liveStreamId?: string | null;
}

/** An event to write. */
export interface NewEvent extends EventTerms {
  readonly hostId: string;
  readonly clusterKey: string;
  readonly kind: LiveEventKind;
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** What the rules of an event need, of its row, which others wait for until the transaction ends. */
export interface LockedEvent {
  readonly status: LiveEventStatus;
  readonly hostId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly capacity: number | null;
  readonly confirmedCount: number;
  readonly requiresApproval: boolean;
  /** Whether one can still register, by the clock of the business. */
  readonly isOpen: boolean;
  readonly sellsTickets: boolean;
}

/** A part of an event to write. */
export interface NewSession {
  readonly eventId: string;
  readonly title: string;
  readonly description: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly speakers: readonly { readonly name: string; readonly userId: string | null }[];
}

/** A kind of ticket to write. */
export interface NewTicketType {
  readonly eventId: string;
  readonly name: string;
  readonly priceTokens: number;
  readonly capacity: number;
  readonly saleStartsAt: Date | null;
  readonly saleEndsAt: Date | null;
}

/** What the constraints of events say to a host. */
const refusals: Readonly<Record<string, readonly [UserErrorCode, string, string]>> = {
  events_title_form: [UserErrorCode.BLANK, 'title must not be blank.', 'title'],
  events_end_after_start: [UserErrorCode.INVALID, 'It ends after it begins.', 'endsAt'],
  events_capacity_positive: [UserErrorCode.INVALID, 'capacity is 1 or more.', 'capacity'],
  events_confirmed_within_capacity: [
    UserErrorCode.CONFLICT,
    'More places are taken than that.',
    'capacity',
  ],
  events_registration_closes_before_end: [
    UserErrorCode.INVALID,
    'Registration closes before the end.',
    'registrationClosesAt',
  ],
  event_sessions_title_form: [UserErrorCode.BLANK, 'title must not be blank.', 'title'],
  event_sessions_end_after_start: [UserErrorCode.INVALID, 'It ends after it begins.', 'endsAt'],
  event_speakers_name_form: [UserErrorCode.BLANK, 'A speaker has a name.', 'speakers'],
  event_ticket_types_name_form: [UserErrorCode.BLANK, 'name must not be blank.', 'name'],
  event_ticket_types_price_not_negative: [UserErrorCode.INVALID, 'price is 0 or more.', 'price'],
  event_ticket_types_capacity_positive: [
    UserErrorCode.INVALID,
    'capacity is 1 or more.',
    'capacity',
  ],
  event_ticket_types_sale_end_after_start: [
    UserErrorCode.INVALID,
    'The sale ends after it begins.',
    'saleEndsAt',
  ],
};

/** Has PostgreSQL say what is wrong with an event, in the words of its host. */
async function refusing<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const known = refusals[brokenConstraint(error) ?? ''];
    if (known !== undefined) throw refusal(known[0], known[1], [known[2]]);
    if (brokenConstraint(error) === 'event_ticket_types_event_id_name_key') {
      throw refusal(UserErrorCode.CONFLICT, 'There is such a kind of ticket.', ['name']);
    }
    throw error;
  }
}

/** Reads and writes events. */
export class OccasionStore {
  /** Refuses: BLANK and INVALID, as the constraints say. */
  insert(tx: Transaction, event: NewEvent): Promise<string> {
    return refusing(async () => {
      const { id } = await tx.prisma.liveEvent.create({ data: event, select: { id: true } });
      return id;
    });
  }

  /** Refuses: BLANK, INVALID, and CONFLICT for fewer places than are taken. */
  update(tx: Transaction, id: string, terms: EventTerms): Promise<void> {
    return refusing(async () => {
      await tx.prisma.liveEvent.update({ where: { id }, data: terms, select: { id: true } });
    });
  }

  /** The row of an event, which nobody else changes before the transaction ends; null where there is none. */
  async lock(tx: Transaction, id: string): Promise<LockedEvent | null> {
    const [row] = await tx.prisma.$queryRaw<LockedEvent[]>`/* occasions.lock */
      SELECT status::text AS status, host_id AS "hostId", starts_at AS "startsAt", ends_at AS "endsAt", capacity,
        confirmed_count AS "confirmedCount", requires_approval AS "requiresApproval",
        app.now() < coalesce(registration_closes_at, ends_at) AS "isOpen",
        EXISTS (SELECT FROM event_ticket_types k WHERE k.event_id = e.id) AS "sellsTickets"
      FROM events e WHERE e.id = ${id}::uuid FOR NO KEY UPDATE`;
    return row ?? null;
  }

  /** Moves an event on; whether it was in one of these states. */
  async move(
    tx: Transaction,
    id: string,
    from: readonly LiveEventStatus[],
    status: LiveEventStatus,
  ): Promise<boolean> {
    const { count } = await tx.prisma.liveEvent.updateMany({
      where: { id, status: { in: [...from] } },
      data: { status },
    });
    return count > 0;
  }

  /** Refuses: BLANK, INVALID. */
  insertSession(tx: Transaction, session: NewSession): Promise<string> {
    const { speakers, ...part } = session;
    return refusing(async () => {
      const { id } = await tx.prisma.eventSession.create({
        data: {
          ...part,
          speakers: { create: speakers.map((speaker, position) => ({ ...speaker, position })) },
        },
        select: { id: true },
      });
      return id;
    });
  }

  async countSessions(tx: Transaction, eventId: string): Promise<number> {
    return tx.prisma.eventSession.count({ where: { eventId } });
  }

  /** The event of a session; null where there is no such session. */
  async eventOfSession(tx: Transaction, id: string): Promise<string | null> {
    const session = await tx.prisma.eventSession.findUnique({
      where: { id },
      select: { eventId: true },
    });
    return session?.eventId ?? null;
  }

  async deleteSession(tx: Transaction, id: string): Promise<void> {
    await tx.prisma.eventSession.deleteMany({ where: { id } });
  }

  /** Refuses: BLANK, INVALID, CONFLICT for a name that is taken. */
  insertTicketType(tx: Transaction, type: NewTicketType): Promise<string> {
    return refusing(async () => {
      const { id } = await tx.prisma.eventTicketType.create({ data: type, select: { id: true } });
      return id;
    });
  }

  async countTicketTypes(tx: Transaction, eventId: string): Promise<number> {
    return tx.prisma.eventTicketType.count({ where: { eventId } });
  }

  /** Whether somebody has registered for the event. */
  async isAttended(tx: Transaction, eventId: string): Promise<boolean> {
    return (await tx.prisma.eventRegistration.count({ where: { eventId }, take: 1 })) > 0;
  }

  /** Whether the stream is one of this creator's. */
  async hosts(tx: Transaction, hostId: string, liveStreamId: string): Promise<boolean> {
    return (await tx.prisma.liveStream.count({ where: { id: liveStreamId, hostId } })) > 0;
  }
}
