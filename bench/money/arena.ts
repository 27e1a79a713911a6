import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { migrateDatabase } from '../../prisma/database/migrate';
import { AccessTokens } from '../../src/kernel/auth/tokens';
import { Database } from '../../src/kernel/db/database';
import { startEmbeddedPostgres } from '../../src/kernel/db/embedded';
import { createPerson, type Person } from '../../test/kit/people';
import { bookErrors } from '../../test/modules/wallet/purses';
import { GatewayProcess } from '../../test/processes/kit/gateway';

/** A PostgreSQL that waits for its disk as in production, one gateway over it, and people with tokens. */
export interface MoneyArena {
  readonly owner: Database;
  /** With the rights of requests, as a gateway has it. */
  readonly app: Database;
  readonly postgresPid: number;
  /** Connections with the rights of requests, which stay open: one that is new has all of its plans to make. */
  readonly clients: readonly Client[];
  readonly gateway: GatewayProcess;
  readonly fans: readonly Person[];
  readonly creators: readonly Person[];
  /** What is wrong in the books, of which there are many after a load: nobody ends the look. */
  bookErrors(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const fanCount = 400;
const creatorCount = 100;
const funds = 100_000_000;

/** Starts all of it on an empty database of its own, with so many connections. */
export async function openMoneyArena(
  clientCount: number,
  say: (line: string) => void,
): Promise<MoneyArena> {
  const directory = await mkdtemp(join(tmpdir(), 'marquee-money-'));
  const server = await startEmbeddedPostgres({
    directory,
    settings: { shared_buffers: '256MB', max_wal_size: '4GB', max_connections: '150' },
  });
  say('Migrating the database');
  await migrateDatabase(server.url);
  const { appUrl, workerUrl } = await server.openLogins();
  const secret = randomBytes(32);
  const owner = new Database({ url: server.url, poolSize: 4 });
  const app = new Database({ url: appUrl, poolSize: 4 });
  const people = async (count: number, isCreator: boolean): Promise<readonly Person[]> => {
    const made: Person[] = [];
    const tokens = new AccessTokens(secret);
    for (let at = 0; at < count; at += 1) {
      made.push(
        await createPerson(owner.prisma, tokens, isCreator ? 'creator' : 'fan', { isCreator }),
      );
    }
    return made;
  };
  const [fans, creators] = [await people(fanCount, false), await people(creatorCount, true)];
  await owner.pool.query(
    'SELECT app.post_token_purchase(id, $2, gen_random_uuid()) FROM unnest($1::uuid[]) AS id',
    [fans.map(({ uuid }) => uuid), funds],
  );
  // A database that has been in use for a while knows how large its tables are.
  await owner.pool.query('ANALYZE');
  const gateway = await GatewayProcess.start({
    DATABASE_URL: appUrl,
    WORKER_DATABASE_URL: workerUrl,
    MIGRATE_DATABASE_URL: server.url,
    AUTH_SECRET: secret.toString('base64'),
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    OPERATIONS_PER_ADDRESS: '999999999',
    OPERATIONS_PER_ACCOUNT: '999999999',
  });
  const clients = Array.from(
    { length: clientCount },
    () => new Client({ connectionString: appUrl }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  const file = readFileSync(join(directory, 'cluster', 'postmaster.pid'), 'utf8');
  return {
    ...{ owner, app, clients, gateway, fans, creators },
    postgresPid: Number(file.split('\n', 1)[0]),
    bookErrors: async () => {
      const books = new Pool({ connectionString: server.url, max: 2 });
      try {
        return await bookErrors(books);
      } finally {
        await books.end();
      }
    },
    close: async () => {
      await gateway.kill();
      await Promise.all(clients.map((client) => client.end()));
      await app.close();
      await owner.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
