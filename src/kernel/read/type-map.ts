/** How a value leaves the database and enters an answer. */
export type ColumnScalar =
  | 'ID'
  | 'String'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'BigInt'
  | 'Decimal'
  | 'DateTime'
  | 'Date'
  | 'Enum'
  /** A list of texts; a column that is an array. */
  | 'Texts'
  /** Text that is an address, or stands for one that only Node can sign: see stored-addresses.ts. */
  | 'Address';

/** Pairs of columns that a relation joins: `local` on the row that one comes from, `target` on the other. */
export type JoinColumns = readonly { readonly local: string; readonly target: string }[];

/** One column of an order. The last columns of an order are always the key, so that no two rows tie. */
export interface OrderColumn {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** Nulls sort as PostgreSQL sorts them by default, as if they were larger than every value. */
  readonly isNullable: boolean;
  /** The PostgreSQL type that a cursor's text is cast back to. */
  readonly sqlType: string;
}

export type Order = readonly OrderColumn[];

/** What the read engine knows of one field of a model; made by the generator from the Prisma schema. */
export type MappedField =
  | {
      readonly kind: 'column';
      readonly column: string;
      readonly scalar: ColumnScalar;
      /** The policy that must hold of the row for its value to be shown; null is shown otherwise. */
      readonly mask?: string;
    }
  | { readonly kind: 'one'; readonly type: string; readonly on: JoinColumns }
  | {
      readonly kind: 'list';
      readonly type: string;
      readonly on: JoinColumns;
      readonly order: Order;
      readonly max: number;
    }
  | {
      readonly kind: 'connection';
      readonly type: string;
      readonly on: JoinColumns;
      readonly order: Order;
    };

/** A column by which clients can narrow lists of a model. */
export interface FilterColumn {
  readonly column: string;
  readonly scalar: ColumnScalar;
  /** The PostgreSQL type that what it is compared with is cast to. */
  readonly sqlType: string;
  /** The type whose ids it holds; undefined for plain values. */
  readonly type?: string;
}

/** The input by which clients narrow lists of a model, and what its fields stand for. */
export interface FilterInput {
  readonly name: string;
  readonly fields: Readonly<Record<string, FilterColumn>>;
}

/** The input by which clients order lists of a model, and the ascending order of each of its values. */
export interface OrderInput {
  readonly name: string;
  readonly orders: Readonly<Record<string, Order>>;
}

/** What the read engine knows of one model that is on the graph. */
export interface MappedType {
  /** The name in GraphQL, which is the model's. */
  readonly name: string;
  readonly table: string;
  /** The columns of the primary key, in order. */
  readonly key: readonly string[];
  /** Whether rows have a global id, that is a single key named `id`. */
  readonly isNode: boolean;
  /** The policy that decides which rows a viewer may know of. */
  readonly policy: string;
  readonly fields: Readonly<Record<string, MappedField>>;
  readonly filter?: FilterInput;
  readonly order?: OrderInput;
}

export type TypeMap = Readonly<Record<string, MappedType>>;
