import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { Predicate } from '../auth/policy';
import { keysetRows, orderBy } from './keyset';
import { askedKeys } from './parameters';
import type { ConnectionPart, ConnectionPlan, ObjectPlan, PlannedField } from './plan';
import { joined, narrowed, StatementWriter, type AliasedScope, type Source } from './statement';
import { addressText } from './stored-addresses';
import type { Order } from './type-map';
import { isSentPlainly, memberName, type PlannedValue } from './written';

/** Between the cells of a row, and before each row, where all rows of an answer travel as one text. */
export const cellMark = '\u0002';
export const rowMark = '\u0003';

/**
 * How the rows of an answer travel: as rows of columns, which Node puts together, or packed into one text of which
 * PostgreSQL has written each object already. A statement that carries who asks can give one value only.
 */
export type Travel = 'rows' | 'packed';

/** Whether the selection has nothing in it that only Node can write: cursors are signed there, amounts are scaled there. */
export function isWritable(plan: ObjectPlan): boolean {
  return plan.fields.every(isWritableField);
}

/** The same of one field. */
export function isWritableField(field: PlannedField): boolean {
  switch (field.kind) {
    case 'typename':
      return true;
    case 'value':
      return isSentPlainly(field);
    case 'one':
    case 'list':
      return isWritable(field.plan);
    case 'connection': {
      const { parts, rows } = field.plan;
      return rows.every(isWritable) && parts.every(isWritablePart);
    }
  }
}

function isWritablePart(part: ConnectionPart): boolean {
  if (part.kind === 'page-info') return false;
  return part.kind !== 'edges' || part.parts.every(({ kind }) => kind !== 'cursor');
}

/** Turns plans into statements that give the text of the answer, or columns that it is put together from. */
export class TextStatementWriter extends StatementWriter {
  /** At most one row. */
  oneAsText(plan: ObjectPlan, where: Predicate, travel: Travel): Sql {
    return this.answer(
      'one',
      plan.type.name,
      this.objects(plan, where, travel, sql` LIMIT 1`),
      travel,
    );
  }

  /** The rows with the keys that are asked for when it runs; the first cell of each is its key. */
  byKeyAsText(plan: ObjectPlan, travel: Travel): Sql {
    const scope = this.scopeOf(this.alias());
    const hasKey: Predicate = ({ row }) => sql`${row('id')} = ANY(${askedKeys}::uuid[])`;
    const source = this.source(plan.type, scope, { where: hasKey });
    const cells = [sql`${scope.row('id')}::text`, ...this.objectCells(plan, scope, travel)];
    const rows = sql`SELECT ${cellsOf(cells, travel)} FROM ${source}`;
    return this.answer('byKey', plan.type.name, rows, travel);
  }

  /** A bounded list. */
  listAsText(plan: ObjectPlan, where: Predicate, order: Order, max: number, travel: Travel): Sql {
    const scope = this.scopeOf(this.alias());
    const source = this.source(plan.type, scope, { where });
    const rows = sql`SELECT ${cellsOf(this.objectCells(plan, scope, travel), travel)}
      FROM ${source}
      ORDER BY ${orderBy(order, scope.row, 'forward')} LIMIT ${limitOf(max)}`;
    return this.answer('list', plan.type.name, rows, travel);
  }

  /** One page with one row more; the first cell of each row is its position, as JSON. */
  pageAsText(plan: ConnectionPlan, where: Predicate, travel: Travel): Sql {
    const { order, page } = plan;
    const scope = this.scopeOf(this.alias());
    const from = narrowed({ where }, plan);
    const source = this.source(plan.type, scope, from);
    const position = join(order.map(({ column }) => sql`${scope.row(column)}::text`));
    const needsPosition = plan.parts.some((part) => !isWritablePart(part));
    const cells = [
      ...(needsPosition ? [sql`json_build_array(${position})::text`] : []),
      ...plan.rows.flatMap((row) => this.objectCells(row, scope, travel)),
    ];
    const rows = sql`SELECT ${cellsOf(cells, travel)}
      FROM ${source}${this.between(plan, scope)}
      ORDER BY ${orderBy(order, scope.row, page.direction)} LIMIT ${limitOf(page.size + 1)}`;
    const hasTotal = plan.parts.some(({ kind }) => kind === 'total');
    return this.answer(
      'page',
      plan.type.name,
      rows,
      travel,
      hasTotal ? this.total(plan.type, from) : null,
    );
  }

  private objects(plan: ObjectPlan, where: Predicate, travel: Travel, tail: Sql): Sql {
    const scope = this.scopeOf(this.alias());
    const source = this.source(plan.type, scope, { where });
    return sql`SELECT ${cellsOf(this.objectCells(plan, scope, travel), travel)}
      FROM ${source}${tail}`;
  }

  private answer(
    method: string,
    type: string,
    rows: Sql,
    travel: Travel,
    total: Sql | null = null,
  ): Sql {
    const name = raw(`/* reads.${method} ${type} */`);
    if (travel === 'rows') return sql`${name} ${rows}`;
    const packed = sql`(SELECT coalesce(string_agg(${mark(rowMark)} || c, ''), '') FROM (${rows}) o)`;
    return total
      ? sql`${name} SELECT ${total}::text || ${packed} AS data`
      : sql`${name} SELECT ${packed} AS data`;
  }

  /** What of an object travels: its columns, or its text, or its values as JSON where only Node can write it. */
  private objectCells(plan: ObjectPlan, scope: AliasedScope, travel: Travel): readonly Sql[] {
    if (travel === 'packed') {
      return isWritable(plan)
        ? [this.objectText(plan, scope)]
        : [sql`(SELECT row_to_json(o) FROM (SELECT ${this.columns(plan, scope)}) o)::text`];
    }
    return plan.fields.flatMap((field) =>
      field.kind === 'typename' ? [] : [this.fieldCell(field, scope)],
    );
  }

  private fieldCell(field: Exclude<PlannedField, { kind: 'typename' }>, scope: AliasedScope): Sql {
    if (field.kind === 'value') {
      const expression = field.expression(scope);
      return isSentPlainly(field) ? expression : sql`to_json(${this.value(field, scope)})::text`;
    }
    return isWritableField(field) ? this.fieldText(field, scope) : this.value(field, scope);
  }

  /** An object as JSON; never NULL. */
  private objectText(plan: ObjectPlan, scope: AliasedScope): Sql {
    const members = plan.fields.map((field): readonly [string, Sql | string] => [
      memberName(field.responseKey),
      field.kind === 'typename'
        ? `"${plan.type.name}"`
        : this.fieldText(field, scope, plan.type.name),
    ]);
    return concat(['{', ...separated(members), '}']);
  }

  private fieldText(
    field: Exclude<PlannedField, { kind: 'typename' }>,
    scope: AliasedScope,
    typeName = '',
  ): Sql {
    switch (field.kind) {
      case 'value':
        return valueText(field, typeName, field.expression(scope));
      case 'one': {
        const from = joined(field.on, scope);
        const inner = this.scopeOf(this.alias(), from);
        const source = this.source(field.plan.type, inner, from);
        return sql`coalesce((SELECT ${this.objectText(field.plan, inner)}
          FROM ${source} LIMIT 1), 'null')`;
      }
      case 'list': {
        const from = joined(field.on, scope);
        const inner = this.scopeOf(this.alias(), from);
        const source = this.source(field.plan.type, inner, from);
        return sql`(SELECT '[' || coalesce(string_agg(c, ','), '') || ']' FROM (
          SELECT ${this.objectText(field.plan, inner)} AS c
          FROM ${source}
          ORDER BY ${orderBy(field.order, inner.row, 'forward')} LIMIT ${limitOf(field.max)}) o)`;
      }
      case 'connection':
        return this.connectionText(field.plan, joined(field.on, scope));
    }
  }

  private connectionText(plan: ConnectionPlan, from: Source): Sql {
    const where = narrowed(from, plan);
    const scope = this.scopeOf(this.alias(), where);
    const source = this.source(plan.type, scope, where);
    const entries = (column: Sql): Sql => sql`coalesce(string_agg(${column}, ','), '')`;
    const members = plan.parts.map((part): readonly [string, Sql | string] => [
      memberName(part.responseKey),
      this.partText(plan, part, where, entries),
    ]);
    const text = concat(['{', ...separated(members), '}']);
    if (plan.rows.length === 0 && !plan.parts.some(({ kind }) => kind === 'edges')) return text;
    const columns = plan.rows.map(
      (row, index) => sql`${this.objectText(row, scope)} AS ${raw(`c${index}`)}`,
    );
    const { direction, size } = plan.page;
    // The last rows come in reverse, as LIMIT takes them.
    const turned =
      direction === 'backward'
        ? sql` ORDER BY ${orderBy(plan.order, scope.row, 'forward')}`
        : empty;
    return sql`(SELECT ${text} FROM (SELECT ${columns.length > 0 ? join(columns) : sql`1 AS n`}
      FROM (SELECT * FROM ${source}${this.between(plan, scope)}
        ORDER BY ${orderBy(plan.order, scope.row, direction)} LIMIT ${limitOf(size)}) ${raw(scope.alias)}${turned}) o)`;
  }

  private partText(
    plan: ConnectionPlan,
    part: ConnectionPart,
    where: Source,
    entries: (column: Sql) => Sql,
  ): Sql | string {
    switch (part.kind) {
      case 'typename':
        return `"${part.typename}"`;
      case 'total':
        return sql`${this.total(plan.type, where)}::text`;
      case 'nodes':
        return sql`'[' || ${entries(raw(`c${part.row}`))} || ']'`;
      case 'edges': {
        const members = part.parts.map((edge): readonly [string, Sql | string] => [
          memberName(edge.responseKey),
          edge.kind === 'node'
            ? raw(`c${edge.row}`)
            : `"${'typename' in edge ? edge.typename : ''}"`,
        ]);
        return sql`'[' || ${entries(concat(['{', ...separated(members), '}']))} || ']'`;
      }
      case 'page-info':
        throw new Error('Cursors are signed in Node.');
    }
  }

  private between({ order, page }: ConnectionPlan, scope: AliasedScope): Sql {
    const after = page.after
      ? sql` AND ${keysetRows(order, 'behind', scope.row, page.after)}`
      : empty;
    const before = page.before
      ? sql` AND ${keysetRows(order, 'before', scope.row, page.before)}`
      : empty;
    return sql`${after}${before}`;
  }
}

/** A value as JSON; never NULL. */
function valueText(field: PlannedValue, typeName: string, expression: Sql): Sql {
  const text = scalarText(field, typeName, expression);
  if (field.isNeverNull) return text;
  return String(field.output).endsWith('!')
    ? sql`coalesce(${text}, chr(1))`
    : sql`coalesce(${text}, 'null')`;
}

function scalarText(field: PlannedValue, typeName: string, expression: Sql): Sql {
  switch (field.scalar) {
    case 'ID':
      return sql`'"' || rtrim(${base64(typeName, expression)}, '=') || '"'`;
    case 'String':
      return sql`to_json(${expression})::text`;
    case 'Address':
      return addressText(expression);
    case 'Enum':
      return sql`'"' || (${expression})::text || '"'`;
    case 'Int':
    case 'Boolean':
      return sql`(${expression})::text`;
    case 'DateTime':
      // Years of more digits, and none at all, are written by Node or are errors.
      return sql`CASE WHEN ${expression} >= '0001-01-01' AND ${expression} < '10000-01-01'
        THEN '"' || to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'
        WHEN ${expression} IS NOT NULL THEN chr(1) END`;
    default:
      throw new Error(`PostgreSQL does not write ${field.scalar}.`);
  }
}

/** Ids hold nothing that base64 and its form for addresses write differently; lines end behind 76 characters, also the last. */
function base64(typeName: string, expression: Sql): Sql {
  const encoded = sql`encode(('v1:${raw(typeName)}:' || ${expression})::bytea, 'base64')`;
  return typeName.length <= 16 ? encoded : sql`replace(${encoded}, chr(10), '')`;
}

function separated(
  members: readonly (readonly [string, Sql | string])[],
): readonly (Sql | string)[] {
  return members.flatMap(([name, value], index) => [index === 0 ? name : `,${name}`, value]);
}

/** Joins texts and expressions; neighbouring texts become one literal. */
function concat(pieces: readonly (Sql | string)[]): Sql {
  const joinedPieces: (Sql | string)[] = [];
  for (const piece of pieces) {
    const last = joinedPieces[joinedPieces.length - 1];
    if (typeof piece === 'string' && typeof last === 'string') {
      joinedPieces[joinedPieces.length - 1] = last + piece;
    } else joinedPieces.push(piece);
  }
  return join(
    joinedPieces.map((piece) => (typeof piece === 'string' ? raw(`'${piece}'`) : piece)),
    ' || ',
  );
}

function cellsOf(cells: readonly Sql[], travel: Travel): Sql {
  if (cells.length === 0) return sql`'' AS c`;
  return travel === 'rows'
    ? join(cells.map((cell, index) => sql`${cell} AS ${raw(`c${index}`)}`))
    : sql`${join(cells, ` || chr(${cellMark.charCodeAt(0)}) || `)} AS c`;
}

function mark(character: string): Sql {
  return raw(`chr(${character.charCodeAt(0)})`);
}

/** Sizes of pages are few and make a difference to how PostgreSQL plans, so they are part of the text. */
function limitOf(size: number): Sql {
  return raw(String(Math.trunc(size)));
}
