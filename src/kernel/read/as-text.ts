import type { GraphQLResolveInfo } from 'graphql';
import { createRow, type Row } from './row';

/** Marks the selection of an operation that is answered by text, and the rows that are text already. */
const text = Symbol('text');

/** What a resolver is told of its field, where what it reads is to be the text of the answer. */
export interface TextResolveInfo extends GraphQLResolveInfo {
  readonly [text]: true;
}

/** Asks that what the field reads be text. */
export function wantingText(info: GraphQLResolveInfo): TextResolveInfo {
  return { ...info, [text]: true };
}

/** Whether what the field reads is to be text. */
export function wantsText(info: GraphQLResolveInfo): boolean {
  return text in info;
}

/** A row, or a page, of which the whole answer is known as JSON; nothing of it can be looked at. */
export function createTextRow(json: string): Row {
  return Object.defineProperty(createRow('', []), text, { value: json });
}

/** The JSON of such a row; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !(text in value)) return undefined;
  return String(value[text]);
}
