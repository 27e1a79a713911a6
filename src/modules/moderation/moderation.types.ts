import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserSanction } from '../../generated/graphql';
import { RestrictedFeature, SanctionKind, StatementSource } from '../../generated/prisma/enums';
import { Outcome } from '../../kernel/graphql/outcome';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'What to lay on an account, and what to tell it about that.' })
export class SanctionAccountInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => SanctionKind, { description: 'What to do.' })
  kind!: SanctionKind;

  @Field(() => RestrictedFeature, {
    nullable: true,
    description: 'What to close: for restrictions, and only for them.',
  })
  feature?: RestrictedFeature | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it ends by itself: for restrictions and suspensions, and only for them.',
  })
  endsAt?: Date | null;

  @Field(() => String, {
    description: 'What happened, in words for the account: 1 to 5,000 characters.',
  })
  facts!: string;

  @Field(() => StatementSource, { description: 'How the platform learnt of it.' })
  source!: StatementSource;

  @Field(() => String, {
    nullable: true,
    description: 'The law that was broken, and why: 1,000 characters at most.',
  })
  legalReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'In its place, the clause of the community guidelines that was broken, and why: 1,000 characters at most.',
  })
  policyClause?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `sanctionAccount`.' })
export class SanctionAccountPayload extends Outcome {
  @Field(() => UserSanction, { nullable: true, description: 'The sanction.' })
  sanction?: Ref | null;
}

@InputType({ description: 'Which sanction to end before its time.' })
export class LiftSanctionInput {
  @Field(() => ID, { description: 'The sanction.' })
  sanctionId!: string;

  @Field(() => String, { description: 'Why: 1 to 1,000 characters.' })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `liftSanction`.' })
export class LiftSanctionPayload extends Outcome {
  @Field(() => UserSanction, { nullable: true, description: 'The sanction, which is over now.' })
  sanction?: Ref | null;
}

@InputType({ description: 'Which warning was read.' })
export class AcknowledgeWarningInput {
  @Field(() => ID, { description: 'The warning.' })
  sanctionId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `acknowledgeWarning`.' })
export class AcknowledgeWarningPayload extends Outcome {
  @Field(() => UserSanction, { nullable: true, description: 'The warning.' })
  sanction?: Ref | null;
}
