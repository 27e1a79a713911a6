import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Conversation } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'An answer to somebody who wrote for the first time.' })
export class AnswerMessageRequestInput {
  @Field(() => ID, { description: 'The conversation that waits.' })
  conversationId!: string;

  @Field(() => Boolean, { description: 'Whether it is let in; otherwise it is turned down.' })
  isAccepted!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `answerMessageRequest`.' })
export class AnswerMessageRequestPayload implements Payload {
  @Field(() => Conversation, { nullable: true, description: 'The conversation, as it stands now.' })
  conversation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
