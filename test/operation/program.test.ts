import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const program = join(root, 'dist', 'src', 'main.js');

/** The line of the source that a piece of the program was made of, as a stack would name it. */
function sourceOf(piece: string): { readonly file: string; readonly line: string } {
  const map = new SourceMap(JSON.parse(readFileSync(`${program}.map`, 'utf8')));
  const lines = readFileSync(program, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(piece));
  const entry = map.findEntry(at, lines[at]?.indexOf(piece) ?? 0);
  if (!('originalSource' in entry)) throw new Error(`Nothing is known of ${piece}.`);
  const file = join(program, '..', entry.originalSource);
  const line = readFileSync(file, 'utf8').split('\n')[entry.originalLine] ?? '';
  return { file: file.slice(root.length + 1), line: line.trim() };
}

it('says of each place in the program of which line of our sources it was made', () => {
  const message = 'The tokens that were bought for a tip are not there.';
  const { file, line } = sourceOf(message);
  expect(file).toBe('src/modules/tips/tips.service.ts');
  expect(line).toContain(message);
});

it('names the file of a package that it took in', () => {
  expect(sourceOf('Reached the max retries per request limit').file).toBe(
    'node_modules/ioredis/built/errors/MaxRetriesPerRequestError.js',
  );
});
