import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import {
  conditionsOf,
  sqlBrand,
  sqlViewer,
  type Predicate,
  type ReadScope,
  type RowColumns,
  type SqlBrand,
  type SqlViewer,
} from '../auth/policy';
import { keysetRows, orderBy } from './keyset';
import type { JoinPredicate, ReadModel } from './model';
import { askedKey, askedKeys, Parameter } from './parameters';
import {
  wantsRows,
  wantsTotal,
  type ConnectionPlan,
  type ObjectPlan,
  type PlannedField,
} from './plan';
import type { JoinColumns, MappedType, Order } from './type-map';

/** A source that takes every row that the policy lets through. */
export const allRows: Predicate = () => sql`TRUE`;

/** A source that takes the row with the one key that is asked for. */
export const hasAskedKey: Predicate = ({ row }) => sql`${row('id')} = ${askedKey}::uuid`;

/**
 * Turns plans into SQL. It is the only place where relations and policies become SQL: every table that a statement
 * names stands there with its policy.
 *
 * An object comes as JSON whose values are `f0`, `f1` … in the order of the plan's fields and `k0` … for its key;
 * response keys never enter the text, so that a client's aliases cannot.
 */
export class StatementWriter {
  private aliases = 0;

  constructor(
    protected readonly model: ReadModel,
    private readonly viewer: SqlViewer = sqlViewer,
    private readonly brand: SqlBrand = sqlBrand,
  ) {}

  /** At most one row, as a column `data`. */
  one(plan: ObjectPlan, where: Predicate): Sql {
    return sql`${named('one', plan.type)} SELECT row_to_json(o) AS data
      FROM (${this.rows(plan, { where }, sql` LIMIT 1`)}) o`;
  }

  /** The rows with the keys that are asked for when it runs, as columns `key` and `data`, in any order. */
  byKey(plan: ObjectPlan): Sql {
    const hasKey: Predicate = ({ row }) => sql`${row('id')} = ANY(${askedKeys}::uuid[])`;
    return sql`${named('byKey', plan.type)} SELECT o.k0 AS key, row_to_json(o) AS data
      FROM (${this.rows(plan, { where: hasKey }, empty)}) o`;
  }

  /** One page, as a column `data`. */
  page(plan: ConnectionPlan, where: Predicate): Sql {
    return sql`${named('page', plan.type)} SELECT ${this.connection(plan, { where })} AS data`;
  }

  /** A bounded list, as a column `data`. */
  list(plan: ObjectPlan, where: Predicate, order: Order, max: number): Sql {
    return sql`${named('list', plan.type)} SELECT ${this.boundedList(plan, { where }, order, max)} AS data`;
  }

  /** Whether a row exists and all these policies hold of it: one row with a column `data`, or none. */
  permits(type: MappedType, id: string, policies: readonly string[]): Sql {
    const scope = this.scopeOf(this.alias());
    const rules = policies.map((policy) => sql` AND ${this.model.policy(policy)(scope)}`);
    return sql`${named('permits', type)} SELECT 1 AS data FROM ${raw(type.table)} ${raw(scope.alias)}
      WHERE ${scope.row('id')} = ${id}::uuid${join(rules, '')}`;
  }

  private rows(plan: ObjectPlan, where: Source, tail: Sql): Sql {
    const scope = this.scopeOf(this.alias(), where);
    const source = this.source(plan.type, scope, where);
    return sql`SELECT ${this.columns(plan, scope)} FROM ${source}${tail}`;
  }

  /** The rows of a source that the policy of their type lets through. From then on its conditions hold of the row. */
  protected source(type: MappedType, scope: AliasedScope, { where, filter }: Source): Sql {
    const policy = this.model.policy(type.policy)({ ...scope, row: scope.known });
    const rules = conditionsOf(policy).flatMap((condition) => {
      const key = keyOf(condition);
      if (scope.holding.has(key)) return [];
      scope.holding.add(key);
      return [sql` AND ${condition}`];
    });
    const all = rules.length > 0 ? join(rules, '') : empty;
    const wanted = filter ? sql` AND ${filter(scope)}` : empty;
    return sql`${raw(type.table)} ${raw(scope.alias)} WHERE ${where(scope)}${all}${wanted}`;
  }

  protected columns(plan: ObjectPlan, scope: AliasedScope): Sql {
    const keys = plan.type.key.map(
      (column, index) => sql`${scope.row(column)} AS ${raw(`k${index}`)}`,
    );
    const values = plan.fields.flatMap((field, index) =>
      field.kind === 'typename' ? [] : [sql`${this.value(field, scope)} AS ${raw(`f${index}`)}`],
    );
    return join([...keys, ...values]);
  }

  protected value(field: Exclude<PlannedField, { kind: 'typename' }>, scope: AliasedScope): Sql {
    switch (field.kind) {
      case 'value': {
        const expression = field.expression(scope);
        const isWide = field.scalar === 'BigInt' || field.scalar === 'Decimal';
        return isWide ? sql`(${expression})::text` : expression;
      }
      case 'one':
        return sql`(SELECT row_to_json(o) FROM (${this.rows(
          field.plan,
          joined(field.on, scope),
          sql` LIMIT 1`,
        )}) o)`;
      case 'list':
        return this.boundedList(field.plan, joined(field.on, scope), field.order, field.max);
      case 'connection':
        return this.connection(field.plan, joined(field.on, scope));
    }
  }

  private boundedList(plan: ObjectPlan, where: Source, order: Order, max: number): Sql {
    const scope = this.scopeOf(this.alias(), where);
    const source = this.source(plan.type, scope, where);
    return sql`(SELECT coalesce(json_agg(o), '[]') FROM (
      SELECT ${this.columns(plan, scope)} FROM ${source}
      ORDER BY ${orderBy(order, scope.row, 'forward')} LIMIT ${max}::integer) o)`;
  }

  private connection(plan: ConnectionPlan, from: Source): Sql {
    const where = narrowed(from, plan);
    const rows = wantsRows(plan) ? this.pageRows(plan, where) : sql`NULL::json`;
    const total = wantsTotal(plan) ? this.total(plan.type, where) : sql`NULL::bigint`;
    return sql`json_build_object('total', ${total}, 'rows', ${rows})`;
  }

  protected total(type: MappedType, where: Source): Sql {
    const scope = this.scopeOf(this.alias(), where);
    return sql`(SELECT count(*) FROM ${this.source(type, scope, where)})`;
  }

  /** One row more than the page, so that the answer knows whether the list goes on. */
  private pageRows(plan: ConnectionPlan, where: Source): Sql {
    const { order, page } = plan;
    const scope = this.scopeOf(this.alias(), where);
    const source = this.source(plan.type, scope, where);
    const position = join(order.map(({ column }) => sql`${scope.row(column)}::text`));
    const objects = plan.rows.map(
      (row, index) =>
        sql`, (SELECT row_to_json(o) FROM (SELECT ${this.columns(row, scope)}) o) AS ${raw(`r${index}`)}`,
    );
    const after = page.after
      ? sql` AND ${keysetRows(order, 'behind', scope.row, page.after)}`
      : empty;
    const before = page.before
      ? sql` AND ${keysetRows(order, 'before', scope.row, page.before)}`
      : empty;
    return sql`(SELECT coalesce(json_agg(o), '[]') FROM (
      SELECT json_build_array(${position}) AS position${objects.length ? join(objects, '') : empty}
      FROM ${source}${after}${before}
      ORDER BY ${orderBy(order, scope.row, page.direction)} LIMIT ${page.size + 1}::integer) o)`;
  }

  protected alias(): string {
    this.aliases += 1;
    return `t${this.aliases}`;
  }

  protected scopeOf(alias: string, { parent, columns = [] }: Partial<Source> = {}): AliasedScope {
    const row = (column: string): Sql => raw(`${alias}.${column}`);
    const known = new Map(
      parent ? columns.map(({ local, target }) => [target, parent.known(local)]) : [],
    );
    return {
      alias,
      row,
      known: (column) => known.get(column) ?? row(column),
      holding: new Set(parent?.holding),
      viewer: this.viewer,
      brand: this.brand,
    };
  }
}

/** A row of a statement, and the name that it stands under there. */
export interface AliasedScope extends ReadScope {
  readonly alias: string;
  /**
   * The same as `row`, but where a column equals one of a row that this one came from, that one: a condition on it does not
   * change from one row to the next, so PostgreSQL asks it once.
   */
  readonly known: RowColumns;
  /** What holds of the row and of those that it came from, by `keyOf`. */
  readonly holding: Set<string>;
}

/** Where rows come from: all that a condition takes, or those that join to another row of the statement. */
export interface Source {
  readonly where: Predicate;
  /** What the client narrows them by. */
  readonly filter?: Predicate | null;
  readonly parent?: AliasedScope;
  readonly columns?: JoinColumns;
}

/** Tells conditions apart: those of one key are the same text about the same values. */
function keyOf({ strings, values }: Sql): string {
  const names = values.map((value: unknown) =>
    value instanceof Parameter ? `$${value.number}` : `${typeof value} ${String(value)}`,
  );
  return [...strings, ...names].join('\u0000');
}

/** What PostgreSQL's own statistics and logs show of who asked. */
function named(method: string, type: MappedType): Sql {
  return raw(`/* reads.${method} ${type.name} */`);
}

/** The rows that join to a row. */
export function joined(on: JoinPredicate, parent: AliasedScope): Source {
  return {
    where: ({ row, viewer, brand }) => on({ parent: parent.row, row, viewer, brand }),
    parent,
    columns: on.columns,
  };
}

/** The rows of a source that a plan's filter lets through. */
export function narrowed(source: Source, { filter }: ConnectionPlan): Source {
  return { ...source, filter };
}
