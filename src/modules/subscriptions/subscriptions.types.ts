import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PlanSubscription, SubscriptionPlan } from '../../generated/graphql';
import { BillingInterval, CancelReason } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { GraphQLDecimal } from '../../kernel/money/decimal';
import { MoneyInput } from '../../kernel/money/money';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';
import { TestCard } from '../payments';

@InputType({ description: 'Which plan to subscribe to, and what to pay it with.' })
export class SubscribeInput {
  @Field(() => ID, { description: 'The plan.' })
  planId!: string;

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

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description:
      'The amount that the buyer was shown, in the currency of the plan: CONFLICT where it has changed since.',
  })
  expectedPrice?: string | null;

  @Field(() => String, {
    description:
      'Tells this purchase from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `subscribe`.' })
export class SubscribePayload implements Payload {
  @Field(() => PlanSubscription, {
    nullable: true,
    description:
      'The subscription: ACTIVE when it is paid, PENDING until the processor decides, or FAILED with a reason.',
  })
  subscription?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which subscription to cancel.' })
export class CancelSubscriptionInput {
  @Field(() => ID, { description: 'A subscription of the viewer.' })
  subscriptionId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the creator to learn from; 500 characters at most.',
  })
  reason?: string | null;

  @Field(() => CancelReason, { nullable: true, description: 'Why, for counting.' })
  cause?: CancelReason | null;
}

@ObjectType({ simpleResolvers: true, description: 'How many cancelled for one reason.' })
export class CancellationCount {
  @Field(() => CancelReason, { nullable: true, description: 'Why; null where none was given.' })
  cause!: CancelReason | null;

  @Field(() => Int, { description: 'How many subscriptions were cancelled for it.' })
  count!: number;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `cancelSubscription`.' })
export class CancelSubscriptionPayload implements Payload {
  @Field(() => PlanSubscription, {
    nullable: true,
    description: 'The subscription, which goes on until its period ends.',
  })
  subscription?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What to offer to subscribers.' })
export class CreateSubscriptionPlanInput {
  @Field(() => String, { description: 'What it is called; 100 characters at most.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What subscribers get; 2000 characters at most.',
  })
  description?: string | null;

  @Field(() => BillingInterval, { description: 'How long a period is.' })
  interval!: BillingInterval;

  @Field(() => MoneyInput, { description: 'What a period costs.' })
  price!: MoneyInput;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createSubscriptionPlan`.' })
export class CreateSubscriptionPlanPayload implements Payload {
  @Field(() => SubscriptionPlan, { nullable: true, description: 'The plan, on sale.' })
  plan?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What is to be different about a plan; what is left out stays.' })
export class ChangeSubscriptionPlanInput {
  @Field(() => ID, { description: 'A plan of the viewer that is on sale.' })
  planId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is called; 100 characters at most.',
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What subscribers get; 2000 characters at most.',
  })
  description?: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What a period costs those who subscribe from now on.',
  })
  price?: MoneyInput | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `changeSubscriptionPlan`.' })
export class ChangeSubscriptionPlanPayload implements Payload {
  @Field(() => SubscriptionPlan, {
    nullable: true,
    description: 'The plan. Those who have it keep the price that they have.',
  })
  plan?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which plan to take off sale.' })
export class RetireSubscriptionPlanInput {
  @Field(() => ID, { description: 'A plan of the viewer.' })
  planId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `retireSubscriptionPlan`.' })
export class RetireSubscriptionPlanPayload implements Payload {
  @Field(() => SubscriptionPlan, {
    nullable: true,
    description: 'The plan. Those who have it keep it; nobody else can choose it.',
  })
  plan?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
