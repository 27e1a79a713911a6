import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { SubscriptionPlan } from '../../generated/graphql';
import { BillingInterval } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { MoneyInput } from '../../kernel/money/money';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'What to offer to subscribers.' })
export class CreateSubscriptionPlanInput {
  @Field(() => String, { description: 'What it is called; 100 characters at most.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What subscribers get, in a sentence; 2000 characters at most.',
  })
  description?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What subscribers get, thing by thing: 20 at most, each of 200 characters at most.',
  })
  benefits?: readonly string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Which step of the offer it is, from 1, which it is unless told otherwise. Plans of one step differ in their period alone.',
  })
  tier?: number | null;

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
  @Field(() => ID, { description: 'A plan that is on sale.' })
  planId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is called; 100 characters at most.',
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What subscribers get, in a sentence; 2000 characters at most.',
  })
  description?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What subscribers get, thing by thing: 20 at most, each of 200 characters at most.',
  })
  benefits?: readonly string[] | null;

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
  @Field(() => ID, { description: 'A plan that is on sale.' })
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

@InputType({ description: 'What to offer to members of the platform.' })
export class CreateMembershipPlanInput {
  @Field(() => String, { description: 'What it is called; 100 characters at most.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What members get, in a sentence; 2000 characters at most.',
  })
  description?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'What members get, thing by thing: 20 at most, each of 200 characters at most.',
  })
  benefits?: readonly string[] | null;

  @Field(() => BillingInterval, { description: 'How long a period is: a month or a year.' })
  interval!: BillingInterval;

  @Field(() => MoneyInput, { description: 'What a period costs.' })
  price!: MoneyInput;
}

@InputType({ description: 'What is to be different about a membership; what is left out stays.' })
export class ChangeMembershipPlanInput extends ChangeSubscriptionPlanInput {}

@InputType({ description: 'Which membership to take off sale.' })
export class RetireMembershipPlanInput extends RetireSubscriptionPlanInput {}

@ObjectType({ simpleResolvers: true, description: 'What became of `createMembershipPlan`.' })
export class CreateMembershipPlanPayload implements Payload {
  @Field(() => SubscriptionPlan, { nullable: true, description: 'The membership, on sale.' })
  plan?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `changeMembershipPlan`.' })
export class ChangeMembershipPlanPayload implements Payload {
  @Field(() => SubscriptionPlan, {
    nullable: true,
    description: 'The membership. Those who have it keep the price that they have.',
  })
  plan?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `retireMembershipPlan`.' })
export class RetireMembershipPlanPayload implements Payload {
  @Field(() => SubscriptionPlan, {
    nullable: true,
    description: 'The membership. Those who have it keep it; nobody else can choose it.',
  })
  plan?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
