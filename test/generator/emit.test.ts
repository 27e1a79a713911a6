import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { emit, type GeneratedFile } from '../../prisma/generator/emit';
import { readSchema } from './prisma-generate';

const goldenFolder = path.join(__dirname, 'golden');

async function emitLibrary(): Promise<readonly GeneratedFile[]> {
  const schema = await readSchema('library');
  const names = ['author.read', 'book.open', 'book.read', 'loan.read'];
  return emit(
    {
      ...schema,
      policyFiles: new Map(names.map((name) => [name, ['library/library.policy.ts']])),
    },
    { enums: '../golden-enums', kernel: '../../../src/kernel' },
  );
}

describe('the generator', () => {
  let files: readonly GeneratedFile[];

  beforeAll(async () => {
    files = await emitLibrary();
    if (process.env['UPDATE_GOLDEN']) {
      mkdirSync(goldenFolder, { recursive: true });
      for (const { name, text } of files) writeFileSync(path.join(goldenFolder, name), text);
    }
  });

  it('emits one file for each file of the schema, the map and an index', () => {
    expect(files.map(({ name }) => name)).toEqual([
      'catalogue.ts',
      'desk.ts',
      'type-map.ts',
      'index.ts',
    ]);
    expect(readdirSync(goldenFolder).sort()).toEqual(files.map(({ name }) => name).sort());
  });

  it.each(['catalogue.ts', 'desk.ts', 'type-map.ts', 'index.ts'])(
    'emits %s as committed',
    (name) => {
      const golden = readFileSync(path.join(goldenFolder, name), 'utf8');

      expect(files.find((file) => file.name === name)?.text).toBe(golden);
    },
  );

  it('lays its files out as prettier does', async () => {
    const cli = path.join(__dirname, '../../node_modules/prettier/bin/prettier.cjs');

    const check = promisify(execFile)(process.execPath, [cli, '--check', goldenFolder]);

    await expect(check).resolves.toBeDefined();
  });
});
