// Generated from prisma/schema/catalogue.prisma. Do not edit.

import { GraphQLBigInt, GraphQLDate } from 'graphql-scalars';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionField, PageInfo } from '../../../src/kernel/graphql/connections';
import { Node } from '../../../src/kernel/graphql/node';
import { Binding } from '../golden-enums';
import { LoanConnection } from './desk';

registerEnumType(Binding, {
  name: 'Binding',
  description: 'How a book is bound.',
  valuesConfig: {
    HARDCOVER: { description: 'Boards and cloth.' },
    PAPERBACK: { description: 'Paper, and what binders call "perfect" glue.' },
  },
});

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

  @ConnectionField(() => LoanConnection, 'Who borrowed it, last loan first.')
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

@ObjectType({ simpleResolvers: true, implements: Node, description: 'Somebody who writes.' })
export class Author implements Node {
  id!: string;

  @Field(() => String, { description: 'The name on the cover.' })
  name!: string;

  @ConnectionField(() => BookConnection, 'What they wrote: paperbacks first, then by title.')
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
