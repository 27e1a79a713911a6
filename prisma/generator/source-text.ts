const lineWidth = 100;

/** A plain value that generated code can contain. `Code` is put in as it stands; undefined entries are left out. */
export type Value = string | number | boolean | undefined | object;

/** A piece of TypeScript within a value. */
export class Code {
  constructor(readonly text: string) {}
}

/** Quotes a text as prettier would: in single quotes, unless double ones save backslashes. */
export function quote(text: string): string {
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return singles > doubles
    ? `"${escaped.replaceAll('"', '\\"')}"`
    : `'${escaped.replaceAll("'", "\\'")}'`;
}

/**
 * Writes a value as TypeScript, laid out as prettier would lay it out.
 * @param indent how many spaces the line begins with that the value begins on
 * @param before how many characters of that line stand before the value, its indentation included
 * @param after how many characters follow the value on its last line
 */
export function print(value: Value, indent: number, before: number, after = 1): string {
  const inline = printInline(value);
  if (!mustBreak(value) && before + inline.length + after <= lineWidth) return inline;
  if (isArray(value)) return printArray(value, indent);
  return isObject(value) ? printObject(value, indent) : inline;
}

function printInline(value: Value): string {
  if (value instanceof Code) return value.text;
  if (isArray(value)) return `[${value.map(printInline).join(', ')}]`;
  if (typeof value === 'string') return quote(value);
  if (!isObject(value)) return String(value);
  const entries = entriesOf(value).map(([key, entry]) => `${key}: ${printInline(entry)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}

/** Objects that hold objects are broken for the eye; arrays of several objects always, since prettier insists. */
function mustBreak(value: Value): boolean {
  if (isArray(value)) return value.length > 1 ? value.every(isObject) : value.some(mustBreak);
  return (
    isObject(value) && entriesOf(value).some(([, entry]) => isObject(entry) || mustBreak(entry))
  );
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isObject(value: Value): value is object {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Code);
}

function entriesOf(value: object): readonly (readonly [string, Value])[] {
  return Object.entries<Value>({ ...value }).filter(([, entry]) => entry !== undefined);
}

function printArray(values: readonly Value[], indent: number): string {
  const inner = ' '.repeat(indent + 2);
  const lines = values.map((value) => `${inner}${print(value, indent + 2, indent + 2)},\n`);
  return `[\n${lines.join('')}${' '.repeat(indent)}]`;
}

function printObject(value: object, indent: number): string {
  const inner = ' '.repeat(indent + 2);
  const lines = entriesOf(value).map(([key, entry]) => {
    const start = `${inner}${key}: `;
    const text = print(entry, indent + 2, start.length);
    const isTooLong = typeof entry === 'string' && start.length + text.length + 1 > lineWidth;
    return isTooLong ? `${inner}${key}:\n${inner}  ${text},\n` : `${start}${text},\n`;
  });
  return `{\n${lines.join('')}${' '.repeat(indent)}}`;
}

/** Writes a call whose last argument is an object or whose arguments are short; `suffix` ends the line. */
export function printCall(
  callee: string,
  values: readonly Value[],
  indent: number,
  suffix = '',
): string {
  const start = `${' '.repeat(indent)}${callee}(`;
  const inline = values.map(printInline).join(', ');
  const width = start.length + inline.length + 1 + suffix.length;
  if (!values.some(mustBreak) && width <= lineWidth) return `${start}${inline})${suffix}\n`;
  const last = values.at(-1);
  if (last !== undefined && isObject(last)) {
    const leading = values.slice(0, -1).map((value) => `${printInline(value)}, `);
    return `${start}${leading.join('')}${printObject(last, indent)})${suffix}\n`;
  }
  const inner = ' '.repeat(indent + 2);
  const lines = values.map((value) => `${inner}${print(value, indent + 2, indent + 2)},\n`);
  return `${start}\n${lines.join('')}${' '.repeat(indent)})${suffix}\n`;
}

/** Writes an import of names, in alphabetical order; nothing where there are none. */
export function printImport(names: Iterable<string>, module: string): string {
  const sorted = [...new Set(names)].sort();
  if (sorted.length === 0) return '';
  const inline = `import { ${sorted.join(', ')} } from ${quote(module)};\n`;
  if (inline.length - 1 <= lineWidth) return inline;
  return `import {\n${sorted.map((name) => `  ${name},\n`).join('')}} from ${quote(module)};\n`;
}
