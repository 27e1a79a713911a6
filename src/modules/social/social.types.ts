import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { User } from '../../generated/graphql';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Whom to follow.' })
export class FollowInput {
  @Field(() => ID, { description: 'The account to follow.' })
  userId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `follow`.' })
export class FollowPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account that is followed now.' })
  user?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whom to follow no longer.' })
export class UnfollowInput {
  @Field(() => ID, { description: 'The account to follow no longer.' })
  userId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `unfollow`.' })
export class UnfollowPayload implements Payload {
  @Field(() => User, { nullable: true, description: 'The account that is followed no longer.' })
  user?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
