import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { LiveStream, StreamGuest, StreamRecording } from '../../generated/graphql';
import { LiveStreamAccess } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Whom to invite to host a stream together.' })
export class InviteStreamGuestInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => ID, { description: 'The creator.' })
  creatorId!: string;

  @Field(() => Int, {
    description:
      "Their part of what the stream brings its creators, in hundredths of a per cent: 0 to 9,999. All guests' parts together are less than the whole.",
  })
  shareBasisPoints!: number;
}

@InputType({ description: 'An answer to an invitation to host a stream together.' })
export class AnswerStreamInvitationInput {
  @Field(() => ID, { description: 'The invitation.' })
  guestId!: string;

  @Field(() => Boolean, { description: 'Whether it is accepted.' })
  isAccepted!: boolean;
}

@InputType({ description: 'Which guest to remove.' })
export class RemoveStreamGuestInput {
  @Field(() => ID, { description: 'The invitation.' })
  guestId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `inviteStreamGuest`.' })
export class InviteStreamGuestPayload implements Payload {
  @Field(() => StreamGuest, { nullable: true, description: 'The invitation, as it stands now.' })
  guest?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `answerStreamInvitation`.' })
export class AnswerStreamInvitationPayload implements Payload {
  @Field(() => StreamGuest, { nullable: true, description: 'The invitation, as it stands now.' })
  guest?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removeStreamGuest`.' })
export class RemoveStreamGuestPayload implements Payload {
  @Field(() => StreamGuest, { nullable: true, description: 'The invitation, as it stands now.' })
  guest?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Where else to send a stream.' })
export class AddStreamOutputInput {
  @Field(() => ID, { description: 'The stream.' })
  liveStreamId!: string;

  @Field(() => String, { description: 'How the host calls it: 1 to 100 characters.' })
  name!: string;

  @Field(() => String, {
    description: 'The address, without the key: rtmp, rtmps or srt, 500 characters at most.',
  })
  url!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The key of the other platform. It is kept encrypted, and never told again.',
  })
  key?: string | null;
}

@InputType({ description: 'Where a stream is to be sent no longer.' })
export class RemoveStreamOutputInput {
  @Field(() => ID, { description: 'The output.' })
  outputId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `addStreamOutput`.' })
export class AddStreamOutputPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream, with its outputs.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removeStreamOutput`.' })
export class RemoveStreamOutputPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The stream, with its outputs.' })
  liveStream?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'How a replay is to be seen.' })
export class PublishReplayInput {
  @Field(() => ID, { description: 'The recording.' })
  recordingId!: string;

  @Field(() => LiveStreamAccess, { description: 'Who may watch it.' })
  access!: LiveStreamAccess;

  @Field(() => Int, {
    nullable: true,
    description: 'What watching it costs those who have not paid for the stream, in tokens.',
  })
  price?: number | null;
}

@InputType({ description: 'Which replay to show to nobody any more.' })
export class WithdrawReplayInput {
  @Field(() => ID, { description: 'The recording.' })
  recordingId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `publishReplay`.' })
export class PublishReplayPayload implements Payload {
  @Field(() => StreamRecording, { nullable: true, description: 'The recording, as it stands now.' })
  recording?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `withdrawReplay`.' })
export class WithdrawReplayPayload implements Payload {
  @Field(() => StreamRecording, { nullable: true, description: 'The recording, as it stands now.' })
  recording?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
