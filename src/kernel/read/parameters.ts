import type { Sql } from 'sql-template-tag';
import type { Caller } from '../auth/viewer';

/** What is known only when a statement runs, besides who asks. */
export interface Given {
  /** The keys of the rows that it is to fetch, where it fetches rows by key. */
  readonly keys?: readonly string[];
  /** The variables of the operation. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The values of a stroke, by their names. */
  readonly values?: Readonly<Record<string, string | null>>;
  /** The keys of what a statement about many viewers tells them, a list for each that it stands on, as PostgreSQL writes them. */
  readonly tellings?: readonly string[];
  /** Those whom a statement about many viewers asks about: arrays in one order, as PostgreSQL writes them. */
  readonly audience?: {
    readonly count: number;
    readonly ids: string;
    readonly isStaff: string;
    readonly permissions: string;
  };
}

/**
 * A value of a statement that is known only when it runs. A statement that names the same parameter twice still sends
 * it once, and its text does not depend on who asks.
 */
export class Parameter {
  private static last = 0;
  /** Tells it from every other. */
  readonly number = (Parameter.last += 1);

  constructor(readonly valueFor: (caller: Caller, given: Given) => unknown) {}
}

/** The keys of the rows that a statement is to fetch, where it fetches rows by key. */
export const askedKeys = new Parameter((_caller, { keys = [] }) => [...keys]);

/** The key of the one row that a statement is to fetch. PostgreSQL plans for one row, where a list might be any length. */
export const askedKey = new Parameter((_caller, { keys }) => keys?.[0]);

/** The text and the values of a statement, ready for PostgreSQL. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A statement whose text is settled and some of whose values are parameters still: it can be kept and run for anybody. */
export interface Template {
  readonly text: string;
  /** In the order of the text's positions: a value, or a parameter. */
  readonly slots: readonly unknown[];
}

/** Numbers the values of a fragment. */
export function templateOf(fragment: Sql): Template {
  const slots: unknown[] = [];
  const positions = new Map<Parameter, number>();
  let text = fragment.strings[0] ?? '';
  fragment.values.forEach((value: unknown, index) => {
    let position = value instanceof Parameter ? positions.get(value) : undefined;
    if (position === undefined) {
      slots.push(value);
      position = slots.length;
      if (value instanceof Parameter) positions.set(value, position);
    }
    text += `$${position}${fragment.strings[index + 1] ?? ''}`;
  });
  return { text, slots };
}

/** Fills in the parameters of a statement for a caller. */
export function fill(template: Template, caller: Caller, given: Given = {}): Statement {
  const values = template.slots.map((slot) =>
    slot instanceof Parameter ? slot.valueFor(caller, given) : slot,
  );
  return { text: template.text, values };
}
