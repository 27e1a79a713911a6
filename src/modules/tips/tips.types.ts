import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Tip, Wallet } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({
  description: 'A tip. It can be for one post, one message or one live stream of its recipient.',
})
export class SendTipInput {
  @Field(() => ID, { description: 'The account of the creator who gets it.' })
  recipientId!: string;

  @Field(() => Int, { description: 'How many tokens: 1 to 1,000,000.' })
  tokens!: number;

  @Field(() => String, {
    nullable: true,
    description: 'A few words to go with it, up to 500 characters.',
  })
  message?: string | null;

  @Field(() => ID, { nullable: true, description: 'The post that it is for.' })
  postId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message that it is for.' })
  messageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The live stream that it is for.' })
  liveStreamId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the creator must not learn who sent it. Nobody says no.',
  })
  isAnonymous?: boolean | null;

  @Field(() => String, {
    description:
      'Of your choice, 8 to 200 visible ASCII characters, new for each tip. Sent again with the same key, a tip is the same tip.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `sendTip`.' })
export class SendTipPayload implements Payload {
  @Field(() => Tip, { nullable: true, description: 'The tip.' })
  tip?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the sender, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
