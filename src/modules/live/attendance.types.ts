import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EventRegistration } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Which event to register for.' })
export class RegisterForEventInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;
}

@InputType({ description: 'Whose attendees to export.' })
export class ExportEventAttendeesInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;
}

@InputType({ description: 'Which registration to give back.' })
export class CancelEventRegistrationInput {
  @Field(() => ID, { description: 'The registration.' })
  registrationId!: string;
}

@InputType({ description: 'What a host says to somebody who would like to take part.' })
export class DecideEventRegistrationInput {
  @Field(() => ID, { description: 'The registration.' })
  registrationId!: string;

  @Field(() => Boolean, { description: 'Whether they may take part.' })
  isApproved!: boolean;
}

@InputType({ description: 'Who came: say either `code` or `registrationId`.' })
export class CheckInAttendeeInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => String, { nullable: true, description: 'The code of their ticket.' })
  code?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Their registration, where they needed no ticket.',
  })
  registrationId?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `registerForEvent`.' })
export class RegisterForEventPayload implements Payload {
  @Field(() => EventRegistration, {
    nullable: true,
    description: 'The registration, as it stands now.',
  })
  registration?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `cancelEventRegistration`.' })
export class CancelEventRegistrationPayload implements Payload {
  @Field(() => EventRegistration, {
    nullable: true,
    description: 'The registration, as it stands now.',
  })
  registration?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `decideEventRegistration`.' })
export class DecideEventRegistrationPayload implements Payload {
  @Field(() => EventRegistration, {
    nullable: true,
    description: 'The registration, as it stands now.',
  })
  registration?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `checkInAttendee`.' })
export class CheckInAttendeePayload implements Payload {
  @Field(() => EventRegistration, {
    nullable: true,
    description: 'The registration, as it stands now.',
  })
  registration?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `exportEventAttendees`.' })
export class ExportEventAttendeesPayload implements Payload {
  @Field(() => String, {
    nullable: true,
    description: 'A CSV file: a line with the names of the columns, and one for each attendee.',
  })
  csv?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
