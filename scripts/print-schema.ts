import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { actions } from '../src/access';
import { buildGraphQLSchema } from '../src/schema';
import { accessPage } from './access-matrix';

/**
 * Writes schema.graphql and docs/access-matrix.md, what can be asked and by whom, or with `--check` says where the
 * committed files are not what the code builds.
 */
const root = join(__dirname, '..');

function main(): void {
  keep('schema.graphql', `${printSchema(buildGraphQLSchema())}\n`);
  keep('docs/access-matrix.md', accessPage(actions));
}

function keep(name: string, printed: string): void {
  const file = join(root, name);
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (committed === printed) return;
  if (!process.argv.includes('--check')) {
    writeFileSync(file, printed);
    return;
  }
  console.error(`${name} is not what the code says. Run \`npm run generate\` and commit it.`);
  console.error(firstDifference(committed, printed));
  process.exitCode = 1;
}

function firstDifference(committed: string, printed: string): string {
  const before = committed.split('\n');
  const after = printed.split('\n');
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line === -1 ? after.length : line;
  return [
    `The first difference is in line ${at + 1}:`,
    `  committed: ${before[at] ?? '(end of file)'}`,
    `  built:     ${after[at] ?? '(end of file)'}`,
  ].join('\n');
}

main();
