import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { actions } from '../src/access';
import { typeMap } from '../src/generated/graphql/type-map';
import { buildGraphQLSchema } from '../src/schema';
import { accessPage } from './access-matrix';
import { describeExposure } from './exposure';

/**
 * Writes schema.graphql, which clients read, prisma/exposure.txt and docs/access-matrix.md, which reviewers of access
 * rules read; or with `--check` says where a committed file is not what the code builds.
 */
function main(): void {
  const schema = buildGraphQLSchema();
  const isCheck = process.argv.includes('--check');
  keep('schema.graphql', `${printSchema(schema)}\n`, isCheck);
  keep('prisma/exposure.txt', describeExposure(schema, typeMap), isCheck);
  keep('docs/access-matrix.md', accessPage(actions), isCheck);
}

function keep(name: string, printed: string, isCheck: boolean): void {
  const file = join(__dirname, '..', name);
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (committed === printed) return;
  if (!isCheck) {
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
