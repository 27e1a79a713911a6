import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  createSourceFile,
  forEachChild,
  isRegularExpressionLiteral,
  ScriptTarget,
  type Node,
} from 'typescript';

const source = join(__dirname, '../../src');

/** Every regular expression of the product, by where it stands. */
function regexes(): readonly (readonly [string, RegExp])[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
    .map((name) => join(source, name));
  return files.flatMap((path) => {
    const found: (readonly [string, RegExp])[] = [];
    const visit = (node: Node): void => {
      if (isRegularExpressionLiteral(node)) {
        const [, pattern = '', flags] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
        found.push([`${relative(source, path)} ${node.text}`, new RegExp(pattern, flags)]);
      }
      forEachChild(node, visit);
    };
    visit(createSourceFile(path, readFileSync(path, 'utf8'), ScriptTarget.Latest));
    return found;
  });
}

const parts = [
  ...['a', 'A', '0', ' ', '\t', '\n', '.', '@', '-', '_', '/', ':', '=', ',', '"', "'", '\\'],
  ...[
    '(',
    '<',
    '{',
    '#',
    '+',
    '\u0301',
    'é',
    'a.',
    'a@',
    'a-',
    'a:',
    '1.',
    ' a',
    'ab:',
    '%2',
    '//',
  ],
];
const ends = ['', '!', '\0', '\n', 'a'];

/** As long as a value of an argument can be, and longer than any text that is kept. */
const lengthMax = 20_000;

/** What a regular expression may take for one text, in milliseconds. */
const limitMs = 10;

/** Whether it takes longer than it may, also with the third try. */
function isSlowFor(regex: RegExp, text: string): boolean {
  return [0, 1, 2].every(() => {
    regex.lastIndex = 0;
    const startedAt = performance.now();
    regex.exec(text);
    return performance.now() - startedAt > limitMs;
  });
}

const hostile = parts.flatMap((part) =>
  ends.map((end) => `${part.repeat(lengthMax / part.length)}${end}`),
);

it('[audit.api-protection] refuses hostile texts in linear time: no regular expression of the product takes longer than ten milliseconds', () => {
  const all = regexes();

  const slow = all
    .filter(([, regex]) => hostile.some((text) => isSlowFor(regex, text)))
    .map(([place]) => place);

  expect(slow).toEqual([]);
  expect(all.length).toBeGreaterThan(50);
});
