import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { NotificationTemplate } from '../../generated/graphql';
import { NotificationChannel, NotificationKind } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Which templates; without any, all of them.' })
export class NotificationTemplateFilter {
  @Field(() => NotificationKind, { nullable: true, description: 'Those of this kind.' })
  kind?: NotificationKind | null;

  @Field(() => NotificationChannel, { nullable: true, description: 'Those of this channel.' })
  channel?: NotificationChannel | null;

  @Field(() => String, { nullable: true, description: 'Those in this language.' })
  locale?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Those that are in use, or those that are not.',
  })
  isActive?: boolean | null;
}

@InputType({ description: 'The next version of the words of a kind on a channel in a language.' })
export class CreateNotificationTemplateInput {
  @Field(() => NotificationKind, { description: 'What it tells of.' })
  kind!: NotificationKind;

  @Field(() => NotificationChannel, {
    description: 'On which channel; the inbox has its own words.',
  })
  channel!: NotificationChannel;

  @Field(() => String, { description: 'In which language: en, de, de-AT.' })
  locale!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The subject of a letter or the title of a push message: 1 to 200 characters.',
  })
  subject?: string | null;

  @Field(() => String, {
    description:
      'The text, 1 to 10,000 characters, in the form of ICU messages: {actor} follows you.',
  })
  body!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createNotificationTemplate`.' })
export class CreateNotificationTemplatePayload implements Payload {
  @Field(() => NotificationTemplate, {
    nullable: true,
    description: 'The version, which is not in use yet.',
  })
  template?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which version to put into use.' })
export class ActivateNotificationTemplateInput {
  @Field(() => ID, { description: 'The version.' })
  templateId!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What became of `activateNotificationTemplate`.',
})
export class ActivateNotificationTemplatePayload implements Payload {
  @Field(() => NotificationTemplate, {
    nullable: true,
    description: 'The version that is in use now.',
  })
  template?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
