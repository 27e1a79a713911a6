import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { AttendanceService } from './attendance.service';
import {
  CancelEventRegistrationInput,
  CancelEventRegistrationPayload,
  CheckInAttendeeInput,
  CheckInAttendeePayload,
  DecideEventRegistrationInput,
  DecideEventRegistrationPayload,
  ExportEventAttendeesInput,
  ExportEventAttendeesPayload,
  RegisterForEventInput,
  RegisterForEventPayload,
} from './attendance.types';

@Resolver()
export class AttendanceResolver {
  constructor(private readonly attendance: AttendanceService) {}

  @PayloadMutation(
    () => RegisterForEventPayload,
    'Registers the viewer for an event that needs no ticket; where it is full, on its waiting list.',
  )
  async registerForEvent(
    @Input(() => RegisterForEventInput) { eventId }: RegisterForEventInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterForEventPayload> {
    const id = await this.attendance.register(context, uuidOf('LiveEvent', eventId));
    return succeed({ registration: ref('EventRegistration', id) });
  }

  @PayloadMutation(
    () => CancelEventRegistrationPayload,
    'Gives a place back, or a place on the waiting list. Whoever waits longest gets it.',
  )
  async cancelEventRegistration(
    @Input(() => CancelEventRegistrationInput) input: CancelEventRegistrationInput,
    @Ctx() context: RequestContext,
  ): Promise<CancelEventRegistrationPayload> {
    const id = uuidOf('EventRegistration', input.registrationId);
    await this.attendance.cancel(context, id);
    return succeed({ registration: ref('EventRegistration', id) });
  }

  @PayloadMutation(
    () => DecideEventRegistrationPayload,
    'Confirms or turns down somebody who would like to take part in an event of the viewer.',
  )
  async decideEventRegistration(
    @Input(() => DecideEventRegistrationInput) input: DecideEventRegistrationInput,
    @Ctx() context: RequestContext,
  ): Promise<DecideEventRegistrationPayload> {
    const id = uuidOf('EventRegistration', input.registrationId);
    await this.attendance.decide(context, id, input.isApproved);
    return succeed({ registration: ref('EventRegistration', id) });
  }

  @PayloadMutation(
    () => CheckInAttendeePayload,
    'Lets somebody into an event of the viewer, once, by the code of their ticket or by their registration.',
  )
  async checkInAttendee(
    @Input(() => CheckInAttendeeInput) input: CheckInAttendeeInput,
    @Ctx() context: RequestContext,
  ): Promise<CheckInAttendeePayload> {
    const id = await this.attendance.checkIn(context, {
      eventId: uuidOf('LiveEvent', input.eventId),
      code: input.code ?? null,
      registrationId: optionalUuidOf('EventRegistration', input.registrationId),
    });
    return succeed({ registration: ref('EventRegistration', id) });
  }

  @PayloadMutation(
    () => ExportEventAttendeesPayload,
    'Everybody who registered for an event of the viewer, as a table for a spreadsheet.',
  )
  async exportEventAttendees(
    @Input(() => ExportEventAttendeesInput) { eventId }: ExportEventAttendeesInput,
    @Ctx() context: RequestContext,
  ): Promise<ExportEventAttendeesPayload> {
    return succeed({ csv: await this.attendance.export(context, uuidOf('LiveEvent', eventId)) });
  }
}
