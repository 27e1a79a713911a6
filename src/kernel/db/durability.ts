import { Client } from 'pg';

/** A database that may lose what it has acknowledged, and by which of its settings. */
export class NotDurable extends Error {
  override readonly name = 'NotDurable';
}

/**
 * Sees to it that PostgreSQL keeps what it has acknowledged through a power cut, for the sessions of this login.
 * @throws NotDurable that names the settings at fault.
 */
export async function requireDurable(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'marquee-durability' });
  // Whoever asks is told by the statement.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `/* durability.off */ SELECT name FROM pg_settings
       WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
    );
    if (rows.length === 0) return;
    const names = rows.map(({ name }) => name).join(', ');
    throw new NotDurable(
      `The database may lose what it has acknowledged: ${names} is off. Turn it on, or set DATABASE_MAY_LOSE_DATA=true for a trial.`,
    );
  } finally {
    await client.end();
  }
}
