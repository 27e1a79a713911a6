import { Logger, runMigrations } from 'graphile-worker';
import type { Client } from 'pg';

/** Where the job queue keeps its tables; src/kernel/jobs names it too. */
const schema = 'graphile_worker';

const silent = new Logger(() => () => undefined);

/**
 * Makes the tables of the job queue, or brings them up to date, by the queue's own migrations, and gives them to the role
 * that works with them: their policies show them to nobody else. Whoever migrates is a member of that role and can
 * change them later.
 */
export async function installJobQueue(connectionString: string, client: Client): Promise<void> {
  await runMigrations({ connectionString, schema, logger: silent, maxPoolSize: 1 });
  await client.query(`
    DO $$
    DECLARE
      change text;
    BEGIN
      FOR change IN
        SELECT format('ALTER SCHEMA %I OWNER TO worker', nspname) FROM pg_namespace
        WHERE nspname = '${schema}' AND nspowner <> 'worker'::regrole
        UNION ALL
        SELECT format('ALTER TABLE %s OWNER TO worker', oid::regclass) FROM pg_class
        WHERE relnamespace = '${schema}'::regnamespace AND relkind IN ('r', 'p', 'v')
          AND relowner <> 'worker'::regrole
        UNION ALL
        SELECT format('ALTER TYPE %s OWNER TO worker', reltype::regtype) FROM pg_class
        WHERE relnamespace = '${schema}'::regnamespace AND relkind = 'c'
          AND relowner <> 'worker'::regrole
        UNION ALL
        SELECT format('ALTER FUNCTION %s OWNER TO worker', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = '${schema}'::regnamespace AND proowner <> 'worker'::regrole
      LOOP
        EXECUTE change;
      END LOOP;
    END
    $$`);
}
