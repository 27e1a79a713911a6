import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Finds in which `.prisma` file each model and enum stands, which Prisma does not tell its generators. Gives the name of
 * the file without its ending, by the name of the model or enum.
 */
export function readDomains(schemaPath: string): ReadonlyMap<string, string> {
  const files = statSync(schemaPath).isDirectory()
    ? readdirSync(schemaPath, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.prisma'))
        .map((file) => path.join(schemaPath, file))
    : [schemaPath];
  return new Map(
    files.flatMap((file) => {
      const declarations = readFileSync(file, 'utf8').matchAll(/^\s*(?:model|enum)\s+(\w+)\s*\{/gm);
      return [...declarations].map(([, name = '']): [string, string] => [
        name,
        path.basename(file, '.prisma'),
      ]);
    }),
  );
}
