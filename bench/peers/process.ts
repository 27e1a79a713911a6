import { createServer, type RequestListener } from 'node:http';

/** What the bench gives each peer: a database, a port on loopback and the connections that it may hold. */
export const databaseUrl = required('DATABASE_URL');
export const port = Number(required('PORT'));
export const poolSize = Number(required('POOL_SIZE'));

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the bench starts the peers.`);
  return value;
}

/** Tells the bench that requests can come, and ends when it is told to. */
export function serving(close: () => Promise<unknown>): void {
  process.once('SIGTERM', () => void close().then(() => process.exit(0)));
  process.stdout.write('ready\n');
}

/** Serves a listener of node:http on loopback. */
export function serve(listener: RequestListener): void {
  const server = createServer(listener);
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1', () => {
    serving(async () => {
      server.closeAllConnections();
      server.close();
    });
  });
}
