import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { PlanSubscription } from '../../generated/graphql';
import { CancelReason } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { GraphQLDecimal } from '../../kernel/money/decimal';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';
import { TestCard } from '../payments';
import { ChangeMoment } from './changes.service';

@InputType({ description: 'Which plan to subscribe to, and what to pay it with.' })
export class SubscribeInput {
  @Field(() => ID, { description: 'The plan.' })
  planId!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'A trial or a discount of the plan to begin with. Each person takes an offer once; a trial needs a card that is kept.',
  })
  offerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A promotional code in place of an offer, which makes the first payment less.',
  })
  promoCode?: string | null;

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
      'The amount that the buyer was shown as charged now, in the currency of the plan: CONFLICT where it is another.',
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

registerEnumType(ChangeMoment, {
  name: 'ChangeMoment',
  description: 'When another plan begins.',
  valuesConfig: {
    NOW: {
      description: 'At once: what is left of the period that is paid is taken off its price.',
    },
    AT_PERIOD_END: { description: 'With the next renewal.' },
  },
});

@InputType({ description: 'Which plan a subscription goes over to, and when.' })
export class ChangeSubscriptionInput {
  @Field(() => ID, { description: 'A subscription of the viewer that is under way.' })
  subscriptionId!: string;

  @Field(() => ID, {
    description:
      'Another plan of the same creator, or of the platform. With AT_PERIOD_END, the plan that it has takes a change back.',
  })
  planId!: string;

  @Field(() => ChangeMoment, { description: 'When the other plan begins.' })
  moment!: ChangeMoment;

  @Field(() => ID, {
    nullable: true,
    description:
      'The card to charge; the default one where neither this nor `testCard` is given. Nothing is charged at once with AT_PERIOD_END.',
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
      'The amount that the buyer was shown as charged when the plan begins, in its currency: CONFLICT where it is another.',
  })
  expectedPrice?: string | null;

  @Field(() => String, {
    description:
      'Tells this change from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `changeSubscription`.' })
export class ChangeSubscriptionPayload implements Payload {
  @Field(() => PlanSubscription, {
    nullable: true,
    description:
      'With AT_PERIOD_END the subscription, with `nextPlan`. With NOW the new one: ACTIVE when it is paid, and then the old one is over; PENDING or FAILED otherwise, and the old one goes on.',
  })
  subscription?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
