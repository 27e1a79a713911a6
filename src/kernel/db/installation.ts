import type { Pool } from 'pg';

/**
 * A name that no other database in the world has, however alike it is: that of its server's files with its number among
 * their databases. Copies of its rows on another server have another.
 */
export async function nameOfInstallation(pool: Pick<Pool, 'query'>): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `/* installation.name */ SELECT system_identifier::text || '-' || oid::text AS name
     FROM pg_control_system(), pg_database WHERE datname = current_database()`,
  );
  const [row] = rows;
  if (!row) throw new Error('The database does not say which it is.');
  return row.name;
}
