import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Conversation, Message, MessageKey, User } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'An emoji under a message.' })
export class ReactToMessageInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => String, { description: 'The emoji, one character as people count.' })
  emoji!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `reactToMessage`.' })
export class ReactToMessagePayload implements Payload {
  @Field(() => Message, { nullable: true, description: 'The message with the reaction.' })
  message?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which emoji to take away again.' })
export class RemoveMessageReactionInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => String, { description: 'The emoji.' })
  emoji!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removeMessageReaction`.' })
export class RemoveMessageReactionPayload implements Payload {
  @Field(() => Message, { nullable: true, description: 'The message without the reaction.' })
  message?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which message was opened.' })
export class OpenMessageInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `openMessage`.' })
export class OpenMessagePayload implements Payload {
  @Field(() => Message, { nullable: true, description: 'The message that is opened now.' })
  message?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whether senders see what the viewer opens.' })
export class SetReadReceiptsInput {
  @Field(() => Boolean, { description: 'Whether they do.' })
  areShown!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setReadReceipts`.' })
export class SetReadReceiptsPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account that they belong to.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which conversation to put away or bring back.' })
export class ArchiveConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, { description: 'True puts it away, false brings it back.' })
  isArchived!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `archiveConversation`.' })
export class ArchiveConversationPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The conversation.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'The public key of a device.' })
export class PublishMessageKeyInput {
  @Field(() => String, { description: 'How its owner calls the device: 1 to 100 characters.' })
  deviceName!: string;

  @Field(() => String, { description: 'An X25519 public key, 32 bytes as base64.' })
  publicKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `publishMessageKey`.' })
export class PublishMessageKeyPayload implements Payload {
  @Field(() => MessageKey, {
    nullable: true,
    description: 'The key that others can encrypt to now.',
  })
  messageKey?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which key is not to be used any more.' })
export class RevokeMessageKeyInput {
  @Field(() => ID, { description: 'The key.' })
  messageKeyId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `revokeMessageKey`.' })
export class RevokeMessageKeyPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account whose key it was.' })
  viewer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
