import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { migrateDatabase } from '../../prisma/database/migrate';
import { startEmbeddedPostgres } from '../../src/kernel/db/embedded';
import { loginsOf, openLogins, type Logins } from '../../src/kernel/db/roles';

/** The databases of one run of the tests. */
export interface TestDatabases {
  /** Removes all of them, and the server where it was ours. */
  stop(): Promise<void>;
}

/** A database for one test alone. */
export interface TestDatabase {
  /** With the rights of its owner, whom nothing stops. */
  readonly url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
}

/** How the workers learn of the server, and of the beginning of their databases' names. */
const serverVariable = 'MARQUEE_TEST_SERVER';
const prefixVariable = 'MARQUEE_TEST_PREFIX';
const loginVariable = 'MARQUEE_TEST_LOGIN';

/** Tests need no data that outlives a power cut, and are five times faster without the wait for disks. */
const careless = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: the tests must be started through Jest's global setup.`);
  return value;
}

function urlOf(name: string, server = variable(serverVariable)): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: variable(serverVariable) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function create(name: string, template: string): Promise<void> {
  await onServer((client) =>
    client.query(
      `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`,
    ),
  );
}

async function dropAll(prefix: string): Promise<void> {
  await onServer(async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) {
      await client.query(`DROP DATABASE ${escapeIdentifier(datname)} WITH (FORCE)`);
    }
  });
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: async () => undefined };
  const directory = await mkdtemp(join(tmpdir(), 'marquee-test-'));
  const server = await startEmbeddedPostgres({ directory, settings: careless });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function loginOptions(): { readonly prefix: string; readonly password: string } {
  return { prefix: `${variable(prefixVariable)}login`, password: variable(loginVariable) };
}

/** The addresses of a migrated database with the rights that the product has in production. */
export function loginsFor(url: string): Logins {
  return loginsOf(url, loginOptions());
}

/**
 * For Jest's global setup: a server of its own, or that of TEST_DATABASE_URL, with one migrated database from which the
 * workers clone theirs.
 */
export async function startTestDatabases(): Promise<TestDatabases> {
  const server = await startServer();
  const prefix = `marquee_test_${randomBytes(4).toString('hex')}_`;
  process.env[serverVariable] = server.url;
  process.env[prefixVariable] = prefix;
  await create(`${prefix}template`, 'template1');
  await migrateDatabase(urlOf(`${prefix}template`));
  process.env[loginVariable] = randomBytes(18).toString('base64url');
  await openLogins(server.url, loginOptions());
  return {
    stop: async () => {
      await dropAll(prefix);
      await onServer((client) =>
        client.query(`DROP ROLE ${prefix}login_app, ${prefix}login_worker`),
      );
      await server.stop();
    },
  };
}

/**
 * The address of this Jest worker's database, cloned from the migrated one at the first call. Test files of one worker
 * share it, so every test makes people of its own.
 */
export async function cloneDatabase(): Promise<string> {
  const prefix = variable(prefixVariable);
  const name = `${prefix}worker_${variable('JEST_WORKER_ID')}`;
  const exists = await onServer((client) =>
    client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]),
  );
  if (exists.rowCount === 0) await create(name, `${prefix}template`);
  return urlOf(name);
}

/** A database that no other test sees: `migrated`, as the workers' are, or `empty`. */
export async function createDatabase(content: 'migrated' | 'empty'): Promise<TestDatabase> {
  const prefix = variable(prefixVariable);
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  await create(name, content === 'empty' ? 'template1' : `${prefix}template`);
  return {
    url: urlOf(name),
    drop: async () => {
      await onServer((client) =>
        client.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`),
      );
    },
  };
}
