import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Predicate, ReadScope } from '../auth/policy';
import type { Operator } from '../graphql/comparisons';
import { uuidOf } from '../ids/global-id';
import { badUserInput } from '../problems/errors';
import type { ReadModel } from './model';
import { Parameter } from './parameters';
import type { FilterColumn, FilterInput } from './type-map';

/** How many comparisons a filter has at most, and how many groups of them. Both bound how many statements it can come to. */
export const filterComparisonsMax = 12;
const groupsMax = 12;
/** How deep `and`, `or` and `not` stand within one another at most. */
export const filterDepthMax = 3;
/** How many values `in` has at most. */
const valuesMax = 100;
/** How many characters a search needs at least: trigrams find nothing by fewer. */
const searchedCharactersMin = 3;

type Variables = Readonly<Record<string, unknown>>;

/** One column compared with a value. */
interface Compared {
  readonly kind: 'compared';
  readonly column: FilterColumn;
  readonly operator: Operator;
  readonly value: unknown;
}

/** What a client wants of a row. */
type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | Compared;

/** A filter of an operation: which input it is of, and its value for the variables that the operation runs with. */
export interface GivenFilter {
  readonly input: FilterInput;
  readonly valueFor: (variables: Variables) => unknown;
}

/** A filter as a statement has it. */
export interface PlannedFilter {
  readonly lets: Predicate;
  /** @throws ApiError BAD_USER_INPUT where these variables compare with a value that its column cannot have. */
  readonly check: (variables: Variables) => void;
}

/**
 * What a filter lets through, as a condition of the statement. Operators and columns are part of its text; what they are
 * compared with becomes parameters, read from the variables whenever the statement runs, so that one text serves all
 * filters of a shape. The condition fails for no row, whatever it holds: PostgreSQL may ask it of rows that the viewer may
 * not know of, before it drops them.
 *
 * @throws ApiError BAD_USER_INPUT for a filter that is too large or too deep, or has a null in it.
 */
export function planFilter(
  model: ReadModel,
  { input, valueFor }: GivenFilter,
  variables: Variables,
): PlannedFilter {
  const condition = new FilterReader(input).read(valueFor(variables));
  const remembered = new WeakMap<Variables, readonly unknown[]>();
  const valuesFor = (given: Variables): readonly unknown[] => {
    const known = remembered.get(given);
    if (known) return known;
    const values = comparedIn(new FilterReader(input).read(valueFor(given))).map(sqlValue);
    remembered.set(given, values);
    return values;
  };
  const parameters = new Map(
    comparedIn(condition).map((compared, index) => [
      compared,
      new Parameter((_caller, given) => valuesFor(given.variables ?? variables)[index]),
    ]),
  );
  return {
    lets: (scope) => conditionSql(model, scope, condition, parameters),
    check: (given) => void valuesFor(given),
  };
}

/** Takes one filter apart, and counts how large it is. */
class FilterReader {
  private comparisons = 0;
  private groups = 0;

  constructor(private readonly input: FilterInput) {}

  read(value: unknown, depth = 0): Condition {
    if (depth > filterDepthMax) {
      throw badUserInput(
        `A filter has \`and\`, \`or\` and \`not\` ${filterDepthMax} deep at most.`,
      );
    }
    this.groups += 1;
    if (this.groups > groupsMax) throw badUserInput(`A filter has ${groupsMax} groups at most.`);
    const of = Object.entries(objectOf(value)).map(([name, part]) => this.part(name, part, depth));
    return { kind: 'all', of };
  }

  private part(name: string, value: unknown, depth: number): Condition {
    switch (name) {
      case 'and':
        return { kind: 'all', of: listOf(value).map((one) => this.read(one, depth + 1)) };
      case 'or':
        return { kind: 'any', of: listOf(value).map((one) => this.read(one, depth + 1)) };
      case 'not':
        return { kind: 'not', of: this.read(value, depth + 1) };
      default:
        return { kind: 'all', of: this.comparisonsOf(name, value) };
    }
  }

  private comparisonsOf(name: string, value: unknown): readonly Condition[] {
    const column = this.input.fields[name];
    if (!column) throw new Error(`${this.input.name} has no column for ${name}.`);
    return Object.entries(objectOf(value)).map(([operator, comparedWith]) => {
      if (comparedWith === null) throw nullRefused();
      this.comparisons += 1;
      if (this.comparisons > filterComparisonsMax) {
        throw badUserInput(`A filter has ${filterComparisonsMax} comparisons at most.`);
      }
      // The schema allows no other operators.
      return { kind: 'compared', column, operator: operator as Operator, value: comparedWith };
    });
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw nullRefused();
  return { ...value };
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw nullRefused();
  return value;
}

function nullRefused(): Error {
  return badUserInput(
    'A filter has no null in it: leave out what does not matter, or use `isNull`.',
  );
}

function comparedIn(condition: Condition): readonly Compared[] {
  switch (condition.kind) {
    case 'compared':
      return [condition];
    case 'not':
      return comparedIn(condition.of);
    default:
      return condition.of.flatMap(comparedIn);
  }
}

function conditionSql(
  model: ReadModel,
  scope: ReadScope,
  condition: Condition,
  parameters: ReadonlyMap<Compared, Parameter>,
): Sql {
  switch (condition.kind) {
    case 'compared':
      return comparisonSql(model, scope, condition, parameters.get(condition));
    case 'not':
      // What is unknown of a row does not hold of it.
      return sql`(${conditionSql(model, scope, condition.of, parameters)}) IS NOT TRUE`;
    default: {
      const isAll = condition.kind === 'all';
      if (condition.of.length === 0) return isAll ? sql`TRUE` : sql`FALSE`;
      const parts = condition.of.map((one) => conditionSql(model, scope, one, parameters));
      return parts.length === 1 ? join(parts) : join(parts, isAll ? ' AND ' : ' OR ', '(', ')');
    }
  }
}

const symbols = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

function comparisonSql(
  model: ReadModel,
  scope: ReadScope,
  { column, operator, value }: Compared,
  parameter: Parameter | undefined,
): Sql {
  const name = scope.row(column.column);
  const type = raw(column.sqlType);
  switch (operator) {
    case 'isNull':
      return value === true ? sql`${name} IS NULL` : sql`${name} IS NOT NULL`;
    case 'ne':
      return sql`${name} IS DISTINCT FROM ${parameter}::${type}`;
    case 'contains':
    case 'startsWith':
      return sql`${name} ILIKE ${parameter}::text`;
    case 'in':
      return ofKnownRow(model, scope, column, sql`${name} = ANY(${parameter}::${type}[])`);
    default:
      return ofKnownRow(
        model,
        scope,
        column,
        sql`${name} ${raw(symbols[operator])} ${parameter}::${type}`,
      );
  }
}

/** A row that the viewer may not know of is not found by its id either, or a filter would tell where it is referred to. */
function ofKnownRow(model: ReadModel, scope: ReadScope, column: FilterColumn, holds: Sql): Sql {
  if (column.type === undefined || column.column === 'id') return holds;
  const { table, policy } = model.type(column.type);
  const known = model.policy(policy)({ ...scope, row: (name) => raw(`referred.${name}`) });
  return sql`(${holds} AND EXISTS (SELECT FROM ${raw(table)} referred
    WHERE referred.id = ${scope.row(column.column)} AND ${known}))`;
}

/** What a column is compared with, as PostgreSQL takes it. */
function sqlValue({ column, operator, value }: Compared): unknown {
  if (Array.isArray(value)) {
    if (value.length > valuesMax) throw badUserInput(`\`in\` has ${valuesMax} values at most.`);
    return value.map((one) => sqlText(column, one));
  }
  if (operator !== 'contains' && operator !== 'startsWith') return sqlText(column, value);
  const text = sqlText(column, value);
  if (text.length < searchedCharactersMin) {
    throw badUserInput(`A search takes ${searchedCharactersMin} characters at least.`);
  }
  const escaped = text.replace(/[\\%_]/g, '\\$&');
  return operator === 'contains' ? `%${escaped}%` : `${escaped}%`;
}

/** @throws ApiError BAD_USER_INPUT for what the column's type cannot hold. */
function sqlText({ type }: FilterColumn, value: unknown): string {
  if (type !== undefined) return uuidOf(type, String(value));
  if (value instanceof Date) {
    const year = value.getUTCFullYear();
    if (!(year >= 1 && year <= 9999)) throw badUserInput('A moment lies in the years 1 to 9999.');
    return value.toISOString();
  }
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) {
    throw badUserInput('A number has 64 bits at most.');
  }
  const text = String(value);
  if (text.includes('\u0000'))
    throw badUserInput('A text has no character of the code zero in it.');
  return text;
}
