import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PromotionalCode } from '../../generated/graphql';
import { PlanScope } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { MoneyInput } from '../../kernel/money/money';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'A code that makes the first payment for a plan less.' })
export class CreatePromoCodeInput {
  @Field(() => String, {
    description:
      'What people type, in whatever case: 3 to 40 letters, digits, hyphens and underscores.',
  })
  code!: string;

  @Field(() => PlanScope, {
    nullable: true,
    description:
      'CREATOR, which it is unless told otherwise, for plans of the viewer; PLATFORM, by administrators alone, for the plans of all.',
  })
  scope?: PlanScope | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The one plan that it is for; all of them where it is left out.',
  })
  planId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How much less, in hundredths of a percent, 1 to 9900. Either this or `amountOff`.',
  })
  percentOffBps?: number | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'How much less. No payment comes to less than 0.50 by it.',
  })
  amountOff?: MoneyInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How often it can be used at all; any number of times where it is left out.',
  })
  maxUses?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How often one account can use it; once where it is left out.',
  })
  maxUsesPerUser?: number | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'From when it works; now where it is left out.',
  })
  validFrom?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when it works; for good where it is left out.',
  })
  validUntil?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createPromoCode`.' })
export class CreatePromoCodePayload implements Payload {
  @Field(() => PromotionalCode, { nullable: true, description: 'The code.' })
  promoCode?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which code to withdraw.' })
export class RetirePromoCodeInput {
  @Field(() => ID, { description: 'A code of the viewer.' })
  promoCodeId!: string;

  @Field(() => PlanScope, {
    nullable: true,
    description: 'PLATFORM for a code for the plans of all, by administrators alone.',
  })
  scope?: PlanScope | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `retirePromoCode`.' })
export class RetirePromoCodePayload implements Payload {
  @Field(() => PromotionalCode, {
    nullable: true,
    description: 'The code, which works no more. What was paid less by it stays so.',
  })
  promoCode?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
