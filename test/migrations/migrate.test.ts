import { Client, Pool } from 'pg';
import { migrateDatabase, migrationStatus, rollbackMigration } from '../../prisma/database/migrate';
import { readMigrationFiles } from '../../prisma/database/migration-files';
import { runPrisma, schemaDifference } from '../../prisma/database/prisma-command';
import { createDatabase, type TestDatabase } from '../kit/database';

/** What stands in the database beside PostgreSQL's own, Prisma's table and the job queue, as sorted names. */
async function contents(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ thing: string }>(`
    WITH ours AS (
      SELECT oid, nspname FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'graphile_worker')
    )
    SELECT 'schema ' || nspname AS thing FROM ours
    UNION ALL SELECT 'relation ' || relname FROM pg_class JOIN ours ON ours.oid = relnamespace
      WHERE relname NOT LIKE '\\_prisma\\_%'
    UNION ALL SELECT 'function ' || proname FROM pg_proc JOIN ours ON ours.oid = pronamespace
    UNION ALL SELECT 'type ' || typname FROM pg_type JOIN ours ON ours.oid = typnamespace
      WHERE typname NOT LIKE '%\\_prisma\\_%'
    UNION ALL SELECT 'constraint ' || conname FROM pg_constraint
      JOIN ours ON ours.oid = connamespace WHERE conname NOT LIKE '\\_prisma\\_%'
    UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
      JOIN ours ON ours.oid = relnamespace WHERE NOT tgisinternal
    UNION ALL SELECT 'extension ' || extname FROM pg_extension
    UNION ALL SELECT 'policy ' || polname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
      JOIN ours ON ours.oid = relnamespace
    UNION ALL SELECT 'default privileges ' || defaclacl::text FROM pg_default_acl
    UNION ALL SELECT concat_ws(' ', 'privilege', relname, grantee::regrole, privilege_type) FROM pg_class
      JOIN ours ON ours.oid = relnamespace CROSS JOIN LATERAL aclexplode(coalesce(relacl, acldefault('r', relowner)))
      WHERE relkind IN ('r', 'v', 'p') AND relname NOT LIKE '\\_prisma\\_%'
    UNION ALL SELECT concat_ws(' ', 'privilege', attrelid::regclass, attname, grantee::regrole, privilege_type)
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN ours ON ours.oid = relnamespace
      CROSS JOIN LATERAL aclexplode(attacl)
    UNION ALL SELECT concat_ws(' ', 'privilege', nspname, grantee, privilege_type)
      FROM pg_namespace JOIN ours USING (oid, nspname)
      CROSS JOIN LATERAL aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
    UNION ALL SELECT concat_ws(' ', 'privilege', f.oid::regprocedure, grantee, privilege_type)
      FROM pg_proc f JOIN ours ON ours.oid = pronamespace CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner)))
    UNION ALL SELECT 'row security ' || relname FROM pg_class JOIN ours ON ours.oid = relnamespace
      WHERE relrowsecurity OR relforcerowsecurity
    ORDER BY 1`);
  await client.end();
  return rows.map(({ thing }) => thing);
}

jest.setTimeout(600_000);

describe('migrations', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createDatabase('empty');
  });

  afterEach(async () => {
    await database.drop();
  });

  it('[operations.migrations operations.prisma-gateway] lead from an empty database to the Prisma schema, once', async () => {
    const told: string[] = [];
    const names = (await readMigrationFiles()).map(({ name }) => name);

    const applied = await migrateDatabase(database.url, { onApplied: (name) => told.push(name) });

    expect(applied).toEqual(names);
    expect(told).toEqual(names);
    expect(await migrateDatabase(database.url)).toEqual([]);
    expect(await migrationStatus(database.url)).toEqual({ applied: names, pending: [] });
    expect(await schemaDifference(database.url, 'sql')).toBe('');
  });

  it('[operations.migrations] are applied once by two processes that start together', async () => {
    const names = (await readMigrationFiles()).map(({ name }) => name);

    const runs = await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)));

    expect(runs.flat().sort()).toEqual(names);
  });

  it('[operations.rollback] are each undone by their reverse, down to nothing, and can be applied again', async () => {
    const files = await readMigrationFiles();
    const before = await contents(database.url);
    const states: (readonly string[])[] = [];
    await migrateDatabase(database.url);
    const whole = await contents(database.url);

    for (const file of [...files].reverse()) {
      expect(await rollbackMigration(database.url)).toBe(file.name);
      states.push((await migrationStatus(database.url)).applied);
    }

    expect(states).toEqual(
      files.map((_, index) => files.slice(0, -1 - index).map(({ name }) => name)),
    );
    expect(await contents(database.url)).toEqual(before);
    expect(await rollbackMigration(database.url)).toBeNull();
    await migrateDatabase(database.url);
    expect(await contents(database.url)).toEqual(whole);
  });

  it('are known to the command line of Prisma, which runs on our engine', async () => {
    await migrateDatabase(database.url);

    const status = await runPrisma(database.url, ['migrate', 'status']);
    const deploy = await runPrisma(database.url, ['migrate', 'deploy']);

    expect(status.stdout).toContain('Database schema is up to date!');
    expect(status.exitCode).toBe(0);
    expect(deploy.stdout).toContain('No pending migrations to apply.');
    expect(deploy.exitCode).toBe(0);
  });

  it('can be applied by the command line of Prisma, and then are known to ours', async () => {
    const deploy = await runPrisma(database.url, ['migrate', 'deploy']);

    expect(deploy.exitCode).toBe(0);
    expect(await migrateDatabase(database.url)).toEqual([]);
    expect(await schemaDifference(database.url, 'summary')).toBe('');
  });

  it('lead to the Prisma schema in a shadow database, which leaves the database alone', async () => {
    const before = await contents(database.url);

    const diff = await runPrisma(database.url, [
      ...['migrate', 'diff', '--from-migrations', 'prisma/migrations'],
      ...['--to-schema', 'prisma/schema', '--exit-code'],
    ]);

    expect(diff.stdout).toContain('No difference detected.');
    expect(diff.exitCode).toBe(0);
    expect(await contents(database.url)).toEqual(before);
  });

  it('[operations.prisma-gateway] never let a column pass that somebody added by hand', async () => {
    await migrateDatabase(database.url);
    const pool = new Pool({ connectionString: database.url });
    await pool.query('ALTER TABLE users ADD COLUMN shoe_size integer');
    await pool.end();

    expect(await schemaDifference(database.url, 'sql')).toContain('DROP COLUMN "shoe_size"');
  });

  it('[operations.migrations] refuses a history that was changed after it was applied', async () => {
    await migrateDatabase(database.url);
    const pool = new Pool({ connectionString: database.url });
    await pool.query(
      `UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name LIKE '%slice'`,
    );
    await pool.end();

    await expect(migrateDatabase(database.url)).rejects.toThrow(
      /slice was changed after it was applied/,
    );
  });

  it('[operations.migrations] refuses a database that a newer version has migrated', async () => {
    await migrateDatabase(database.url);
    const pool = new Pool({ connectionString: database.url });
    await pool.query(`UPDATE _prisma_migrations SET migration_name = '29990101000000_future'
                      WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`);
    await pool.end();

    await expect(migrateDatabase(database.url)).rejects.toThrow(/29990101000000_future/);
  });
});
