import type { GraphQLOutputType } from 'graphql';
import type { Sql } from 'sql-template-tag';
import type { Predicate, ReadScope } from '../auth/policy';
import type { Page } from '../pagination/page';
import type { JoinPredicate } from './model';
import type { ColumnScalar, MappedType, Order } from './type-map';

/** How to fetch one selection of fields of one type. Plans are plain data: they hold no viewer and open no connection. */
export interface ObjectPlan {
  readonly type: MappedType;
  readonly fields: readonly PlannedField[];
}

/** One entry of the answer, under its response key. */
export type PlannedField =
  | { readonly kind: 'typename'; readonly responseKey: string }
  | {
      readonly kind: 'value';
      readonly responseKey: string;
      readonly scalar: ColumnScalar | 'Money' | 'Object';
      /** How the schema declares the field, which says how its value is written and whether it may be null. */
      readonly output: GraphQLOutputType;
      /** What is selected of an amount of money or of another object that is no row; empty for every other value. */
      readonly parts: readonly ObjectPart[];
      /** Whether the expression can give no NULL, because it is a column that has none. */
      readonly isNeverNull: boolean;
      readonly expression: (scope: ReadScope) => Sql;
    }
  | {
      readonly kind: 'one';
      readonly responseKey: string;
      readonly on: JoinPredicate;
      readonly plan: ObjectPlan;
    }
  | {
      readonly kind: 'list';
      readonly responseKey: string;
      readonly on: JoinPredicate;
      readonly order: Order;
      readonly max: number;
      readonly plan: ObjectPlan;
    }
  | {
      readonly kind: 'connection';
      readonly responseKey: string;
      readonly on: JoinPredicate;
      readonly plan: ConnectionPlan;
    };

/** One entry of an object that is no row, such as an amount of money. */
export interface ObjectPart {
  readonly responseKey: string;
  readonly name: string;
  /** How the schema declares it; the text itself for `__typename`. */
  readonly output: GraphQLOutputType | string;
}

/** How to fetch one page of a connection. */
export interface ConnectionPlan {
  /** Which list this is, as its cursors say. */
  readonly scope: string;
  readonly type: MappedType;
  readonly order: Order;
  /** What the client narrows it by; null where it does not. The policy of the type holds beside it, whatever it says. */
  readonly filter: Predicate | null;
  readonly page: Page;
  readonly parts: readonly ConnectionPart[];
  /** Every selection of the rows themselves, under `nodes` and under `edges { node }`. */
  readonly rows: readonly ObjectPlan[];
}

/** One entry of a connection's selection. `row` is an index into the plan's `rows`. */
export type ConnectionPart =
  | { readonly kind: 'typename'; readonly responseKey: string; readonly typename: string }
  | { readonly kind: 'total'; readonly responseKey: string }
  | {
      readonly kind: 'page-info';
      readonly responseKey: string;
      readonly parts: readonly PageInfoPart[];
    }
  | { readonly kind: 'nodes'; readonly responseKey: string; readonly row: number }
  | { readonly kind: 'edges'; readonly responseKey: string; readonly parts: readonly EdgePart[] };

/** One entry of what is selected of where a page stands; `typename` where it is `__typename`. */
export interface PageInfoPart {
  readonly responseKey: string;
  readonly name: string;
}

export type EdgePart =
  | { readonly kind: 'typename'; readonly responseKey: string; readonly typename: string }
  | { readonly kind: 'cursor'; readonly responseKey: string }
  | { readonly kind: 'node'; readonly responseKey: string; readonly row: number };

/** How many rows a bounded list that is no relation has at most; what an operation costs counts on it. */
export const listLengthMax = 1000;

/** Whether the client asked for anything but the count. */
export function wantsRows(plan: ConnectionPlan): boolean {
  return plan.parts.some((part) => part.kind !== 'total' && part.kind !== 'typename');
}

/** Whether the client asked for the count. */
export function wantsTotal(plan: ConnectionPlan): boolean {
  return plan.parts.some((part) => part.kind === 'total');
}

/** How many rows a plan fetches at most: what bounds the work that one operation can ask for. */
export function rowsAtMost(plan: ObjectPlan): number {
  return plan.fields.reduce((sum, field) => {
    switch (field.kind) {
      case 'one':
        return sum + rowsAtMost(field.plan);
      case 'list':
        return sum + field.max * rowsAtMost(field.plan);
      case 'connection':
        return sum + connectionRowsAtMost(field.plan);
      case 'typename':
      case 'value':
        return sum;
    }
  }, 1);
}

/** How many rows a page and all beneath it fetch at most. */
export function connectionRowsAtMost(plan: ConnectionPlan): number {
  return plan.page.size * entryRowsAtMost(plan);
}

/** The same of one entry of the page. */
export function entryRowsAtMost({ rows }: ConnectionPlan): number {
  return rows.reduce((sum, row) => sum + rowsAtMost(row), 1);
}
