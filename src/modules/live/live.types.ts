import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { LiveStream } from '../../generated/graphql';
import { LiveStreamAccess } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'A live stream to announce.' })
export class CreateLiveStreamInput {
  @Field(() => String, { description: 'What it is called: 1 to 200 characters.' })
  title!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'What joining costs, in tokens; joining is free without it.',
  })
  price?: number | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it is due: some time in the future.',
  })
  scheduledFor?: Date | null;

  @Field(() => LiveStreamAccess, {
    nullable: true,
    description: 'Who may watch; without it everybody, or whoever pays where there is a price.',
  })
  access?: LiveStreamAccess | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about: one word in lower case, of 30 characters or fewer.',
  })
  category?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to keep it for a replay.' })
  isRecorded?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createLiveStream`.' })
export class CreateLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream that is announced now.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which stream to put on air.' })
export class StartLiveStreamInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `startLiveStream`.' })
export class StartLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream that is on air now.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which stream to take off air.' })
export class EndLiveStreamInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `endLiveStream`.' })
export class EndLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream that is off air now.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which stream to call off.' })
export class CancelLiveStreamInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `cancelLiveStream`.' })
export class CancelLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream that is called off now.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which stream is to have another key.' })
export class ReplaceStreamKeyInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `replaceStreamKey`.' })
export class ReplaceStreamKeyPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream with its new key.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Of which stream to be reminded.' })
export class RemindOfLiveStreamInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => Boolean, { description: 'Whether to be reminded; false takes it back.' })
  isWanted!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `remindOfLiveStream`.' })
export class RemindOfLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which stream to watch.' })
export class JoinLiveStreamInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a client of the media server, such as LiveKit’s, connects with.',
})
export class MediaAccess {
  @Field(() => String, { description: 'Where to connect to.' })
  url!: string;

  @Field(() => String, {
    description:
      'Lets the viewer watch; the host and guests who accepted may send pictures and sound, too.',
  })
  token!: string;

  @Field(() => GraphQLDateTime, {
    description: 'Until when one can connect with it; who is connected by then stays.',
  })
  expiresAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `joinLiveStream`.' })
export class JoinLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream that is watched now.' })
  liveStream?: Ref | null;

  @Field(() => MediaAccess, {
    nullable: true,
    description: 'How to connect to the media server; null where that takes no token.',
  })
  media?: MediaAccess | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which stream to watch no longer.' })
export class LeaveLiveStreamInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `leaveLiveStream`.' })
export class LeaveLiveStreamPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream that is watched no longer.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'How many watch a live stream: how it stands, not what happened.',
})
export class LiveStreamViewerCount {
  @Field(() => Int, {
    description:
      'How many sessions watch it now. Its host and staff are not counted; nobody watches a stream that is not on air.',
  })
  viewerCount!: number;

  @Field(() => Int, { description: 'The most that ever watched it at one time.' })
  peakViewerCount!: number;

  @Field(() => GraphQLDateTime, { description: 'When it was so.' })
  at!: Date;

  @Field(() => LiveStream, { nullable: true, description: 'The stream.' })
  liveStream!: Ref | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of a live stream, in figures.' })
export class LiveStreamSummary {
  @Field(() => Int, { description: 'How long it was on air, or has been until now, in seconds.' })
  durationSeconds!: number;

  @Field(() => Int, { description: 'How many watched at the same time at most.' })
  peakViewerCount!: number;

  @Field(() => Int, { description: 'How often somebody began to watch.' })
  visitCount!: number;

  @Field(() => Int, {
    description: 'How many watched: accounts once each, and each socket of a visitor.',
  })
  uniqueViewerCount!: number;

  @Field(() => Int, {
    description:
      'How long all of them watched together, in seconds, however many sockets they had.',
  })
  watchedSeconds!: number;

  @Field(() => Int, { description: 'How many messages there are in its chat.' })
  chatCount!: number;

  @Field(() => Int, { description: 'How many tips were given.' })
  tipCount!: number;

  @Field(() => Int, { description: 'How many tokens the tips came to.' })
  tipTokens!: number;
}
