import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Announcement } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Something to say to everybody.' })
export class SendAnnouncementInput {
  @Field(() => String, { description: 'What it says, in one sentence: 1 to 200 characters.' })
  title!: string;

  @Field(() => String, { description: 'What it says, at length: 1 to 5,000 characters.' })
  body!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The brand whose accounts get it; everybody does without it.',
  })
  clusterKey?: string | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When to begin, some time in the future; now without it.',
  })
  scheduledFor?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `sendAnnouncement`.' })
export class SendAnnouncementPayload implements Payload {
  @Field(() => Announcement, { nullable: true, description: 'The announcement.' })
  announcement?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which announcement to call off.' })
export class CancelAnnouncementInput {
  @Field(() => ID, { description: 'The announcement.' })
  announcementId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `cancelAnnouncement`.' })
export class CancelAnnouncementPayload implements Payload {
  @Field(() => Announcement, {
    nullable: true,
    description: 'The announcement that is called off now.',
  })
  announcement?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
