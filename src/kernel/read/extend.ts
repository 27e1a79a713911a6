import { GraphQLBigInt, GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, Int, type ClassType } from 'type-graphql';
import type { ReadScope } from '../auth/policy';
import type { Sql } from 'sql-template-tag';
import { ConnectionArgs, ConnectionField } from '../graphql/connections';
import type { AddedField, JoinPredicate, TypeExtension } from './model';
import type { Order } from './type-map';

/** A field to add to a generated type: how GraphQL declares it and how the read engine fetches it. */
export interface FieldDefinition {
  readonly declare: PropertyDecorator;
  readonly field: AddedField;
}

const scalars = {
  Address: String,
  BigInt: GraphQLBigInt,
  Boolean,
  DateTime: GraphQLDateTime,
  ID,
  Int,
  String,
  Texts: [String],
};

/** A value that SQL computes from the row and the viewer. */
export function computed(
  scalar: keyof typeof scalars,
  options: { readonly description: string; readonly nullable?: boolean },
  expression: (scope: ReadScope) => Sql,
): FieldDefinition {
  return {
    declare: Field(() => scalars[scalar], { ...options, simple: true }),
    field: { kind: 'computed', scalar, expression },
  };
}

/** An object that SQL computes from the row and the viewer: `expression` gives JSON with a member for each field of the type. */
export function computedObject(
  type: ClassType<object>,
  options: { readonly description: string; readonly nullable?: boolean },
  expression: (scope: ReadScope) => Sql,
): FieldDefinition {
  return {
    declare: Field(() => type, { ...options, simple: true }),
    field: { kind: 'computed-object', expression },
  };
}

/** The one row that joins to the row; null where there is none that the viewer may know of. */
export function joinedOne(
  type: ClassType<object>,
  description: string,
  on: JoinPredicate,
): FieldDefinition {
  return {
    declare: Field(() => type, { nullable: true, description, simple: true }),
    field: { kind: 'joined-one', type: type.name, on },
  };
}

/** A bounded list of rows that join to the row. */
export function joinedList(
  type: ClassType<object>,
  description: string,
  source: { readonly on: JoinPredicate; readonly order: Order; readonly max: number },
): FieldDefinition {
  return {
    declare: Field(() => [type], { description, simple: true }),
    field: { kind: 'joined-list', type: type.name, ...source },
  };
}

/** A connection to rows that join to the row; `args` where clients may choose which of them, in which order. */
export function joinedConnection(
  types: {
    readonly connection: ClassType<object>;
    readonly node: ClassType<object>;
    readonly args?: ClassType<ConnectionArgs>;
  },
  description: string,
  source: { readonly on: JoinPredicate; readonly order: Order },
): FieldDefinition {
  return {
    declare: ConnectionField(() => types.connection, description, {
      args: () => types.args ?? ConnectionArgs,
    }),
    field: { kind: 'joined-connection', type: types.node.name, ...source },
  };
}

/** Adds fields to a generated type, in the schema and in the read engine at once. */
export function extendType(
  type: ClassType<object>,
  definitions: Readonly<Record<string, FieldDefinition>>,
): TypeExtension {
  const fields = Object.entries(definitions).map(([name, { declare, field }]) => {
    declare(type.prototype, name);
    return [name, field] as const;
  });
  return { type: type.name, fields: Object.fromEntries(fields) };
}
