import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Payout, PayoutAccount } from '../../generated/graphql';
import { PayoutMethod } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { CurrencyCode } from '../../kernel/money/currency';
import { GraphQLDecimal } from '../../kernel/money/decimal';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Where the viewer wants to be paid out.' })
export class AddPayoutAccountInput {
  @Field(() => PayoutMethod, { description: 'How money gets there.' })
  method!: PayoutMethod;

  @Field(() => String, {
    description: 'Whom the account there belongs to; 100 characters at most. It is kept encrypted.',
  })
  holder!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The number or address of the account: 4 to 100 visible ASCII characters. It is kept encrypted and never shown again. Left out where the processor asks for it on a page of its own, which `openPayoutAccountPage` opens.',
  })
  number?: string | null;

  @Field(() => String, { description: 'Where it is, by ISO 3166-1, such as DE.' })
  countryCode!: string;

  @Field(() => CurrencyCode, {
    defaultValue: CurrencyCode.USD,
    description: 'In which currency it takes money.',
  })
  currencyCode!: CurrencyCode;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `addPayoutAccount`.' })
export class AddPayoutAccountPayload implements Payload {
  @Field(() => PayoutAccount, {
    nullable: true,
    description: 'The destination, which takes payouts after 72 hours.',
  })
  payoutAccount?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'About which destination its processor asks more.' })
export class OpenPayoutAccountPageInput {
  @Field(() => ID, { description: 'The destination.' })
  payoutAccountId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `openPayoutAccountPage`.' })
export class OpenPayoutAccountPagePayload implements Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'Where the viewer is to go now: a page of the processor, good for a few minutes and for whoever has its address.',
  })
  pageUrl?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which destination payouts go to that name none.' })
export class SetDefaultPayoutAccountInput {
  @Field(() => ID, { description: 'The destination.' })
  payoutAccountId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setDefaultPayoutAccount`.' })
export class SetDefaultPayoutAccountPayload implements Payload {
  @Field(() => PayoutAccount, { nullable: true, description: 'The destination.' })
  payoutAccount?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which destination to remove.' })
export class RemovePayoutAccountInput {
  @Field(() => ID, { description: 'The destination.' })
  payoutAccountId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removePayoutAccount`.' })
export class RemovePayoutAccountPayload implements Payload {
  @Field(() => ID, { nullable: true, description: 'The destination that is gone.' })
  removedPayoutAccountId?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'How much to pay out.' })
export class RequestPayoutInput {
  @Field(() => GraphQLDecimal, {
    description: 'How much, in the currency of the destination: 20 of a unit or more.',
  })
  amount!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Where to; left out, to the default destination.',
  })
  payoutAccountId?: string | null;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `requestPayout`.' })
export class RequestPayoutPayload implements Payload {
  @Field(() => Payout, { nullable: true, description: 'The payout, whose amount is set aside.' })
  payout?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which payout to agree to.' })
export class ApprovePayoutInput {
  @Field(() => ID, { description: 'The payout.' })
  payoutId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `approvePayout`.' })
export class ApprovePayoutPayload implements Payload {
  @Field(() => Payout, { nullable: true, description: 'The payout, approved.' })
  payout?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which payout to call off.' })
export class CancelPayoutInput {
  @Field(() => ID, { description: 'The payout.' })
  payoutId!: string;

  @Field(() => String, { description: 'Why; 500 characters at most.' })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `cancelPayout`.' })
export class CancelPayoutPayload implements Payload {
  @Field(() => Payout, { nullable: true, description: 'The payout, called off.' })
  payout?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which payout to turn down.' })
export class RejectPayoutInput {
  @Field(() => ID, { description: 'The payout.' })
  payoutId!: string;

  @Field(() => String, { description: 'What its owner is told; 500 characters at most.' })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `rejectPayout`.' })
export class RejectPayoutPayload implements Payload {
  @Field(() => Payout, { nullable: true, description: 'The payout, called off.' })
  payout?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
