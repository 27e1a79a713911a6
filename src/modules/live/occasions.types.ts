import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { LiveEvent } from '../../generated/graphql';
import { LiveEventKind } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'An event to draw up.' })
export class CreateEventInput {
  @Field(() => LiveEventKind, { description: 'What kind of occasion it is.' })
  kind!: LiveEventKind;

  @Field(() => String, { description: 'What it is called: 1 to 200 characters.' })
  title!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about: 10,000 characters at most.',
  })
  description?: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it begins.' })
  startsAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When it ends.' })
  endsAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when one can register; as long as it lasts where it is left out.',
  })
  registrationClosesAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many may take part; everybody may where it is left out.',
  })
  capacity?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the host confirms each registration by hand.',
  })
  requiresApproval?: boolean | null;

  @Field(() => ID, { nullable: true, description: "The stream of the host's that shows it." })
  liveStreamId?: string | null;
}

@InputType({ description: 'What to change of an event; what is left out stays as it is.' })
export class UpdateEventInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => String, { nullable: true, description: 'What it is called: 1 to 200 characters.' })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about: 10,000 characters at most.',
  })
  description?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it begins.' })
  startsAt?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ends.' })
  endsAt?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when one can register; null for as long as it lasts.',
  })
  registrationClosesAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many may take part; null for everybody. More places go to those who wait.',
  })
  capacity?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the host confirms each registration by hand.',
  })
  requiresApproval?: boolean | null;

  @Field(() => ID, { nullable: true, description: "The stream of the host's that shows it." })
  liveStreamId?: string | null;
}

@InputType({ description: 'Which event to announce.' })
export class PublishEventInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;
}

@InputType({ description: 'Which event to call off.' })
export class CancelEventInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;
}

@InputType({ description: 'Somebody who speaks.' })
export class EventSpeakerInput {
  @Field(() => String, { description: 'How they are called: 1 to 100 characters.' })
  name!: string;

  @Field(() => ID, { nullable: true, description: 'Their account, where they have one.' })
  userId?: string | null;
}

@InputType({ description: 'A part to add to an event.' })
export class AddEventSessionInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => String, { description: 'What it is called: 1 to 200 characters.' })
  title!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about: 10,000 characters at most.',
  })
  description?: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it begins, within the event.' })
  startsAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When it ends, within the event.' })
  endsAt!: Date;

  @Field(() => [EventSpeakerInput], {
    nullable: true,
    description: 'Who speaks, in their order: 20 at most.',
  })
  speakers?: readonly EventSpeakerInput[] | null;
}

@InputType({ description: 'Which part of an event to remove.' })
export class RemoveEventSessionInput {
  @Field(() => ID, { description: 'The part.' })
  sessionId!: string;
}

@InputType({ description: 'A kind of ticket to sell.' })
export class AddEventTicketTypeInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => String, { description: 'What it is called: 1 to 100 characters.' })
  name!: string;

  @Field(() => Int, { description: 'What one costs, in tokens; 0 for one that costs nothing.' })
  price!: number;

  @Field(() => Int, { description: 'How many can be sold.' })
  capacity!: number;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When its sale begins.' })
  saleStartsAt?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When its sale ends.' })
  saleEndsAt?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createEvent`.' })
export class CreateEventPayload implements Payload {
  @Field(() => LiveEvent, { nullable: true, description: 'The event, as it stands now.' })
  event?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `updateEvent`.' })
export class UpdateEventPayload implements Payload {
  @Field(() => LiveEvent, { nullable: true, description: 'The event, as it stands now.' })
  event?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `publishEvent`.' })
export class PublishEventPayload implements Payload {
  @Field(() => LiveEvent, { nullable: true, description: 'The event, as it stands now.' })
  event?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `cancelEvent`.' })
export class CancelEventPayload implements Payload {
  @Field(() => LiveEvent, { nullable: true, description: 'The event, as it stands now.' })
  event?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `addEventSession`.' })
export class AddEventSessionPayload implements Payload {
  @Field(() => LiveEvent, { nullable: true, description: 'The event, as it stands now.' })
  event?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removeEventSession`.' })
export class RemoveEventSessionPayload implements Payload {
  @Field(() => LiveEvent, { nullable: true, description: 'The event, as it stands now.' })
  event?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `addEventTicketType`.' })
export class AddEventTicketTypePayload implements Payload {
  @Field(() => LiveEvent, { nullable: true, description: 'The event, as it stands now.' })
  event?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
