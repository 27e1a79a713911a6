import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PushToken, User } from '../../generated/graphql';
import {
  DigestInterval,
  NotificationChannel,
  NotificationKind,
  PushPlatform,
} from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@ObjectType({
  simpleResolvers: true,
  description: 'Whether a kind of notification reaches the viewer over a channel.',
})
export class NotificationChoice {
  @Field(() => NotificationKind, { description: 'What it tells of.' })
  kind!: NotificationKind;

  @Field(() => NotificationChannel, { description: 'How it reaches the account.' })
  channel!: NotificationChannel;

  @Field(() => Boolean, { description: 'Whether it is delivered.' })
  isEnabled!: boolean;

  @Field(() => Boolean, { description: 'Whether the viewer chose so; else it is the default.' })
  isChosen!: boolean;
}

@InputType({ description: 'Whether to deliver a kind of notification over a channel.' })
export class NotificationChoiceInput {
  @Field(() => NotificationKind, { description: 'What it tells of.' })
  kind!: NotificationKind;

  @Field(() => NotificationChannel, { description: 'How it reaches the account.' })
  channel!: NotificationChannel;

  @Field(() => Boolean, { description: 'Whether to deliver it.' })
  isEnabled!: boolean;
}

@InputType({ description: 'Which notifications to deliver how.' })
export class ChooseNotificationsInput {
  @Field(() => [NotificationChoiceInput], {
    description: '1 to 100 choices, each about another pair of kind and channel.',
  })
  choices!: readonly NotificationChoiceInput[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `chooseNotifications`.' })
export class ChooseNotificationsPayload implements Payload {
  @Field(() => [NotificationChoice], {
    nullable: true,
    description: 'What the viewer gets now of every kind over every channel.',
  })
  choices?: readonly NotificationChoice[] | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What to change; what is left out stays as it is.' })
export class UpdateNotificationSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The minute of the day at which quiet hours begin, from 0 to 1439; null with `quietUntilMinute` for none.',
  })
  quietFromMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The minute of the day at which they end; before the beginning, on the next day.',
  })
  quietUntilMinute?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The time zone of both, by its name in the IANA list: Europe/Vienna.',
  })
  timeZone?: string | null;

  @Field(() => DigestInterval, {
    nullable: true,
    description: 'How letters are put together. What cannot wait is never put together.',
  })
  emailDigest?: DigestInterval | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer agrees to text messages, for which a number is confirmed.',
  })
  agreesToTexts?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `updateNotificationSettings`.' })
export class UpdateNotificationSettingsPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account whose settings they are.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'A device that is to get push messages.' })
export class RegisterPushTokenInput {
  @Field(() => PushPlatform, { description: 'By which system.' })
  platform!: PushPlatform;

  @Field(() => String, {
    description:
      'The address that the system gave the device: for a browser, the endpoint of its subscription. 8 to 2,000 characters.',
  })
  token!: string;

  @Field(() => String, {
    nullable: true,
    description: "A browser's public key, as URL-safe base64; nothing for other systems.",
  })
  p256dh?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "A browser's secret, as URL-safe base64; nothing for other systems.",
  })
  auth?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `registerPushToken`.' })
export class RegisterPushTokenPayload implements Payload {
  @Field(() => PushToken, { nullable: true, description: 'The device.' })
  pushToken?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which device is to get no more push messages.' })
export class RemovePushTokenInput {
  @Field(() => ID, { description: 'The device.' })
  pushTokenId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removePushToken`.' })
export class RemovePushTokenPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account whose device it was.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
