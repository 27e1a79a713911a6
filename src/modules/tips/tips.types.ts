import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Payment, Tip, Wallet } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';
import { TestCard } from '../payments';
import { TipDirection } from './tips.reads';

registerEnumType(TipDirection, {
  name: 'TipDirection',
  description: 'Which way tips went.',
  valuesConfig: {
    SENT: { description: 'The account gave them.' },
    RECEIVED: { description: 'The account got them.' },
  },
});

@InputType({ description: 'Which tips of an account; all where nothing is said.' })
export class TipFilter {
  @Field(() => TipDirection, { nullable: true, description: 'Which way they went.' })
  direction?: TipDirection | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'From when on.' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when, that moment not included.',
  })
  until?: Date | null;

  @Field(() => Int, { nullable: true, description: 'How many tokens they have at least.' })
  tokensMin?: number | null;

  @Field(() => ID, { nullable: true, description: 'The post that they are for.' })
  postId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message that they are for.' })
  messageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The live stream that they are for.' })
  liveStreamId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Whose they are, for administrators; those of the viewer where it is left out.',
  })
  accountId?: string | null;
}

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

  @Field(() => ID, {
    nullable: true,
    description:
      'A card of the account to pay with, in place of tokens of the wallet: 100 tokens or more.',
  })
  paymentMethodId?: string | null;

  @Field(() => TestCard, {
    nullable: true,
    description: 'A test card to pay with, in place of a card of the account; never in production.',
  })
  testCard?: TestCard | null;

  @Field(() => String, {
    description:
      'Of your choice, 8 to 200 visible ASCII characters, new for each tip. Sent again with the same key, a tip is the same tip.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `sendTip`.' })
export class SendTipPayload implements Payload {
  @Field(() => Tip, {
    nullable: true,
    description: 'The tip; null where the payment has failed, and until it has succeeded.',
  })
  tip?: Ref | null;

  @Field(() => Payment, {
    nullable: true,
    description: 'The payment by card: the tip follows when it succeeds. Null for tokens.',
  })
  payment?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the sender, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
