import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { LiveStream, StreamChatMessage } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Something to say in a chat.' })
export class SayInStreamChatInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => String, { description: 'What to say: 1 to 500 characters.' })
  body!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `sayInStreamChat`.' })
export class SayInStreamChatPayload implements Payload {
  @Field(() => StreamChatMessage, {
    nullable: true,
    description: 'The message that stands there now.',
  })
  message?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What to delete.' })
export class DeleteStreamChatMessageInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `deleteStreamChatMessage`.' })
export class DeleteStreamChatMessagePayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream in whose chat it stood.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whom to keep out.' })
export class BanFromLiveStreamInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'For how many minutes they may not write; without it they are kept out of the stream for good.',
  })
  minutes?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for those who keep order: 500 characters at most.',
  })
  reason?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `banFromLiveStream`.' })
export class BanFromLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whom to let in again.' })
export class LiftLiveStreamBanInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => ID, { description: 'The account.' })
  userId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `liftLiveStreamBan`.' })
export class LiftLiveStreamBanPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Who is to keep order in a stream.' })
export class SetStreamModeratorInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => Boolean, { description: 'Whether they do from now on.' })
  isModerator!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setStreamModerator`.' })
export class SetStreamModeratorPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'How slow a chat is to be.' })
export class SetStreamSlowModeInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => Int, {
    description: 'How many seconds one waits between two messages; 0 for not at all.',
  })
  seconds!: number;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setStreamSlowMode`.' })
export class SetStreamSlowModePayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'That something happened in a chat.' })
export class StreamChatNews {
  @Field(() => String, { description: 'Where to resume from, as `after`, to get what follows.' })
  cursor!: string;

  @Field(() => Boolean, {
    description:
      'Whether something before this place is too old to be told; the stream has what was said.',
  })
  gap!: boolean;

  @Field(() => StreamChatMessage, {
    nullable: true,
    description: 'What was said; null where nothing was.',
  })
  message!: Ref | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The message that was deleted; null where none was.',
  })
  deletedMessageId!: string | null;
}
