// Generated from prisma/schema. Do not edit.

import { Author, AuthorConnection, AuthorEdge, Book, BookConnection, BookEdge } from './catalogue';
import { Fine, Loan, LoanConnection, LoanEdge } from './desk';
export * from './catalogue';
export * from './desk';
export { typeMap } from './type-map';

/** Every generated class, for the types that are reached only through an interface. */
export const objectTypes = [
  Book,
  BookConnection,
  BookEdge,
  Author,
  AuthorConnection,
  AuthorEdge,
  Loan,
  LoanConnection,
  LoanEdge,
  Fine,
];
