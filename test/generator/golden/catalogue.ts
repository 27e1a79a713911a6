// Generated from prisma/schema/catalogue.prisma. Do not edit.

import { GraphQLBigInt, GraphQLDate } from 'graphql-scalars';
import { ArgsType, Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  BigIntComparison,
  Comparison,
  IdComparison,
  OrderDirection,
  TextComparison,
  equality,
} from '../../../src/kernel/graphql/comparisons';
import { ConnectionArgs, ConnectionField, PageInfo } from '../../../src/kernel/graphql/connections';
import { Node } from '../../../src/kernel/graphql/node';
import { Binding } from '../golden-enums';
import { LoanConnection, LoanListArgs } from './desk';

registerEnumType(Binding, {
  name: 'Binding',
  description: 'How a book is bound.',
  valuesConfig: {
    HARDCOVER: { description: 'Boards and cloth.' },
    PAPERBACK: { description: 'Paper, and what binders call "perfect" glue.' },
  },
});

@Comparison(() => Binding, 'What a `Binding` is asked.', equality)
export class BindingComparison {}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: 'A book that the library owns.\n\nLost books stay in the catalogue.',
})
export class Book implements Node {
  id!: string;

  @Field(() => String, { description: 'What the cover says.' })
  title!: string;

  @Field(() => Binding, { description: 'How it is bound.' })
  binding!: Binding;

  @Field(() => String, {
    nullable: true,
    description:
      "What it says inside, which only those who hold the library's card may read; null for everyone else who asks.",
  })
  text!: string | null;

  @Field(() => GraphQLBigInt, { nullable: true, description: 'How many words it has.' })
  wordCount!: bigint | null;

  @Field(() => Float, { description: 'What it weighs, in kilograms.' })
  weight!: number;

  @Field(() => GraphQLDate, { nullable: true, description: "When it left the printer's." })
  printedOn!: Date | null;

  @Field(() => Boolean, { description: 'Whether nobody can find it.' })
  isLost!: boolean;

  @Field(() => Author, { nullable: true, description: 'Who wrote it.' })
  author!: Author | null;

  @Field(() => Book, { nullable: true, description: 'The book that it goes on from.' })
  sequelOf!: Book | null;

  @Field(() => Book, { nullable: true, description: 'The book that goes on from it.' })
  sequel!: Book | null;

  @ConnectionField(() => LoanConnection, 'Who borrowed it, last loan first.', {
    args: () => LoanListArgs,
  })
  loans!: LoanConnection;
}

@ObjectType({ simpleResolvers: true, description: 'An entry of a list of `Book`.' })
export class BookEdge {
  @Field(() => String, { description: 'Marks the place of the entry, for `after` and `before`.' })
  cursor!: string;

  @Field(() => Book, { description: 'The entry itself.' })
  node!: Book;
}

@ObjectType({ simpleResolvers: true, description: 'A page of a list of `Book`.' })
export class BookConnection {
  @Field(() => [BookEdge], { description: 'The entries of the page, each with its cursor.' })
  edges!: readonly BookEdge[];

  @Field(() => [Book], { description: 'The entries of the page, without their cursors.' })
  nodes!: readonly Book[];

  @Field(() => PageInfo, { description: 'Where the page stands within the list.' })
  pageInfo!: PageInfo;

  @Field(() => Int, {
    description: 'How many entries the viewer may know of, on all pages together.',
  })
  totalCount!: number;
}

@InputType({
  description: 'Which entries of a list of `Book`: those of which all holds that it says.',
})
export class BookChoice {
  @Field(() => IdComparison, { nullable: true, description: 'Which ones.' })
  id?: IdComparison | null;

  @Field(() => TextComparison, { nullable: true, description: 'What the cover says.' })
  title?: TextComparison | null;

  @Field(() => BindingComparison, { nullable: true, description: 'How it is bound.' })
  binding?: BindingComparison | null;

  @Field(() => IdComparison, { nullable: true, description: 'Who wrote it.' })
  author?: IdComparison | null;

  @Field(() => BigIntComparison, { nullable: true, description: 'How many words it has.' })
  wordCount?: BigIntComparison | null;

  @Field(() => [BookChoice], { nullable: true, description: 'All of these must hold as well.' })
  and?: readonly BookChoice[] | null;

  @Field(() => [BookChoice], { nullable: true, description: 'At least one of these must hold.' })
  or?: readonly BookChoice[] | null;

  @Field(() => BookChoice, { nullable: true, description: 'This must not hold.' })
  not?: BookChoice | null;
}

export enum BookOrderField {
  TITLE = 'TITLE',
  WORD_COUNT = 'WORD_COUNT',
}

registerEnumType(BookOrderField, {
  name: 'BookOrderField',
  description: 'What a list of `Book` can be ordered by.',
  valuesConfig: {
    TITLE: { description: 'What the cover says.' },
    WORD_COUNT: { description: 'How many words it has.' },
  },
});

@InputType({ description: 'In which order to give a list of `Book`.' })
export class BookOrder {
  @Field(() => BookOrderField, { description: 'By what.' })
  field!: BookOrderField;

  @Field(() => OrderDirection, { description: 'In which direction.' })
  direction!: OrderDirection;
}

@ArgsType()
export class BookOrderArgs extends ConnectionArgs {
  @Field(() => BookOrder, {
    nullable: true,
    description: 'In which order; as the list says where it is left out.',
  })
  orderBy?: BookOrder | null;
}

@ArgsType()
export class BookListArgs extends BookOrderArgs {
  @Field(() => BookChoice, {
    nullable: true,
    description: 'Which entries; all where it is left out.',
  })
  filter?: BookChoice | null;
}

@ObjectType({ simpleResolvers: true, implements: Node, description: 'Somebody who writes.' })
export class Author implements Node {
  id!: string;

  @Field(() => String, { description: 'The name on the cover.' })
  name!: string;

  @ConnectionField(() => BookConnection, 'What they wrote: paperbacks first, then by title.', {
    args: () => BookListArgs,
  })
  books!: BookConnection;
}

@ObjectType({ simpleResolvers: true, description: 'An entry of a list of `Author`.' })
export class AuthorEdge {
  @Field(() => String, { description: 'Marks the place of the entry, for `after` and `before`.' })
  cursor!: string;

  @Field(() => Author, { description: 'The entry itself.' })
  node!: Author;
}

@ObjectType({ simpleResolvers: true, description: 'A page of a list of `Author`.' })
export class AuthorConnection {
  @Field(() => [AuthorEdge], { description: 'The entries of the page, each with its cursor.' })
  edges!: readonly AuthorEdge[];

  @Field(() => [Author], { description: 'The entries of the page, without their cursors.' })
  nodes!: readonly Author[];

  @Field(() => PageInfo, { description: 'Where the page stands within the list.' })
  pageInfo!: PageInfo;

  @Field(() => Int, {
    description: 'How many entries the viewer may know of, on all pages together.',
  })
  totalCount!: number;
}
