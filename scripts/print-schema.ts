import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { buildGraphQLSchema } from '../src/schema';

/** Writes schema.graphql, or with `--check` says where the committed file is not what the code builds. */
const file = join(__dirname, '..', 'schema.graphql');

function main(): void {
  const printed = `${printSchema(buildGraphQLSchema())}\n`;
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (committed === printed) return;
  if (!process.argv.includes('--check')) {
    writeFileSync(file, printed);
    return;
  }
  console.error('schema.graphql is not what the code says. Run `npm run generate` and commit it.');
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
