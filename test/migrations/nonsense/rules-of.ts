/**
 * What the CHECKs of one domain refuse. Each file of this folder that is named after a domain exports its `rules`, and
 * test/migrations/nonsense.test.ts tries them all: the good row of every table is taken, each spoiled one is refused by
 * the constraint that is named, and there is a case for every CHECK of the database.
 *
 * A good row needs no words as long as the types of its columns say enough: columns that must have a value get one by
 * their type, and foreign keys a new row of the other table (see good-rows.ts). `rows` says what a table needs beyond.
 */
export interface DomainRules {
  /** By table, the columns that its types do not explain: a form, a range, values that belong together. Made anew for each row. */
  readonly rows?: Readonly<Record<string, () => Row>>;
  /** What spoils a good row of a table, and the CHECK that refuses it. */
  readonly nonsense: readonly Case[];
  /** The same for changes of a good row, where a trigger puts right what a new row says. */
  readonly changes?: readonly Case[];
}

/** A table, the values that make no sense there, and the CHECK that says so. */
export type Case = readonly [table: string, spoil: Row, constraint: string];

/** Values of a row, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** A value that is another table's: the column of a new row there, with these values of its own. */
export class Parent {
  constructor(
    readonly table: string,
    readonly row: Row = {},
    readonly column = 'id',
  ) {}
}

/** The key of a new row of another table, for a foreign key that may be null or for a row with special values. */
export function parent(table: string, row: Row = {}, column = 'id'): Parent {
  return new Parent(table, row, column);
}

/** A text of so many letters. */
export function long(length: number): string {
  return 'x'.repeat(length);
}

/** A moment that is over. */
export const past = '2020-01-01T00:00:00Z';

/** A moment that is later than `past`, and over as well. */
export const later = '2020-01-02T00:00:00Z';

/** An id that two columns can share; a CHECK is tried before foreign keys are. */
export const someId = '01900000-0000-7000-8000-000000000001';
