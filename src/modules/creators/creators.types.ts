import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Creator } from '../../generated/graphql';
import { CreatorStatus } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Who wants to become a creator.' })
export class ApplyAsCreatorInput {
  @Field(() => String, {
    description:
      'The name in addresses: 3 to 30 letters, digits, dots and underscores, unlike that of anybody else.',
  })
  handle!: string;

  @Field(() => String, { description: 'The name that people read; 100 characters at most.' })
  displayName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the creator says about themselves; 2,000 characters at most.',
  })
  bio?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `applyAsCreator`.' })
export class ApplyAsCreatorPayload implements Payload {
  @Field(() => Creator, { nullable: true, description: 'The creator, who waits for a review.' })
  creator?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What is decided about a creator.' })
export class ReviewCreatorInput {
  @Field(() => ID, { description: 'The creator.' })
  creatorId!: string;

  @Field(() => CreatorStatus, {
    description:
      'APPROVED for an application or after a suspension, REJECTED for an application, SUSPENDED for an approved creator.',
  })
  status!: CreatorStatus;

  @Field(() => String, {
    nullable: true,
    description: 'What the creator is told; 1,000 characters at most. Only an approval needs none.',
  })
  reason?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `reviewCreator`.' })
export class ReviewCreatorPayload implements Payload {
  @Field(() => Creator, { nullable: true, description: 'The creator.' })
  creator?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
