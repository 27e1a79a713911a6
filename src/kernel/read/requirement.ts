import type { Predicate } from '../auth/policy';
import type { Parameter } from './parameters';

/** One rule of a row, and what to say where it does not hold. */
export interface Check {
  /** The name of a policy, or a condition on the row. */
  readonly holds: string | Predicate;
  readonly otherwise: () => Error;
}

/** A row that the caller must know of before something is done with it, and what must hold of it, in this order. */
export interface Requirement {
  readonly type: string;
  /** Its id, or the parameter that stands for it in a statement that is kept. */
  readonly id: string | Parameter;
  /** Which row with the id is meant; left out, whichever the caller may know of. */
  readonly where?: Predicate;
  readonly missing: () => Error;
  readonly checks: readonly Check[];
}

/** What to say of requirements, in the order in which they are asked: the first is for verdict 1. */
export function objectionsTo(requirements: readonly Requirement[]): readonly (() => Error)[] {
  return requirements.flatMap(({ missing, checks }) => [
    missing,
    ...checks.map(({ otherwise }) => otherwise),
  ]);
}
