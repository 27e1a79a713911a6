import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { seedReference } from '../seed/reference';
import { installJobQueue } from './job-queue';
import { readMigrationFiles, type MigrationFile } from './migration-files';

/** How the migrations of a database and those of the project's folder compare. */
export interface MigrationStatus {
  /** Names of the migrations that the database has, oldest first. */
  readonly applied: readonly string[];
  /** Names of those that it lacks, in the order in which they would apply. */
  readonly pending: readonly string[];
}

/** Hooks into a migration run. */
export interface MigrateOptions {
  /** Told the name of each migration after it was committed. */
  readonly onApplied?: (name: string) => void;
  /** The folder with the migrations; left out, that of the project. */
  readonly folder?: string;
}

interface AppliedRow {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** Of all processes that start together, the one that holds this lock migrates; the others wait and find nothing to do. */
const migrationLock = 724_102;

/** Prisma's own table, as its command line makes it, so that either can go on where the other stopped. */
const createTable = `
  CREATE TABLE IF NOT EXISTS public._prisma_migrations (
    id varchar(36) NOT NULL PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

async function withClient<T>(
  connectionString: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString, application_name: 'marquee-migrate' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function readApplied(client: Client): Promise<readonly AppliedRow[]> {
  const { rows: found } = await client.query<{ present: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS present`,
  );
  if (found[0]?.present !== true) return [];
  const { rows } = await client.query<AppliedRow>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows;
}

/** Refuses to build on a history that is not the folder's, as nobody can say what would come of it. */
function compare(files: readonly MigrationFile[], applied: readonly AppliedRow[]): MigrationStatus {
  const known = new Map(files.map((file) => [file.name, file]));
  for (const { name, checksum, finished } of applied) {
    const file = known.get(name);
    if (!finished)
      throw new Error(`Migration ${name} was begun by other means and did not finish.`);
    if (file === undefined)
      throw new Error(`The database has migration ${name}, which this version does not know.`);
    if (file.checksum !== checksum) {
      throw new Error(
        `Migration ${name} was changed after it was applied. Undo the change, or begin with an empty database.`,
      );
    }
  }
  const names = applied.map(({ name }) => name);
  const pending = files.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const last = names.at(-1);
  const late = last === undefined ? undefined : pending.find((name) => name < last);
  if (late !== undefined)
    throw new Error(`Migration ${late} comes before ${last}, which the database already has.`);
  return { applied: names, pending };
}

/**
 * How long a migration waits for a lock, in milliseconds: whoever comes after it for the same table waits behind it, even
 * where they would not be in the way of those before. Then it makes room, and tries again a little later.
 */
const lockTimeoutMs = 500;
const lockAttemptsMax = 60;
const lockPauseMs = 500;

/** Tries again where somebody else holds a lock for too long. */
async function withLockRetries(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isLocked = error instanceof DatabaseError && error.code === '55P03';
      if (!isLocked || attempt === lockAttemptsMax) throw error;
      await delay(lockPauseMs);
    }
  }
}

async function applyOnce(client: Client, file: MigrationFile): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await client.query(file.sql);
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), file.checksum, file.name],
    );
  });
}

/** Applies a migration to a database that may be in use; whoever uses it waits for half a second at a time at most. */
async function apply(client: Client, file: MigrationFile): Promise<void> {
  await withLockRetries(() => applyOnce(client, file)).catch((error: Error) => {
    throw new Error(`Migration ${file.name} failed and left no trace: ${error.message}`, {
      cause: error,
    });
  });
}

/**
 * Applies the migrations that the database lacks, each in one transaction, and returns their names; then sees to the job
 * queue, partitions and the rows that the product itself needs. Safe to call from several processes at once. Rejects, with the database as it was before the migration at fault, where one fails or where
 * the database's history is not the folder's.
 */
export async function migrateDatabase(
  connectionString: string,
  { onApplied, folder }: MigrateOptions = {},
): Promise<readonly string[]> {
  const files = await readMigrationFiles(folder);
  return withClient(connectionString, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const { pending } = compare(files, await readApplied(client));
    if (pending.length > 0) await client.query(createTable);
    for (const file of files.filter(({ name }) => pending.includes(name))) {
      await apply(client, file);
      onApplied?.(file.name);
    }
    if (await mayMigrate(client)) await complete(connectionString, client);
    return pending;
  });
}

/** What the product needs beside its tables: the job queue, the partitions of the months to come, and its own rows. */
async function complete(connectionString: string, client: Client): Promise<void> {
  await installJobQueue(connectionString, client);
  await client.query('/* migrate.makePartitions */ SELECT app.make_partitions()');
  await seedReference(client);
}

/** A login that only works in the database can tell that there is nothing to do, and could do nothing anyway. */
async function mayMigrate(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    "SELECT pg_has_role(current_user, 'migrate', 'MEMBER') AS may",
  );
  return rows[0]?.may === true;
}

/**
 * Undoes the newest migration by its down.sql, in one transaction, and returns its name; null where there is none to undo.
 * What the migration made is gone afterwards, with all that was stored in it.
 */
export async function rollbackMigration(connectionString: string): Promise<string | null> {
  const files = await readMigrationFiles();
  return withClient(connectionString, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const name = compare(files, await readApplied(client)).applied.at(-1);
    if (name === undefined) return null;
    const reverse = files.find((file) => file.name === name)?.reverseSql;
    if (typeof reverse !== 'string') throw new Error(`Migration ${name} has no down.sql.`);
    await inTransaction(client, async () => {
      await client.query(reverse);
      await client.query('DELETE FROM public._prisma_migrations WHERE migration_name = $1', [name]);
    });
    return name;
  });
}

/** Compares the database with the folder. Rejects where the database's history is not the folder's. */
export async function migrationStatus(connectionString: string): Promise<MigrationStatus> {
  const files = await readMigrationFiles();
  return withClient(connectionString, async (client) => compare(files, await readApplied(client)));
}
