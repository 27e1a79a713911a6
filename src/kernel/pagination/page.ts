import { badUserInput } from '../problems/errors';
import type { CursorCodec, CursorValue } from './cursor';

/** How many entries a connection gives when nobody says. */
export const pageSizeDefault = 20;
/** How many entries a connection gives at most. */
export const pageSizeMax = 100;

/** The paging arguments of a connection as a client sends them. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** Which page of a list to fetch. */
export interface Page {
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  /** Only entries behind this position; null from the start. */
  readonly after: readonly CursorValue[] | null;
  /** Only entries before this position; null to the end. */
  readonly before: readonly CursorValue[] | null;
}

/**
 * Reads paging arguments, by the rules of Relay's connection specification.
 *
 * @throws ApiError BAD_USER_INPUT for a size below 0 or above 100, for both `first` and `last`, and for a cursor that
 * does not belong to the list.
 */
export function readPage(args: PageArguments, scope: string, cursors: CursorCodec): Page {
  const { first = null, last = null, after = null, before = null } = args;
  if (first !== null && last !== null)
    throw badUserInput('Ask for `first` or for `last`, not both.');
  const size = first ?? last ?? pageSizeDefault;
  if (size < 0 || size > pageSizeMax) {
    throw badUserInput(`A page has 0 to ${pageSizeMax} entries, not ${size}.`);
  }
  return {
    direction: last === null ? 'forward' : 'backward',
    size,
    after: after === null ? null : cursors.decode(scope, after),
    before: before === null ? null : cursors.decode(scope, before),
  };
}
