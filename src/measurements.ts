import type { Database } from './kernel/db/database';
import type { OutboxRelay } from './kernel/events/relay';
import type { Measurement } from './server/measurement';

/** How the product's own parts stand just now. Where the database is away, what only it knows is left out. */
export async function measure(
  { pool }: Pick<Database, 'pool'>,
  relay: OutboxRelay,
): Promise<readonly Measurement[]> {
  return [
    connections('in use', pool.totalCount - pool.idleCount),
    connections('idle', pool.idleCount),
    {
      name: 'marquee_database_waiting',
      help: 'Statements and transactions that wait for a connection to the database.',
      value: pool.waitingCount,
    },
    ...(await lags(relay)),
  ];
}

function connections(state: string, value: number): Measurement {
  return {
    name: 'marquee_database_connections',
    help: 'Connections of this process to the database.',
    labels: { state },
    value,
  };
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
