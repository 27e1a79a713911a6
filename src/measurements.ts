import type { Pool } from 'pg';
import type { Database } from './kernel/db/database';
import type { DatabaseRole } from './kernel/db/roles';
import type { OutboxRelay } from './kernel/events/relay';
import type { Measurement } from './server/measurement';

/** How the product's own parts stand just now. Where the database is away, what only it knows is left out. */
export async function measure(
  databases: Readonly<Record<DatabaseRole, Pick<Database, 'pool'>>>,
  relay: OutboxRelay,
): Promise<readonly Measurement[]> {
  return [
    ...connections('app', databases.app.pool),
    ...connections('worker', databases.worker.pool),
    ...(await lags(relay)),
  ];
}

function connections(role: DatabaseRole, pool: Pool): Measurement[] {
  const name = 'marquee_database_connections';
  const help = 'Connections of this process to the database.';
  return [
    { name, help, labels: { role, state: 'in use' }, value: pool.totalCount - pool.idleCount },
    { name, help, labels: { role, state: 'idle' }, value: pool.idleCount },
    {
      name: 'marquee_database_waiting',
      help: 'Statements and transactions that wait for a connection to the database.',
      labels: { role },
      value: pool.waitingCount,
    },
  ];
}

async function lags(relay: OutboxRelay): Promise<readonly Measurement[]> {
  const known = await relay.lags().catch(() => new Map<string, number>());
  return [...known].map(([reader, value]) => ({
    name: 'marquee_outbox_lag_seconds',
    help: 'How long ago the oldest event happened that this reader has not been told yet.',
    labels: { reader },
    value,
  }));
}
