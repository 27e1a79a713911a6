import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Payment, PaymentMethod, Wallet } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';
import { TestCard } from './local/test-cards';

registerEnumType(TestCard, {
  name: 'TestCard',
  description: 'A card that exists in development and tests alone, and always ends in one way.',
  valuesConfig: {
    SUCCEEDS: { description: 'Pays at once (ends in 4242).' },
    SUCCEEDS_LATER: { description: 'Pays after about a second, told by a callback (4444).' },
    FAILS_LATER: { description: 'Is declined after about a second, told by a callback (0341).' },
    DECLINED: { description: 'Is declined without a reason (0002).' },
    INSUFFICIENT_FUNDS: { description: 'Has no money behind it (9995).' },
    EXPIRED_CARD: { description: 'Is no longer valid (0069).' },
    INCORRECT_CVC: { description: 'Comes with a wrong security code (0127).' },
    PROCESSING_ERROR: { description: 'Breaks something at the processor (0119).' },
    NEEDS_CONFIRMATION: {
      description: 'Waits until its holder confirms the payment with their bank (3155).',
    },
    REFUND_LATER: { description: 'Pays, and gives back after about a second (7726).' },
    REFUND_FAILS: { description: 'Pays, and cannot be given anything back (5126).' },
    DISPUTE_WON: { description: 'Pays, is questioned, and is found to be right (0259).' },
    DISPUTE_LOST: { description: 'Pays, is questioned, and is taken back (1976).' },
  },
});

@InputType({ description: 'How many tokens to buy, and with what.' })
export class BuyTokensInput {
  @Field(() => Int, { description: 'How many tokens: 100 to 1,000,000.' })
  tokens!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'The card to charge; the default one where neither this nor `testCard` is given.',
  })
  paymentMethodId?: string | null;

  @Field(() => TestCard, {
    nullable: true,
    description: 'A test card to charge in place of a card of the account; never in production.',
  })
  testCard?: TestCard | null;

  @Field(() => String, {
    description:
      'Tells this purchase from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `buyTokens`.' })
export class BuyTokensPayload implements Payload {
  @Field(() => Payment, {
    nullable: true,
    description:
      'The payment: SUCCEEDED with the tokens in the wallet, PENDING until the processor decides, or FAILED with a reason.',
  })
  payment?: Ref | null;

  @Field(() => Wallet, { nullable: true, description: 'The wallet of the viewer, as it is now.' })
  wallet?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which card to keep.' })
export class AddPaymentMethodInput {
  @Field(() => TestCard, { nullable: true, description: 'A test card; never in production.' })
  testCard?: TestCard | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The token that the page of the processor has given for a card, in place of a test card. No number of a card ever comes here.',
  })
  processorToken?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it becomes the default. The first card always does.',
  })
  isDefault?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `addPaymentMethod`.' })
export class AddPaymentMethodPayload implements Payload {
  @Field(() => PaymentMethod, { nullable: true, description: 'The card.' })
  paymentMethod?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which card to pay with from now on.' })
export class SetDefaultPaymentMethodInput {
  @Field(() => ID, { description: 'A card of the account.' })
  paymentMethodId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setDefaultPaymentMethod`.' })
export class SetDefaultPaymentMethodPayload implements Payload {
  @Field(() => PaymentMethod, { nullable: true, description: 'The card, now the default.' })
  paymentMethod?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which card to forget.' })
export class RemovePaymentMethodInput {
  @Field(() => ID, { description: 'A card of the account.' })
  paymentMethodId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removePaymentMethod`.' })
export class RemovePaymentMethodPayload implements Payload {
  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
