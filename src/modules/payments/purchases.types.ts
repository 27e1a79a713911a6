import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EventTicket, LiveStream, Message, Post, Refund, Wallet } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { GraphQLDecimal } from '../../kernel/money/decimal';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Which post to buy.' })
export class BuyPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many tokens the buyer was shown: CONFLICT where the price has changed since.',
  })
  expectedPrice?: number | null;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `buyPost`.' })
export class BuyPostPayload implements Payload {
  @Field(() => Post, { nullable: true, description: 'The post, open to the viewer.' })
  post?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the viewer, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which message to buy.' })
export class BuyMessageInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many tokens the buyer was shown: CONFLICT where the price has changed since.',
  })
  expectedPrice?: number | null;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `buyMessage`.' })
export class BuyMessagePayload implements Payload {
  @Field(() => Message, { nullable: true, description: 'The message, open to the viewer.' })
  message?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the viewer, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which live stream to buy.' })
export class BuyStreamAccessInput {
  @Field(() => ID, { description: 'The live stream.' })
  liveStreamId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many tokens the buyer was shown: CONFLICT where the price has changed since.',
  })
  expectedPrice?: number | null;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `buyStreamAccess`.' })
export class BuyStreamAccessPayload implements Payload {
  @Field(() => LiveStream, { nullable: true, description: 'The live stream, open to the viewer.' })
  liveStream?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the viewer, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which ticket to buy.' })
export class BuyEventTicketInput {
  @Field(() => ID, { description: 'The kind of ticket.' })
  ticketTypeId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many tokens the buyer was shown: CONFLICT where the price has changed since.',
  })
  expectedPrice?: number | null;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `buyEventTicket`.' })
export class BuyEventTicketPayload implements Payload {
  @Field(() => EventTicket, { nullable: true, description: 'The ticket, with its code.' })
  ticket?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the viewer, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What to give back.' })
export class RefundTransactionInput {
  @Field(() => ID, { description: 'The transaction.' })
  transactionId!: string;

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description:
      'How much, in the currency of the transaction; all that is left where it is left out.',
  })
  amount?: string | null;

  @Field(() => String, { description: 'Why; 1,000 characters at most.' })
  reason!: string;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `refundTransaction`.' })
export class RefundTransactionPayload implements Payload {
  @Field(() => Refund, {
    nullable: true,
    description: 'The refund: SUCCEEDED, or PENDING until the processor of the card says so.',
  })
  refund?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
