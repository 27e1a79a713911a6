import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of prisma/migrations: a step forward and the step back. */
export interface MigrationFile {
  /** The folder's name; names sort in the order in which migrations apply. */
  readonly name: string;
  readonly sql: string;
  /** Undoes `sql`; null where nobody wrote it. */
  readonly reverseSql: string | null;
  /** What Prisma's own command line expects to find in its table: the SHA-256 of `sql` in hexadecimal. */
  readonly checksum: string;
}

/** The folder with this project's migrations. */
export const migrationsFolder = join(__dirname, '..', 'migrations');

/** Reads all migrations in their order. Rejects where a folder has no migration.sql. */
export async function readMigrationFiles(
  folder = migrationsFolder,
): Promise<readonly MigrationFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigrationFile(folder, name)));
}

async function readMigrationFile(folder: string, name: string): Promise<MigrationFile> {
  const bytes = await readFile(join(folder, name, 'migration.sql'));
  const reverseSql = await readFile(join(folder, name, 'down.sql'), 'utf8').catch(() => null);
  const checksum = createHash('sha256').update(bytes).digest('hex');
  return { name, sql: bytes.toString('utf8'), reverseSql, checksum };
}
