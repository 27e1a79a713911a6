import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatorHandler, type GeneratorOptions } from '@prisma/generator-helper';
import { emit, type GeneratedFile } from './emit';
import { readPolicies } from './policies';
import { readDomains } from './schema-files';

generatorHandler({
  onManifest: () => ({
    prettyName: 'TypeGraphQL classes and read map',
    defaultOutput: '../../src/generated/graphql',
    requiresGenerators: ['prisma-client'],
  }),
  onGenerate: (options) => Promise.resolve(generate(options)),
});

function generate(options: GeneratorOptions): void {
  const root = path.resolve(__dirname, '../..');
  const output = outputOf(options.generator);
  const client = options.otherGenerators.find(({ provider }) => provider.value === 'prisma-client');
  if (!client) throw new Error('The schema has no generator with the provider prisma-client.');
  const files = emit(
    {
      datamodel: options.dmmf.datamodel,
      domainOf: readDomains(options.schemaPath),
      policyFiles: readPolicies(path.join(root, 'src/modules')),
    },
    {
      enums: importPath(output, path.join(outputOf(client), 'enums')),
      kernel: importPath(output, path.join(root, 'src/kernel')),
    },
  );
  write(output, files);
}

function outputOf({ name, output }: GeneratorOptions['generator']): string {
  if (!output?.value) throw new Error(`The generator ${name} has no output.`);
  return output.value;
}

function importPath(from: string, to: string): string {
  const relative = path.relative(from, to).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Replaces what stands in the output folder, so that no file of a renamed domain stays behind. */
function write(folder: string, files: readonly GeneratedFile[]): void {
  mkdirSync(folder, { recursive: true });
  const names = new Set(files.map(({ name }) => name));
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.ts') && !names.has(name)) rmSync(path.join(folder, name));
  }
  for (const { name, text } of files) writeFileSync(path.join(folder, name), text);
}
