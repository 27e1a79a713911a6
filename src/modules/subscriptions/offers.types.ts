import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { SubscriptionOffer } from '../../generated/graphql';
import { OfferKind } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'What to offer to those who do not subscribe yet.' })
export class CreateSubscriptionOfferInput {
  @Field(() => ID, { description: 'A plan of the viewer that is on sale.' })
  planId!: string;

  @Field(() => OfferKind, { description: 'What it gives.' })
  kind!: OfferKind;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days are free, 1 to 90; for a trial.',
  })
  trialDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How much less, in hundredths of a percent, 1 to 9900; for a discount.',
  })
  percentOffBps?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many periods cost less, 1 to 24; for a discount.',
  })
  periods?: number | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'From when it can be taken; now where it is left out.',
  })
  validFrom?: Date | null;

  @Field(() => GraphQLDateTime, { description: 'Until when it can be taken.' })
  validUntil!: Date;

  @Field(() => Int, {
    nullable: true,
    description: 'How many fans can take it; any number where it is left out.',
  })
  maxUses?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createSubscriptionOffer`.' })
export class CreateSubscriptionOfferPayload implements Payload {
  @Field(() => SubscriptionOffer, { nullable: true, description: 'The offer.' })
  offer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which offer to withdraw.' })
export class RetireSubscriptionOfferInput {
  @Field(() => ID, { description: 'An offer of the viewer.' })
  offerId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `retireSubscriptionOffer`.' })
export class RetireSubscriptionOfferPayload implements Payload {
  @Field(() => SubscriptionOffer, {
    nullable: true,
    description: 'The offer. Those who have taken it keep it; nobody else can take it.',
  })
  offer?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
