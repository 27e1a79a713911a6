import { encodeGlobalId } from '../ids/global-id';
import { decimalOf, isCurrencyCode } from '../money/currency';
import type { CursorCodec, CursorValue } from '../pagination/cursor';
import type { ConnectionPart, ConnectionPlan, EdgePart, ObjectPlan, PlannedField } from './plan';
import { createPart, createRow, type Row } from './row';
import type { StoredAddresses } from './stored-addresses';

/** An object as a statement gives it: values by position, see StatementWriter. */
export type ObjectJson = Readonly<Record<string, unknown>>;

/** An entry of a page as a statement gives it. */
export interface PageRowJson {
  readonly position: readonly CursorValue[];
  readonly [row: `r${number}`]: ObjectJson;
}

/** A page as a statement gives it. */
export interface ConnectionJson {
  readonly total: number | null;
  readonly rows: readonly PageRowJson[] | null;
}

/** A page with the surplus row taken off, in the list's own order. */
export interface ShapedPage<Entry = PageRowJson> {
  readonly rows: readonly Entry[];
  readonly cursors: readonly string[];
  readonly total: number | null;
  readonly goesOn: boolean;
}

/** Turns what a statement gave into rows under the response keys of the selection. */
export class Shaper {
  constructor(
    private readonly cursors: CursorCodec,
    private readonly addresses: StoredAddresses,
  ) {}

  object(plan: ObjectPlan, json: ObjectJson): Row {
    const key = plan.type.key.map((_, index) => String(json[`k${index}`]));
    const row = createRow(plan.type.name, key);
    plan.fields.forEach((field, index) => {
      row[field.responseKey] = this.value(plan, field, json[`f${index}`]);
    });
    return row;
  }

  connection(plan: ConnectionPlan, json: ConnectionJson): Row {
    const page = this.page(plan, json);
    const connection = createPart();
    for (const part of plan.parts) {
      connection[part.responseKey] = this.part(plan, part, page);
    }
    return connection;
  }

  private value(plan: ObjectPlan, field: PlannedField, value: unknown): unknown {
    if (field.kind === 'typename') return plan.type.name;
    if (value === null || value === undefined) return null;
    switch (field.kind) {
      case 'value':
        if (field.scalar === 'ID') return encodeGlobalId(plan.type.name, value as string);
        if (field.scalar === 'Address') return this.addresses.of(value as string);
        return field.scalar === 'Money' ? money(value as MoneyJson) : value;
      case 'one':
        return this.object(field.plan, value as ObjectJson);
      case 'list':
        return (value as readonly ObjectJson[]).map((item) => this.object(field.plan, item));
      case 'connection':
        return this.connection(field.plan, value as ConnectionJson);
    }
  }

  private page(plan: ConnectionPlan, json: ConnectionJson): ShapedPage {
    const fetched = json.rows ?? [];
    const { size, direction } = plan.page;
    const kept = fetched.slice(0, size);
    const rows = direction === 'backward' ? kept.reverse() : kept;
    const cursors = rows.map(({ position }) => this.cursors.encode(plan.scope, position));
    return { rows, cursors, total: json.total, goesOn: fetched.length > size };
  }

  private part(plan: ConnectionPlan, part: ConnectionPart, page: ShapedPage): unknown {
    switch (part.kind) {
      case 'typename':
        return part.typename;
      case 'total':
        return page.total;
      case 'page-info':
        return pageInfo(plan, page);
      case 'nodes':
        return page.rows.map((row) => this.node(plan, row, part.row));
      case 'edges':
        return page.rows.map((row, index) => {
          const edge = createPart();
          for (const edgePart of part.parts) {
            edge[edgePart.responseKey] = this.edgePart(plan, edgePart, row, page.cursors[index]);
          }
          return edge;
        });
    }
  }

  private edgePart(
    plan: ConnectionPlan,
    part: EdgePart,
    row: PageRowJson,
    cursor: string | undefined,
  ): unknown {
    switch (part.kind) {
      case 'typename':
        return part.typename;
      case 'cursor':
        return cursor;
      case 'node':
        return this.node(plan, row, part.row);
    }
  }

  private node(plan: ConnectionPlan, row: PageRowJson, index: number): Row | null {
    const objectPlan = plan.rows[index];
    const json = row[`r${index}`];
    return objectPlan && json ? this.object(objectPlan, json) : null;
  }
}

/** An amount as a statement gives it: in minor units, NULL where there is none, and of which currency. */
export type MoneyJson = readonly [amountMinor: string | null, currencyCode: string];

/** @throws Error for a currency that the code does not know. */
export function money([amountMinor, currencyCode]: MoneyJson): {
  readonly amount: string;
  readonly currencyCode: string;
} | null {
  if (amountMinor === null) return null;
  if (!isCurrencyCode(currencyCode)) throw new Error(`Nobody knows the currency ${currencyCode}.`);
  return {
    amount: decimalOf({ amountMinor: BigInt(amountMinor), currencyCode }),
    currencyCode,
  };
}

/**
 * A page knows for certain whether its list goes on in the direction in which it was read; in the other direction it
 * goes by the cursor that it was read from, which stood on an entry.
 */
export function pageInfo(
  { page }: Pick<ConnectionPlan, 'page'>,
  { cursors, goesOn }: Pick<ShapedPage, 'cursors' | 'goesOn'>,
): Readonly<Record<string, unknown>> {
  const isForward = page.direction === 'forward';
  return {
    hasNextPage: isForward ? goesOn : page.before !== null,
    hasPreviousPage: isForward ? page.after !== null : goesOn,
    startCursor: cursors[0] ?? null,
    endCursor: cursors[cursors.length - 1] ?? null,
  };
}
