import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Conversation, Message } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({
  description: 'A message, and where to: say either `conversationId` or `recipientId`.',
})
export class SendMessageInput {
  @Field(() => ID, { nullable: true, description: 'The conversation to send it to.' })
  conversationId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The account to send it to; a direct conversation begins where there is none.',
  })
  recipientId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What to say: 1 to 10,000 characters; left out where `ciphertext` says it, or where it only carries something.',
  })
  body?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What opening it costs, in tokens, from approved creators only; free without it.',
  })
  price?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What everybody may read of a priced message: 1 to 300 characters.',
  })
  teaser?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What the devices of those who take part can read and the server cannot, as base64; it has no price.',
  })
  ciphertext?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The message of the same conversation that it answers, itself no answer.',
  })
  threadRootId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Uploads for messages that it carries, completed and not used elsewhere, in their order: 10 at most.',
  })
  uploadIds?: readonly string[] | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `sendMessage`.' })
export class SendMessagePayload implements Payload {
  @Field(() => Message, { nullable: true, description: 'The message that is sent now.' })
  message?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which conversation to mark as read.' })
export class MarkConversationReadInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `markConversationRead`.' })
export class MarkConversationReadPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The conversation that is read now.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'That a message reached the viewer.' })
export class MessageReceived {
  @Field(() => String, { description: 'Where to resume from, as `after`, to get what follows.' })
  cursor!: string;

  @Field(() => Boolean, {
    description:
      'Whether messages before this place are too old to be told; ask for them by conversation.',
  })
  gap!: boolean;

  @Field(() => Message, { nullable: true, description: 'The message; null for a gap.' })
  message!: Ref | null;
}
