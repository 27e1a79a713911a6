import type { DMMF } from '@prisma/generator-helper';
import type { ColumnScalar } from '../../src/kernel/read/type-map';

/** How a column of a scalar type stands in the graph. */
export interface GraphScalar {
  /** How the read engine takes the value out of the database. */
  readonly scalar: ColumnScalar;
  /** What the `@Field` thunk returns, and the module that it is imported from. */
  readonly graphType: string;
  readonly module: string;
  readonly tsType: string;
}

const scalars: Readonly<Record<string, GraphScalar>> = {
  String: builtIn('String', 'String', 'string'),
  Boolean: builtIn('Boolean', 'Boolean', 'boolean'),
  Int: { scalar: 'Int', graphType: 'Int', module: 'type-graphql', tsType: 'number' },
  Float: { scalar: 'Float', graphType: 'Float', module: 'type-graphql', tsType: 'number' },
  BigInt: graphScalar('BigInt', 'GraphQLBigInt', 'bigint'),
  DateTime: graphScalar('DateTime', 'GraphQLDateTime', 'Date'),
};

const date = graphScalar('Date', 'GraphQLDate', 'Date');

function builtIn(scalar: ColumnScalar, graphType: string, tsType: string): GraphScalar {
  return { scalar, graphType, module: '', tsType };
}

function graphScalar(scalar: ColumnScalar, graphType: string, tsType: string): GraphScalar {
  return { scalar, graphType, module: 'graphql-scalars', tsType };
}

/** How a scalar field stands in the graph; undefined where it cannot, as Json, Bytes and lists of scalars. */
export function scalarOf(field: DMMF.Field): GraphScalar | undefined {
  if (field.isList) return undefined;
  return field.nativeType?.[0] === 'Date' ? date : scalars[field.type];
}

const nativeTypes: Readonly<Record<string, string>> = {
  BigInt: 'bigint',
  Boolean: 'boolean',
  Char: 'text',
  Citext: 'citext',
  Date: 'date',
  Decimal: 'numeric',
  DoublePrecision: 'double precision',
  Inet: 'inet',
  Integer: 'integer',
  Real: 'real',
  SmallInt: 'smallint',
  Text: 'text',
  Timestamp: 'timestamp',
  Timestamptz: 'timestamptz',
  Uuid: 'uuid',
  VarChar: 'text',
};

const defaultTypes: Readonly<Record<string, string>> = {
  BigInt: 'bigint',
  Boolean: 'boolean',
  DateTime: 'timestamp',
  Decimal: 'numeric',
  Float: 'double precision',
  Int: 'integer',
  String: 'text',
};

/** The PostgreSQL type of a column, as it stands in a cast; undefined for types that have no order to page by. */
export function sqlTypeOf(
  field: DMMF.Field,
  enums: readonly DMMF.DatamodelEnum[],
): string | undefined {
  if (field.isList) return undefined;
  if (field.kind === 'enum') {
    const type = enums.find(({ name }) => name === field.type);
    return type && `"${type.dbName ?? type.name}"`;
  }
  return field.nativeType ? nativeTypes[field.nativeType[0]] : defaultTypes[field.type];
}

const secretNames = [
  /(hash|secret|cipher|password)$/i,
  /(access|refresh|reset|push)Token/i,
  // A single token is a secret; plural ones (`priceTokens`) are an amount of the platform's currency.
  /(^t|T)oken$/,
];

/** Whether a field's name says that its value is a secret, which no API client may read. */
export function isNamedLikeSecret(name: string): boolean {
  return secretNames.some((pattern) => pattern.test(name));
}
