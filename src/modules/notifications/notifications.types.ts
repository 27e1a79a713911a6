import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Notification, User } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Which notifications to mark as read: say `notificationIds` or `all`.' })
export class MarkNotificationsReadInput {
  @Field(() => [ID], { nullable: true, description: 'These notifications, 100 at most.' })
  notificationIds?: readonly string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to mark all that there are.' })
  all?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `markNotificationsRead`.' })
export class MarkNotificationsReadPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account whose notifications they are.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which notifications to delete: say `notificationIds` or `all`.' })
export class DeleteNotificationsInput {
  @Field(() => [ID], { nullable: true, description: 'These notifications, 100 at most.' })
  notificationIds?: readonly string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to delete all that there are.' })
  all?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `deleteNotifications`.' })
export class DeleteNotificationsPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account whose notifications they were.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'That the viewer was notified of something.' })
export class NotificationReceived {
  @Field(() => String, { description: 'Where to resume from, as `after`, to get what follows.' })
  cursor!: string;

  @Field(() => Boolean, {
    description:
      'Whether notifications before this place are too old to be told; the inbox has them.',
  })
  gap!: boolean;

  @Field(() => Notification, { nullable: true, description: 'The notification; null for a gap.' })
  notification!: Ref | null;
}
