import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, concatAST, Kind, parse, validate, type DocumentNode } from 'graphql';
import { ApiClient } from './contract/client';
import { Report } from './contract/report';
import { tell } from './contract/scenario';
import { startServer } from './contract/server';

/**
 * `npm run contract`: every operation of test/contract/operations fits schema.graphql and works as the demo people
 * against a running server: the one at CONTRACT_URL (`http://127.0.0.1:4000`), or one of its own. Several
 * addresses, separated by commas, are gateways of one platform and take turns.
 */
const root = join(__dirname, '..');
const folder = join(root, 'test', 'contract', 'operations');

function readOperations(): DocumentNode {
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return concatAST(files.map((name) => parse(readFileSync(join(folder, name), 'utf8'))));
}

function operationNames(document: DocumentNode): readonly string[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
  );
}

async function main(): Promise<number> {
  const operations = readOperations();
  const names = operationNames(operations);
  const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));
  const misfits = validate(schema, operations);
  for (const { message } of misfits) console.log(`FAILED  schema.graphql: ${message}`);
  if (misfits.length > 0) return 1;
  console.log(`${names.length} operations fit schema.graphql.`);

  const given = process.env['CONTRACT_URL'];
  const server = given ? { url: given, stop: async () => undefined } : await startServer();
  try {
    const report = new Report(names);
    await tell(
      report,
      new ApiClient(server.url.split(',').map((url) => url.trim().replace(/\/$/, ''))),
    );
    return report.finish() ? 0 : 1;
  } finally {
    await server.stop();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
