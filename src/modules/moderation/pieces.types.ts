import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Appeal, StatementOfReasons } from '../../generated/graphql';
import { StatementSource } from '../../generated/prisma/enums';
import { Outcome } from '../../kernel/graphql/outcome';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'Which post or comment to take away, and what to tell its author.' })
export class RemoveContentInput {
  @Field(() => ID, { description: 'The post or the comment.' })
  contentId!: string;

  @Field(() => String, {
    description: 'What is wrong with it, in words for its author: 1 to 2,000 characters.',
  })
  facts!: string;

  @Field(() => StatementSource, { description: 'How the platform learnt of it.' })
  source!: StatementSource;

  @Field(() => String, {
    nullable: true,
    description: 'The law that it breaks, and why: 1,000 characters at most.',
  })
  legalReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'In its place, the clause of the community guidelines that it breaks, and why: 1,000 characters at most.',
  })
  policyClause?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removeContent`.' })
export class RemoveContentPayload extends Outcome {
  @Field(() => StatementOfReasons, {
    nullable: true,
    description: 'What the author is told.',
  })
  statement?: Ref | null;
}

@InputType({ description: 'Which post or comment to bring back.' })
export class RestoreContentInput {
  @Field(() => ID, { description: 'The post or the comment.' })
  contentId!: string;

  @Field(() => String, {
    description: 'Why, in words for its author: 1 to 2,000 characters.',
  })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `restoreContent`.' })
export class RestoreContentPayload extends Outcome {
  @Field(() => ID, { nullable: true, description: 'What can be seen again.' })
  contentId?: string | null;
}

@InputType({ description: 'What the viewer says against a decision.' })
export class AppealDecisionInput {
  @Field(() => ID, { description: 'What the viewer was told of the decision.' })
  statementId!: string;

  @Field(() => String, { description: 'Why it is wrong: 1 to 5,000 characters.' })
  grounds!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `appealDecision`.' })
export class AppealDecisionPayload extends Outcome {
  @Field(() => Appeal, { nullable: true, description: 'The appeal.' })
  appeal?: Ref | null;
}
