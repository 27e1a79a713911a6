import { input, key, nothing, type AccessCase } from './case';

const [begins, ends] = ['2031-01-01T00:00:00Z', '2031-01-02T00:00:00Z'];

/** How to call what there is for events, and for broadcasts besides being on air. */
export const occasions: Readonly<Record<string, AccessCase>> = {
  events: nothing,
  createEvent: input(() => ({
    ...{ kind: 'VIRTUAL_EVENT', title: 'A night' },
    ...{ startsAt: begins, endsAt: ends },
  })),
  updateEvent: input(({ event }) => ({ eventId: event, title: 'Another night' })),
  publishEvent: input(({ event }) => ({ eventId: event })),
  cancelEvent: input(({ event }) => ({ eventId: event }), true),
  addEventSession: input(({ event }) => ({
    ...{ eventId: event, title: 'A part' },
    ...{ startsAt: begins, endsAt: ends },
  })),
  removeEventSession: input(({ eventSession }) => ({ sessionId: eventSession }), true),
  addEventTicketType: input(({ event }) => ({
    ...{ eventId: event, name: key(), price: 5, capacity: 5 },
  })),
  registerForEvent: input(({ event }) => ({ eventId: event })),
  cancelEventRegistration: input(({ ownRegistration }) => ({ registrationId: ownRegistration })),
  decideEventRegistration: input(({ registration }) => ({
    registrationId: registration,
    isApproved: false,
  })),
  checkInAttendee: input(({ event, registration }) => ({
    eventId: event,
    registrationId: registration,
  })),
  exportEventAttendees: input(({ event }) => ({ eventId: event })),
  inviteStreamGuest: input(({ liveStream, otherCreator }) => ({
    ...{ liveStreamId: liveStream, creatorId: otherCreator, shareBasisPoints: 100 },
  })),
  answerStreamInvitation: input(({ invitation }) => ({ guestId: invitation, isAccepted: false })),
  removeStreamGuest: input(({ guest }) => ({ guestId: guest })),
  addStreamOutput: input(({ liveStream }) => ({
    ...{ liveStreamId: liveStream, name: 'Elsewhere', url: `rtmp://example.com/${key()}` },
  })),
  removeStreamOutput: input(({ output }) => ({ outputId: output }), true),
  publishReplay: input(({ recording }) => ({ recordingId: recording, access: 'EVERYONE' })),
  withdrawReplay: input(({ recording }) => ({ recordingId: recording })),
  buyEventTicket: input(({ ticketType }) => ({ ticketTypeId: ticketType, idempotencyKey: key() })),
};
