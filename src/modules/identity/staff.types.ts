import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Role, User } from '../../generated/graphql';
import { AccountStatus, AccountType } from '../../generated/prisma/enums';
import { Outcome } from '../../kernel/graphql/outcome';
import type { Ref } from '../../kernel/read/ref';

/** What staff do to an account. */
export enum AccountVerdict {
  SUSPEND = 'SUSPEND',
  BAN = 'BAN',
  REINSTATE = 'REINSTATE',
}

registerEnumType(AccountVerdict, {
  name: 'AccountVerdict',
  description: 'What staff do to an account.',
  valuesConfig: {
    SUSPEND: { description: 'It is kept out until it is let back in.' },
    BAN: { description: 'It is kept out for good.' },
    REINSTATE: { description: 'It is let back in.' },
  },
});

@InputType({ description: 'Which accounts to list; all where nothing is said.' })
export class AccountFilter {
  @Field(() => AccountType, { nullable: true, description: 'Those of one type.' })
  accountType?: AccountType | null;

  @Field(() => AccountStatus, { nullable: true, description: 'Those in one state.' })
  status?: AccountStatus | null;
}

@InputType({ description: 'What becomes of an account, and why.' })
export class JudgeAccountInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => AccountVerdict, { description: 'What becomes of it.' })
  verdict!: AccountVerdict;

  @Field(() => String, { description: 'Why: 1 to 500 characters.' })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `judgeAccount`.' })
export class JudgeAccountPayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account.' })
  user?: Ref | null;
}

@InputType({ description: 'What an account is there for.' })
export class ChangeAccountTypeInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => AccountType, { description: 'What it is there for from now on.' })
  accountType!: AccountType;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `changeAccountType`.' })
export class ChangeAccountTypePayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account.' })
  user?: Ref | null;
}

@InputType({ description: 'A role to make.' })
export class CreateRoleInput {
  @Field(() => String, { description: 'By what it is named: small letters and hyphens.' })
  key!: string;

  @Field(() => String, { description: 'What people call it.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | null;

  @Field(() => [String], { description: 'The keys of all that it allows.' })
  permissions!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createRole`.' })
export class CreateRolePayload extends Outcome {
  @Field(() => Role, { nullable: true, description: 'The role.' })
  role?: Ref | null;
}

@InputType({ description: 'What a role allows from now on.' })
export class ChangeRoleInput {
  @Field(() => ID, { description: 'The role.' })
  roleId!: string;

  @Field(() => [String], { description: 'The keys of all that it allows.' })
  permissions!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `changeRole`.' })
export class ChangeRolePayload extends Outcome {
  @Field(() => Role, { nullable: true, description: 'The role.' })
  role?: Ref | null;
}

@InputType({ description: 'Who gets which role.' })
export class AssignRoleInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => ID, { description: 'The role.' })
  roleId!: string;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it ends by itself; left out, it stays.',
  })
  expiresAt?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `assignRole`.' })
export class AssignRolePayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account.' })
  user?: Ref | null;
}

@InputType({ description: 'Who has which role no longer.' })
export class RemoveRoleInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => ID, { description: 'The role.' })
  roleId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `removeRole`.' })
export class RemoveRolePayload extends Outcome {
  @Field(() => User, { nullable: true, description: 'The account.' })
  user?: Ref | null;
}
