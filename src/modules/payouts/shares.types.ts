import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';

@InputType({ description: 'A part of the income of an item.' })
export class RevenueShareInput {
  @Field(() => ID, { description: 'Whose it is: the account of an approved creator.' })
  userId!: string;

  @Field(() => Int, { description: 'How much, in hundredths of a percent: 2,500 is a quarter.' })
  shareBps!: number;
}

@InputType({ description: 'How the income of an item is divided.' })
export class SetRevenueSharesInput {
  @Field(() => ID, { description: 'A post, a live stream or a subscription plan of the viewer.' })
  itemId!: string;

  @Field(() => [RevenueShareInput], {
    description:
      'The parts, 20 at most, which come to 10,000 exactly; none leaves all of it to the viewer.',
  })
  shares!: readonly RevenueShareInput[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setRevenueShares`.' })
export class SetRevenueSharesPayload implements Payload {
  @Field(() => ID, { nullable: true, description: 'The item.' })
  itemId?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
