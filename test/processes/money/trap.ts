import type { Pool } from 'pg';

/**
 * Lets tips fail or take long by their words: `conflict 40P01 3` is given up three times with that code, `slow 30` takes
 * thirty seconds. Attempts are counted outside of transactions, from the last setting of the trap on.
 */
export async function setTrap(pool: Pool): Promise<void> {
  await pool.query(`
    CREATE SEQUENCE IF NOT EXISTS app.trap_attempts;
    SELECT setval('app.trap_attempts', 1, false);
    CREATE OR REPLACE FUNCTION app.trap() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      words text[] := string_to_array(NEW.message, ' ');
    BEGIN
      IF words[1] = 'slow' THEN
        PERFORM pg_sleep(words[2]::integer);
      ELSIF words[1] = 'conflict' AND nextval('app.trap_attempts') <= words[3]::integer THEN
        RAISE EXCEPTION 'somebody was in the way' USING ERRCODE = words[2];
      END IF;
      RETURN NEW;
    END
    $$;
    CREATE OR REPLACE TRIGGER trap BEFORE INSERT ON tips FOR EACH ROW EXECUTE FUNCTION app.trap()`);
}

/** How often a tip was tried since the trap was set. */
export async function attemptsOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(
    'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM app.trap_attempts',
  );
  return Number(rows[0]?.n);
}

/** Takes the trap away. */
export async function removeTrap(pool: Pool): Promise<void> {
  await pool.query(
    'DROP TRIGGER IF EXISTS trap ON tips; DROP FUNCTION IF EXISTS app.trap; DROP SEQUENCE IF EXISTS app.trap_attempts',
  );
}
