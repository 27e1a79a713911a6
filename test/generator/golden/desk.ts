// Generated from prisma/schema/desk.prisma. Do not edit.

import { GraphQLDate, GraphQLDateTime } from 'graphql-scalars';
import { ArgsType, Field, InputType, Int, ObjectType } from 'type-graphql';
import { IntComparison } from '../../../src/kernel/graphql/comparisons';
import { ConnectionArgs, PageInfo } from '../../../src/kernel/graphql/connections';
import { Book } from './catalogue';

@ObjectType({ simpleResolvers: true, description: 'That a book was lent.' })
export class Loan {
  @Field(() => Int, { description: 'Which loan of the book it is, from 1.' })
  number!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it was lent; null while it is put by.',
  })
  lentAt!: Date | null;

  @Field(() => Book, { nullable: true, description: 'The book.' })
  book!: Book | null;

  @Field(() => [Fine], { description: 'The warnings about it, newest first; 5 at most.' })
  fines!: readonly Fine[];
}

@ObjectType({ simpleResolvers: true, description: 'An entry of a list of `Loan`.' })
export class LoanEdge {
  @Field(() => String, { description: 'Marks the place of the entry, for `after` and `before`.' })
  cursor!: string;

  @Field(() => Loan, { description: 'The entry itself.' })
  node!: Loan;
}

@ObjectType({ simpleResolvers: true, description: 'A page of a list of `Loan`.' })
export class LoanConnection {
  @Field(() => [LoanEdge], { description: 'The entries of the page, each with its cursor.' })
  edges!: readonly LoanEdge[];

  @Field(() => [Loan], { description: 'The entries of the page, without their cursors.' })
  nodes!: readonly Loan[];

  @Field(() => PageInfo, { description: 'Where the page stands within the list.' })
  pageInfo!: PageInfo;

  @Field(() => Int, {
    description: 'How many entries the viewer may know of, on all pages together.',
  })
  totalCount!: number;
}

@InputType({
  description: 'Which entries of a list of `Loan`: those of which all holds that it says.',
})
export class LoanFilter {
  @Field(() => IntComparison, {
    nullable: true,
    description: 'Which loan of the book it is, from 1.',
  })
  number?: IntComparison | null;

  @Field(() => [LoanFilter], { nullable: true, description: 'All of these must hold as well.' })
  and?: readonly LoanFilter[] | null;

  @Field(() => [LoanFilter], { nullable: true, description: 'At least one of these must hold.' })
  or?: readonly LoanFilter[] | null;

  @Field(() => LoanFilter, { nullable: true, description: 'This must not hold.' })
  not?: LoanFilter | null;
}

@ArgsType()
export class LoanListArgs extends ConnectionArgs {
  @Field(() => LoanFilter, {
    nullable: true,
    description: 'Which entries; all where it is left out.',
  })
  filter?: LoanFilter | null;
}

@ObjectType({ simpleResolvers: true, description: 'A warning that a loan is overdue.' })
export class Fine {
  @Field(() => GraphQLDate, { description: 'The day of the warning.' })
  day!: Date;
}
