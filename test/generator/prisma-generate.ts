import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Source } from '../../prisma/generator/graph';
import { readDomains } from '../../prisma/generator/schema-files';

const root = path.resolve(__dirname, '../..');

/** How a run of `prisma generate` ended. */
export interface PrismaRun {
  readonly exitCode: number;
  /** What it wrote to both of its streams. */
  readonly output: string;
}

/**
 * Copies a schema of this folder, adds the generators given as Prisma text, and runs `prisma generate` on the copy.
 * `read` is called before the copy is removed.
 */
export async function prismaGenerate<Result>(
  schema: string,
  generators: string,
  read: (run: PrismaRun, schemaFolder: string) => Result,
): Promise<Result> {
  const schemaFolder = realpathSync(mkdtempSync(path.join(tmpdir(), 'marquee-generator-')));
  try {
    cpSync(path.join(__dirname, 'schemas', schema), schemaFolder, { recursive: true });
    const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';
    writeFileSync(path.join(schemaFolder, '_base.prisma'), `${generators}\n${datasource}`);
    return read(await run(schemaFolder), schemaFolder);
  } finally {
    rmSync(schemaFolder, { recursive: true });
  }
}

function run(schemaFolder: string): Promise<PrismaRun> {
  const cli = path.join(root, 'node_modules/prisma/build/index.js');
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false', NO_COLOR: '1' };
  return new Promise((resolve) => {
    const args = [cli, 'generate', '--schema', schemaFolder];
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ exitCode, output: stdout + stderr });
    });
  });
}

/** What Prisma tells generators about a schema of this folder, and the files that its models stand in. */
export function readSchema(schema: string): Promise<Pick<Source, 'datamodel' | 'domainOf'>> {
  const dump = path.join(__dirname, 'dump.cjs');
  const generator = `generator dump {\n  provider = "node ${dump}"\n  output = "."\n}\n`;
  return prismaGenerate(schema, generator, ({ exitCode, output }, schemaFolder) => {
    if (exitCode !== 0) throw new Error(`Prisma does not accept the schema ${schema}: ${output}`);
    const datamodel = readFileSync(path.join(schemaFolder, 'datamodel.json'), 'utf8');
    return {
      datamodel: JSON.parse(datamodel) as Source['datamodel'],
      domainOf: readDomains(schemaFolder),
    };
  });
}
