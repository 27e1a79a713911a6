import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  DeliveryStatus,
  NotificationChannel,
  NotificationKind,
} from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';

@InputType({ description: 'Which deliveries; without any, all of them.' })
export class NotificationDeliveryFilter {
  @Field(() => ID, { nullable: true, description: 'Those to this account.' })
  recipientId?: string | null;

  @Field(() => NotificationKind, { nullable: true, description: 'Those of this kind.' })
  kind?: NotificationKind | null;

  @Field(() => NotificationChannel, { nullable: true, description: 'Those over this channel.' })
  channel?: NotificationChannel | null;

  @Field(() => DeliveryStatus, { nullable: true, description: 'Those that have come this far.' })
  status?: DeliveryStatus | null;
}

@InputType({ description: 'A time: from a moment, and up to another, which is not within.' })
export class DeliveryPeriod {
  @Field(() => GraphQLDateTime, { description: 'The first moment.' })
  from!: Date;

  @Field(() => GraphQLDateTime, { description: 'The moment after the last; a year later at most.' })
  until!: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What became of the deliveries of a kind over a channel, by when they were made.',
})
export class DeliveryFigure {
  @Field(() => NotificationKind, { description: 'What they tell of.' })
  kind!: NotificationKind;

  @Field(() => NotificationChannel, { description: 'Over which channel.' })
  channel!: NotificationChannel;

  @Field(() => Int, { description: 'How many there are.' })
  total!: number;

  @Field(() => Int, { description: 'How many wait for their time, or to be tried again.' })
  queued!: number;

  @Field(() => Int, { description: 'How many the carrier took, whatever became of them then.' })
  sent!: number;

  @Field(() => Int, { description: 'How many the carrier gave back.' })
  bounced!: number;

  @Field(() => Int, { description: 'How many could not be sent.' })
  failed!: number;

  @Field(() => Int, { description: 'How many were opened.' })
  opened!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Which part of those sent was opened, from 0 to 1; null where none was sent.',
  })
  openRate!: number | null;
}

@InputType({ description: 'Which delivery was opened.' })
export class NoteNotificationOpenedInput {
  @Field(() => ID, {
    description: 'The delivery, as `via` in the address that was followed says it.',
  })
  deliveryId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `noteNotificationOpened`.' })
export class NoteNotificationOpenedPayload implements Payload {
  @Field(() => ID, { nullable: true, description: 'The delivery.' })
  deliveryId?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
