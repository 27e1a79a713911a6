import type { Sql } from 'sql-template-tag';
import type {
  Policies,
  Predicate,
  ReadScope,
  RowColumns,
  SqlBrand,
  SqlViewer,
} from '../auth/policy';
import type {
  ColumnScalar,
  JoinColumns,
  MappedField,
  MappedType,
  Order,
  TypeMap,
} from './type-map';

/** What joins two rows in SQL: the one that the selection comes from, and the other. */
export interface JoinScope {
  readonly parent: RowColumns;
  readonly row: RowColumns;
  readonly viewer: SqlViewer;
  readonly brand: SqlBrand;
}

export interface JoinPredicate {
  (scope: JoinScope): Sql;
  /** The columns that are equal in both rows, where it says so. */
  readonly columns?: JoinColumns;
}

/** A field that a module adds to a generated type, computed in the statement that fetches the row. */
export type AddedField =
  | {
      readonly kind: 'computed';
      readonly scalar: ColumnScalar;
      readonly expression: (scope: ReadScope) => Sql;
    }
  | {
      /** An amount of money: gives minor units, a whole number, and the currency's code. */
      readonly kind: 'computed-money';
      readonly expression: (scope: ReadScope) => {
        readonly amountMinor: Sql;
        readonly currencyCode: Sql;
      };
    }
  | {
      /** An object that is no row: gives JSON with a member for each field of its type, or NULL. */
      readonly kind: 'computed-object';
      readonly expression: (scope: ReadScope) => Sql;
    }
  | { readonly kind: 'joined-one'; readonly type: string; readonly on: JoinPredicate }
  | {
      readonly kind: 'joined-list';
      readonly type: string;
      readonly on: JoinPredicate;
      readonly order: Order;
      readonly max: number;
    }
  | {
      readonly kind: 'joined-connection';
      readonly type: string;
      readonly on: JoinPredicate;
      readonly order: Order;
    };

/** The fields that a module adds to one type. */
export interface TypeExtension {
  readonly type: string;
  readonly fields: Readonly<Record<string, AddedField>>;
}

export type ReadField = MappedField | AddedField;

/** What a module tells the read engine. */
export interface ReadDefinitions {
  readonly policies: Policies;
  readonly extensions: readonly TypeExtension[];
}

/** All that the read engine knows: the generated map, what the modules add to it, and their policies. */
export class ReadModel {
  private readonly policies = new Map<string, Predicate>();
  private readonly added = new Map<string, AddedField>();

  /** @throws Error when two modules define one policy or field, or a policy or type that is named does not exist. */
  constructor(
    private readonly types: TypeMap,
    definitions: readonly ReadDefinitions[],
  ) {
    for (const { policies, extensions } of definitions) {
      for (const [name, predicate] of Object.entries(policies)) {
        if (this.policies.has(name)) throw new Error(`The policy ${name} is defined twice.`);
        this.policies.set(name, predicate);
      }
      for (const extension of extensions) this.addFields(extension);
    }
    for (const type of Object.values(types)) this.policy(type.policy);
  }

  /** @throws Error when no such type is on the graph. */
  type(name: string): MappedType {
    const type = this.types[name];
    if (!type) throw new Error(`No type ${name} is on the graph.`);
    return type;
  }

  /** Whether rows of this name are fetched by the read engine. */
  has(name: string): boolean {
    return this.types[name] !== undefined;
  }

  /** Whether rows of this name exist and have global ids. */
  isNode(name: string): boolean {
    return this.types[name]?.isNode ?? false;
  }

  /** The field, where it is fetched by the read engine; undefined where it has a resolver in TypeScript. */
  field(type: MappedType, name: string): ReadField | undefined {
    return type.fields[name] ?? this.added.get(`${type.name}.${name}`);
  }

  /** @throws Error when no module defines it. */
  policy(name: string): Predicate {
    const predicate = this.policies.get(name);
    if (!predicate) throw new Error(`No module defines the policy ${name}.`);
    return predicate;
  }

  private addFields({ type, fields }: TypeExtension): void {
    for (const [name, field] of Object.entries(fields)) {
      const path = `${type}.${name}`;
      if (this.field(this.type(type), name)) throw new Error(`The field ${path} is defined twice.`);
      this.added.set(path, field);
    }
  }
}
