/** Where a row keeps its type and key, out of the way of the names that a client may choose. */
const identity = Symbol('identity');

interface RowIdentity {
  readonly type: string;
  /** The values of the primary key's columns, in order. */
  readonly key: readonly string[];
}

/**
 * A row that the read engine fetched for one selection: its values stand under their response keys, that is under the
 * aliases of the operation, not under the names of the fields.
 */
export interface Row {
  [responseKey: string]: unknown;
  readonly [identity]: RowIdentity;
}

/** Makes an empty row. It has no prototype, so that no alias can reach one. */
export function createRow(type: string, key: readonly string[]): Row {
  const row = Object.create(null) as Row;
  Object.defineProperty(row, identity, { value: { type, key } });
  return row;
}

/** An object whose fields stand under their response keys, such as a connection or one of its edges. */
export function createPart(): Row {
  return createRow('', []);
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && identity in value;
}

/** The GraphQL type of a row; undefined for anything else. */
export function typeOfRow(value: object): string | undefined {
  return isRow(value) ? value[identity].type : undefined;
}

/**
 * The uuid of the row that a computed field belongs to.
 *
 * @throws Error when the value is not a row of a node.
 */
export function idOfRow(value: unknown): string {
  const id = isRow(value) ? value[identity].key[0] : undefined;
  if (id === undefined) throw new Error('A computed field was asked of something that is no node.');
  return id;
}
