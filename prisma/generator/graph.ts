import type { DMMF } from '@prisma/generator-helper';
import type { FilterColumn, MappedField, MappedType, Order } from '../../src/kernel/read/type-map';
import type { GraphScalar } from './columns';

/** One emitted field of an object type. */
export interface GraphField {
  readonly name: string;
  readonly description: string;
  readonly isNullable: boolean;
  readonly mapped: MappedField;
  /** How a column stands in the graph; undefined for relations and for enums. */
  readonly scalar?: GraphScalar;
  /** The enum of an enum column. */
  readonly enum?: string;
}

/** A field by which clients can narrow lists. */
export interface GraphFilterField {
  readonly name: string;
  readonly description: string;
  /** The input that says what it is compared with. */
  readonly comparison: string;
  /** The enum that it is of; its comparison is generated beside it. */
  readonly enum?: string;
  readonly mapped: FilterColumn;
}

/** The input by which clients narrow lists of a type. */
export interface GraphFilter {
  readonly name: string;
  readonly fields: readonly GraphFilterField[];
}

/** The input by which clients order lists of a type: the names of its orders, and what each means ascending. */
export interface GraphOrder {
  readonly name: string;
  readonly orders: readonly {
    readonly name: string;
    readonly description: string;
    readonly order: Order;
  }[];
}

/** One emitted object type. */
export interface GraphType {
  readonly domain: string;
  readonly description: string;
  readonly mapped: MappedType;
  readonly fields: readonly GraphField[];
  /** Whether lists of it can be paged: it is a node, or a connection leads to it. */
  readonly isPaged: boolean;
  readonly filter?: GraphFilter;
  readonly order?: GraphOrder;
}

/** One enum that emitted fields use. */
export interface GraphEnum {
  readonly domain: string;
  readonly name: string;
  readonly description: string;
  readonly values: readonly { readonly name: string; readonly description: string }[];
  /** Whether filters compare with it. */
  readonly isCompared: boolean;
}

/** What of the Prisma schema is on the graph. */
export interface Graph {
  readonly types: readonly GraphType[];
  readonly enums: readonly GraphEnum[];
}

/** What generation starts from. */
export interface Source {
  readonly datamodel: DMMF.Datamodel;
  /** The domain of each model and enum: the name of the `.prisma` file that it stands in, without its ending. */
  readonly domainOf: ReadonlyMap<string, string>;
  /** The policy files that declare each policy, by the policy's name. */
  readonly policyFiles: ReadonlyMap<string, readonly string[]>;
}

/** The Prisma schema cannot be turned into a graph. The message has one line for each reason. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
