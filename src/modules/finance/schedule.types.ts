import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { TransactionKind } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { CurrencyCode } from '../../kernel/money/currency';
import { Money } from '../../kernel/money/money';
import { UserError } from '../../kernel/problems/user-errors';

@ObjectType({
  simpleResolvers: true,
  description: 'The share that the platform keeps, since a moment. A change is a new one.',
})
export class PlatformFeeRow {
  @Field(() => TransactionKind, {
    nullable: true,
    description: 'Of which kind of transactions; null for all that have none of their own.',
  })
  kind!: TransactionKind | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Of which creator; null for all who have none of their own.',
  })
  creatorId!: string | null;

  @Field(() => Int, { description: 'In hundredths of a percent.' })
  rateBps!: number;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  validFrom!: Date;
}

@InputType({ description: 'A share for the platform to keep.' })
export class SetPlatformFeeInput {
  @Field(() => TransactionKind, {
    nullable: true,
    description:
      'Of which kind of transactions; of all that have none of their own where left out.',
  })
  kind?: TransactionKind | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Of which creator; of all who have none of their own where left out.',
  })
  creatorId?: string | null;

  @Field(() => Int, { description: 'In hundredths of a percent: 0 to 10,000.' })
  rateBps!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'From when on, which is not over; from now on where it is left out.',
  })
  validFrom?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setPlatformFee`.' })
export class SetPlatformFeePayload implements Payload {
  @Field(() => PlatformFeeRow, { nullable: true, description: 'The share.' })
  fee?: PlatformFeeRow | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({
  simpleResolvers: true,
  description:
    'How many tokens one unit of a currency buys, since a moment. A change is a new one.',
})
export class TokenRateRow {
  @Field(() => CurrencyCode, { description: 'Of which currency.' })
  currencyCode!: CurrencyCode;

  @Field(() => Int, { description: 'How many tokens one unit of it buys.' })
  tokensPerUnit!: number;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  validFrom!: Date;
}

@InputType({ description: 'How many tokens one unit of a currency is to buy.' })
export class SetTokenRateInput {
  @Field(() => CurrencyCode, { description: 'Of which currency.' })
  currencyCode!: CurrencyCode;

  @Field(() => Int, { description: 'How many tokens: 1 to 1,000,000.' })
  tokensPerUnit!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'From when on, which is not over; from now on where it is left out.',
  })
  validFrom?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setTokenRate`.' })
export class SetTokenRatePayload implements Payload {
  @Field(() => TokenRateRow, { nullable: true, description: 'The rate.' })
  rate?: TokenRateRow | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'A payment that its processor has not decided for long.',
})
export class StuckPayment {
  @Field(() => ID, { description: 'The payment.' })
  paymentId!: string;

  @Field(() => ID, { description: 'Who pays.' })
  userId!: string;

  @Field(() => String, { description: 'The name of its processor.' })
  processor!: string;

  @Field(() => Money, { description: 'How much is to be paid.' })
  amount!: Money;

  @Field(() => GraphQLDateTime, { description: 'When it began.' })
  createdAt!: Date;
}
