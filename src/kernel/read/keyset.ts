import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { RowColumns } from '../auth/policy';
import type { CursorValue } from '../pagination/cursor';
import type { Order, OrderColumn } from './type-map';

type Side = 'behind' | 'before';

function castValue(column: OrderColumn, value: CursorValue): Sql {
  return sql`${value}::${raw(column.sqlType)}`;
}

/** Whether rows on this side of a value have larger ones. */
function wantsLarger(column: OrderColumn, side: Side): boolean {
  return (column.direction === 'asc') === (side === 'behind');
}

/** One column strictly on one side of a value; a null is larger than every value. */
function strictly(column: OrderColumn, side: Side, row: RowColumns, value: CursorValue): Sql {
  const name = row(column.column);
  const larger = wantsLarger(column, side);
  if (value === null) return larger ? sql`FALSE` : sql`${name} IS NOT NULL`;
  if (!larger) return sql`${name} < ${castValue(column, value)}`;
  return column.isNullable
    ? sql`(${name} > ${castValue(column, value)} OR ${name} IS NULL)`
    : sql`${name} > ${castValue(column, value)}`;
}

function equals(column: OrderColumn, row: RowColumns, value: CursorValue): Sql {
  const name = row(column.column);
  return value === null ? sql`${name} IS NULL` : sql`${name} = ${castValue(column, value)}`;
}

/**
 * Whether a row comparison says the same as the spelt-out rule: it does when all columns run one way and no null takes
 * part. PostgreSQL serves a row comparison from one range of an index, and the spelt-out rule it does not.
 */
function fitsRowComparison(order: Order, side: Side, values: readonly CursorValue[]): boolean {
  const larger = order.map((column) => wantsLarger(column, side));
  const oneWay = larger.every((one) => one === larger[0]);
  const nullsApart = larger[0] ? order.every((column) => !column.isNullable) : true;
  return oneWay && nullsApart && values.every((value) => value !== null);
}

/** The rows of an order that stand strictly behind (or before) the position of a cursor, with nulls in their place. */
export function keysetRows(
  order: Order,
  side: Side,
  row: RowColumns,
  values: readonly CursorValue[],
): Sql {
  const pairs = order.map((column, index) => ({ column, value: values[index] ?? null }));
  if (fitsRowComparison(order, side, values)) {
    const names = join(pairs.map(({ column }) => row(column.column)));
    const position = join(pairs.map(({ column, value }) => castValue(column, value)));
    const operator = raw(order[0] && wantsLarger(order[0], side) ? '>' : '<');
    return sql`(${names}) ${operator} (${position})`;
  }
  const alternatives = pairs.map(({ column, value }, index) =>
    join(
      [
        ...pairs.slice(0, index).map((before) => equals(before.column, row, before.value)),
        strictly(column, side, row, value),
      ],
      ' AND ',
    ),
  );
  return sql`((${join(alternatives, ') OR (')}))`;
}

/** The ORDER BY list; backwards, everything turned round, so that LIMIT takes the last rows. */
export function orderBy(order: Order, row: RowColumns, direction: 'forward' | 'backward'): Sql {
  return join(
    order.map((column) => {
      const isAscending = (column.direction === 'asc') === (direction === 'forward');
      return sql`${row(column.column)} ${raw(isAscending ? 'ASC' : 'DESC')}`;
    }),
  );
}
