import type { Pool } from 'pg';

/**
 * Moves the time by which the business counts, in this database alone and until it is moved again: `1 month`, `-3 days`,
 * `0` for the true one. It needs the rights of the owner, which the product does not have. Use it on a database that no
 * other test sees.
 */
export async function moveClock(owner: Pool, by: string): Promise<void> {
  const { rows } = await owner.query<{ shift: string }>(
    'SELECT quote_literal($1::interval) AS shift',
    [by],
  );
  await owner.query(
    `CREATE OR REPLACE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
       SELECT now() + ${rows[0]?.shift}::interval
     $$`,
  );
}
