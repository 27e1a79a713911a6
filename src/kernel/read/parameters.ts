import type { Sql } from 'sql-template-tag';
import type { Caller } from '../auth/viewer';

/**
 * A value of a statement that is known only when it runs. A statement that names the same parameter twice still sends
 * it once, and its text does not depend on who asks.
 */
export class Parameter {
  constructor(readonly valueFor: (caller: Caller) => unknown) {}
}

/** The text and the values of a statement, ready for PostgreSQL. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Numbers the values of a fragment and fills its parameters in for a caller. */
export function render(fragment: Sql, caller: Caller): Statement {
  const values: unknown[] = [];
  const positions = new Map<Parameter, number>();
  let text = fragment.strings[0] ?? '';
  fragment.values.forEach((value: unknown, index) => {
    let position = value instanceof Parameter ? positions.get(value) : undefined;
    if (position === undefined) {
      values.push(value instanceof Parameter ? value.valueFor(caller) : value);
      position = values.length;
      if (value instanceof Parameter) positions.set(value, position);
    }
    text += `$${position}${fragment.strings[index + 1] ?? ''}`;
  });
  return { text, values };
}
