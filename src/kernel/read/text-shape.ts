import { encodeGlobalId } from '../ids/global-id';
import type { CursorCodec, CursorValue } from '../pagination/cursor';
import type { ConnectionPart, ConnectionPlan, EdgePart, ObjectPlan, PlannedField } from './plan';
import { money, pageInfo, type ConnectionJson, type MoneyJson, type ObjectJson } from './shape';
import { writeAddress } from './stored-addresses';
import { cellMark, isWritable, isWritableField, rowMark, type Travel } from './text-statement';
import {
  columnWriter,
  isSentPlainly,
  memberName,
  missingMark,
  UnwritableValue,
  writeValue,
  type CellWriter,
  type PlannedValue,
} from './written';

/** The cells of one row, as PostgreSQL sends them. */
export type Cells = readonly (string | null)[];

/** A page whose entries are text already, one for each selection of the rows. */
interface TextPage {
  readonly rows: readonly {
    readonly position: readonly CursorValue[];
    readonly objects: readonly string[];
  }[];
  readonly total: string | null;
}

/** The rows of a packed answer, and the count before them. */
export function unpack(text: string): {
  readonly total: string | null;
  readonly rows: readonly Cells[];
} {
  if (text.includes(missingMark)) throw new UnwritableValue('A value is missing.');
  const [total = '', ...rows] = text.split(rowMark);
  return { total: total === '' ? null : total, rows: rows.map((row) => row.split(cellMark)) };
}

/** Writes one object from the cells of a row, from a place on. */
type RowWriter = (cells: Cells, from: number) => string;

/**
 * Writes what a statement gave as the text of an answer, under the response keys of the selection. Addresses of stored files
 * are left for `StoredAddresses` to fill in.
 */
export class TextShaper {
  private readonly writers = new WeakMap<ObjectPlan, RowWriter>();

  constructor(private readonly cursors: CursorCodec) {}

  /** An object from its values as JSON. */
  object(plan: ObjectPlan, json: ObjectJson): string {
    const members = plan.fields.map(
      (field, index) => memberName(field.responseKey) + this.value(plan, field, json[`f${index}`]),
    );
    return `{${members.join(',')}}`;
  }

  /** A page from its rows as JSON. */
  connection(plan: ConnectionPlan, json: ConnectionJson): string {
    const rows = (json.rows ?? []).map((row) => ({
      position: row.position,
      objects: plan.rows.map((objectPlan, index) =>
        this.object(objectPlan, row[`r${index}`] ?? {}),
      ),
    }));
    return this.page(plan, { rows, total: json.total === null ? null : String(json.total) });
  }

  /** An object from the cells of a row, from a place on. */
  objectOf(plan: ObjectPlan, travel: Travel, cells: Cells, from: number): string {
    if (travel === 'packed') {
      const text = cells[from] ?? '';
      return isWritable(plan) ? text : this.object(plan, JSON.parse(text) as ObjectJson);
    }
    return this.writerOf(plan)(cells, from);
  }

  /** All that can be told of a row before it is there is told once: a list writes the same members for each of its rows. */
  private writerOf(plan: ObjectPlan): RowWriter {
    const known = this.writers.get(plan);
    if (known) return known;
    let before = '{';
    let width = 0;
    const members: { readonly before: string; readonly at: number; readonly write: CellWriter }[] =
      [];
    plan.fields.forEach((field, index) => {
      before += `${index === 0 ? '' : ','}${memberName(field.responseKey)}`;
      if (field.kind === 'typename') {
        before += `"${plan.type.name}"`;
        return;
      }
      members.push({ before, at: width, write: this.cellWriter(plan, field) });
      before = '';
      width += 1;
    });
    const end = `${before}}`;
    const writer: RowWriter = (cells, from) => {
      let text = '';
      for (const member of members) {
        text += member.before + member.write(cells[from + member.at] ?? null);
      }
      return text + end;
    };
    this.writers.set(plan, writer);
    return writer;
  }

  /** A page from rows of cells, which begin with the position where the plan asks for anything that needs it. */
  pageOf(
    plan: ConnectionPlan,
    travel: Travel,
    rows: readonly Cells[],
    total: string | null,
  ): string {
    const first = needsPosition(plan) ? 1 : 0;
    return this.page(plan, {
      total,
      rows: rows.map((cells) => {
        let at = first;
        const objects = plan.rows.map((objectPlan) => {
          const text = this.objectOf(objectPlan, travel, cells, at);
          at += widthOf(objectPlan, travel);
          return text;
        });
        const position = first === 1 ? (JSON.parse(cells[0] ?? '[]') as CursorValue[]) : [];
        return { position, objects };
      }),
    });
  }

  private cellWriter(
    plan: ObjectPlan,
    field: Exclude<PlannedField, { kind: 'typename' }>,
  ): CellWriter {
    if (field.kind === 'value' && isSentPlainly(field)) return columnWriter(field, plan.type.name);
    if (field.kind !== 'value' && isWritableField(field)) {
      return (text) => {
        if (text === null || text.includes(missingMark))
          throw new UnwritableValue('A value is missing.');
        return text;
      };
    }
    return (text) => this.value(plan, field, text === null ? null : JSON.parse(text));
  }

  private value(plan: ObjectPlan, field: PlannedField, value: unknown): string {
    switch (field.kind) {
      case 'typename':
        return `"${plan.type.name}"`;
      case 'value':
        return this.scalar(plan, field, value);
      case 'one':
        return value === null || value === undefined
          ? 'null'
          : this.object(field.plan, value as ObjectJson);
      case 'list':
        return `[${(value as readonly ObjectJson[]).map((item) => this.object(field.plan, item)).join(',')}]`;
      case 'connection':
        return this.connection(field.plan, value as ConnectionJson);
    }
  }

  private scalar(plan: ObjectPlan, field: PlannedValue, value: unknown): string {
    if (value === null || value === undefined) return writeValue(field.output, null);
    if (field.scalar === 'ID') return `"${encodeGlobalId(plan.type.name, value as string)}"`;
    if (field.scalar === 'Address') return writeAddress(value as string);
    if (field.scalar === 'Object') return writeParts(field, value as ObjectJson);
    if (field.scalar !== 'Money') return writeValue(field.output, value);
    const amount = money(value as MoneyJson);
    return amount === null ? writeValue(field.output, null) : writeParts(field, { ...amount });
  }

  private page(plan: ConnectionPlan, fetched: TextPage): string {
    const { size, direction } = plan.page;
    const kept = fetched.rows.slice(0, size);
    const rows = direction === 'backward' ? kept.reverse() : kept;
    const wantsCursors = needsPosition(plan);
    const cursors = rows.map(({ position }) =>
      wantsCursors ? this.cursors.encode(plan.scope, position) : '',
    );
    const goesOn = fetched.rows.length > size;
    const members = plan.parts.map(
      (part) =>
        memberName(part.responseKey) +
        this.part(plan, part, { rows, total: fetched.total }, { cursors, goesOn }),
    );
    return `{${members.join(',')}}`;
  }

  private part(
    plan: ConnectionPlan,
    part: ConnectionPart,
    { rows, total }: TextPage,
    stand: { readonly cursors: readonly string[]; readonly goesOn: boolean },
  ): string {
    switch (part.kind) {
      case 'typename':
        return `"${part.typename}"`;
      case 'total':
        return total ?? '0';
      case 'page-info': {
        const info = pageInfo(plan, stand);
        const members = part.parts.map(
          ({ responseKey, name }) =>
            memberName(responseKey) +
            (name === '__typename' ? '"PageInfo"' : JSON.stringify(info[name])),
        );
        return `{${members.join(',')}}`;
      }
      case 'nodes':
        return `[${rows.map(({ objects }) => objects[part.row]).join(',')}]`;
      case 'edges':
        return `[${rows
          .map(
            ({ objects }, index) =>
              `{${part.parts.map((edge) => edgeMember(edge, objects, stand.cursors[index])).join(',')}}`,
          )
          .join(',')}]`;
    }
  }
}

/** Writes what is selected of an object that is no row. */
function writeParts({ parts }: PlannedValue, object: ObjectJson): string {
  const members = parts.map(
    ({ responseKey, name, output }) =>
      memberName(responseKey) +
      (typeof output === 'string' ? JSON.stringify(output) : writeValue(output, object[name])),
  );
  return `{${members.join(',')}}`;
}

function edgeMember(
  part: EdgePart,
  objects: readonly string[],
  cursor: string | undefined,
): string {
  const name = memberName(part.responseKey);
  switch (part.kind) {
    case 'typename':
      return `${name}"${part.typename}"`;
    case 'cursor':
      return `${name}"${cursor}"`;
    case 'node':
      return name + (objects[part.row] ?? 'null');
  }
}

function needsPosition(plan: ConnectionPlan): boolean {
  return plan.parts.some(
    (part) =>
      part.kind === 'page-info' ||
      (part.kind === 'edges' && part.parts.some(({ kind }) => kind === 'cursor')),
  );
}

function widthOf(plan: ObjectPlan, travel: Travel): number {
  return travel === 'packed' ? 1 : plan.fields.filter(({ kind }) => kind !== 'typename').length;
}
