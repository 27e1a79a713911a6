import { getNullableType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { encodeGlobalId } from '../ids/global-id';
import type { PlannedField } from './plan';
import { writeAddress } from './stored-addresses';

/** A field of a row that is a value. */
export type PlannedValue = Extract<PlannedField, { kind: 'value' }>;

/** The schema promises a value and there is none: what an answer comes to then is for graphql-js to say. */
export class UnwritableValue extends Error {
  override readonly name = 'UnwritableValue';
}

/** Stands in a statement's text where a value is missing that must not be: no JSON has this character in it. */
export const missingMark = '\u0001';

/** The name of a member of a JSON object, with its colon. Names of GraphQL need no escaping. */
export function memberName(responseKey: string): string {
  if (!/^[_A-Za-z][_0-9A-Za-z]*$/.test(responseKey)) throw new Error('This is no name of GraphQL.');
  return `"${responseKey}":`;
}

/**
 * Writes a value as graphql-js and JSON.stringify together would.
 *
 * @throws UnwritableValue for a null where the schema allows none, and for what its type refuses.
 */
export function writeValue(type: GraphQLOutputType, value: unknown): string {
  if (value === null || value === undefined) {
    if (isNonNullType(type)) throw new UnwritableValue('A value is missing.');
    return 'null';
  }
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (!Array.isArray(value)) throw new UnwritableValue('A list is no list.');
    const entries = value.map((entry) => writeValue(nullable.ofType, entry));
    return `[${entries.join(',')}]`;
  }
  if (!isLeafType(nullable)) throw new Error('Only values can be written, no objects.');
  let serialized: unknown;
  try {
    serialized = nullable.serialize(value);
  } catch {
    throw new UnwritableValue('A value is not of its type.');
  }
  if (serialized === null || serialized === undefined) throw new UnwritableValue('No value came.');
  return JSON.stringify(serialized);
}

const timestamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

/** Writes a value from the text in which PostgreSQL sends the column itself, with times in UTC. */
export function writeColumn(field: PlannedValue, typeName: string, text: string | null): string {
  if (text === null) return writeValue(field.output, null);
  switch (field.scalar) {
    case 'ID':
      return `"${encodeGlobalId(typeName, text)}"`;
    case 'String':
      return JSON.stringify(text);
    case 'Address':
      return writeAddress(text);
    case 'Enum':
      return `"${text}"`;
    case 'Int':
      return text;
    case 'Boolean':
      return text === 't' ? 'true' : 'false';
    case 'DateTime': {
      if (!timestamp.test(text)) return writeValue(field.output, text);
      const milliseconds = text.length > 22 ? text.slice(20, -3).padEnd(3, '0').slice(0, 3) : '000';
      return `"${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z"`;
    }
    default:
      throw new Error(`Columns of ${field.scalar} are sent as JSON.`);
  }
}

/** Whether PostgreSQL's own text of a column is enough to write it from. */
export function isSentPlainly({ scalar }: PlannedValue): boolean {
  return ['ID', 'String', 'Address', 'Enum', 'Int', 'Boolean', 'DateTime'].includes(scalar);
}
