// Generated from prisma/schema. Do not edit.

import type { TypeMap } from '../../../src/kernel/read/type-map';

/** What the read engine knows of the models that are on the graph. */
export const typeMap = {
  Book: {
    name: 'Book',
    table: 'books',
    key: ['id'],
    isNode: true,
    policy: 'book.read',
    fields: {
      id: { kind: 'column', column: 'id', scalar: 'ID' },
      title: { kind: 'column', column: 'title', scalar: 'String' },
      binding: { kind: 'column', column: 'binding', scalar: 'Enum' },
      text: { kind: 'column', column: 'text', scalar: 'String', mask: 'book.open' },
      wordCount: { kind: 'column', column: 'word_count', scalar: 'BigInt' },
      weight: { kind: 'column', column: 'weight', scalar: 'Float' },
      printedOn: { kind: 'column', column: 'printed_on', scalar: 'Date' },
      isLost: { kind: 'column', column: 'is_lost', scalar: 'Boolean' },
      author: { kind: 'one', type: 'Author', on: [{ local: 'author_id', target: 'id' }] },
      sequelOf: { kind: 'one', type: 'Book', on: [{ local: 'sequel_of_id', target: 'id' }] },
      sequel: { kind: 'one', type: 'Book', on: [{ local: 'id', target: 'sequel_of_id' }] },
      loans: {
        kind: 'connection',
        type: 'Loan',
        on: [{ local: 'id', target: 'book_id' }],
        order: [
          { column: 'lent_at', direction: 'desc', isNullable: true, sqlType: 'timestamptz' },
          { column: 'book_id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
          { column: 'number', direction: 'desc', isNullable: false, sqlType: 'integer' },
        ],
      },
    },
    filter: {
      name: 'BookChoice',
      fields: {
        id: { column: 'id', scalar: 'ID', sqlType: 'uuid', type: 'Book' },
        title: { column: 'title', scalar: 'String', sqlType: 'citext' },
        binding: { column: 'binding', scalar: 'Enum', sqlType: '"book_binding"' },
        author: { column: 'author_id', scalar: 'ID', sqlType: 'uuid', type: 'Author' },
        wordCount: { column: 'word_count', scalar: 'BigInt', sqlType: 'bigint' },
      },
    },
    order: {
      name: 'BookOrder',
      orders: {
        TITLE: [
          { column: 'title', direction: 'asc', isNullable: false, sqlType: 'citext' },
          { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
        ],
        WORD_COUNT: [
          { column: 'word_count', direction: 'asc', isNullable: true, sqlType: 'bigint' },
          { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
        ],
      },
    },
  },
  Author: {
    name: 'Author',
    table: 'authors',
    key: ['id'],
    isNode: true,
    policy: 'author.read',
    fields: {
      id: { kind: 'column', column: 'id', scalar: 'ID' },
      name: { kind: 'column', column: 'name', scalar: 'String' },
      books: {
        kind: 'connection',
        type: 'Book',
        on: [{ local: 'id', target: 'author_id' }],
        order: [
          { column: 'binding', direction: 'desc', isNullable: false, sqlType: '"book_binding"' },
          { column: 'title', direction: 'asc', isNullable: false, sqlType: 'citext' },
          { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
        ],
      },
    },
  },
  Loan: {
    name: 'Loan',
    table: 'loans',
    key: ['book_id', 'number'],
    isNode: false,
    policy: 'loan.read',
    fields: {
      number: { kind: 'column', column: 'number', scalar: 'Int' },
      lentAt: { kind: 'column', column: 'lent_at', scalar: 'DateTime' },
      book: { kind: 'one', type: 'Book', on: [{ local: 'book_id', target: 'id' }] },
      fines: {
        kind: 'list',
        type: 'Fine',
        on: [
          { local: 'book_id', target: 'book_id' },
          { local: 'number', target: 'loan_number' },
        ],
        order: [
          { column: 'day', direction: 'desc', isNullable: false, sqlType: 'date' },
          { column: 'book_id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
          { column: 'loan_number', direction: 'desc', isNullable: false, sqlType: 'integer' },
        ],
        max: 5,
      },
    },
    filter: {
      name: 'LoanFilter',
      fields: {
        number: { column: 'number', scalar: 'Int', sqlType: 'integer' },
      },
    },
  },
  Fine: {
    name: 'Fine',
    table: 'Fine',
    key: ['book_id', 'loan_number', 'day'],
    isNode: false,
    policy: 'loan.read',
    fields: {
      day: { kind: 'column', column: 'day', scalar: 'Date' },
    },
  },
} satisfies TypeMap;
