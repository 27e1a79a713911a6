import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrateDatabase, rollbackMigration } from '../../prisma/database/migrate';
import { readMigrationFiles } from '../../prisma/database/migration-files';
import { seedDemoData } from '../../prisma/seed';
import { Database } from '../../src/kernel/db/database';
import { roleToAssume } from '../../src/kernel/db/roles';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/kernel/db/embedded';

jest.setTimeout(600_000);

/** Hosts that run PostgreSQL for others give their customers no superuser, but one that may make roles. */
describe('migrations by somebody who is no superuser', () => {
  let directory: string;
  let server: EmbeddedPostgres;

  async function asOwner(statement: string): Promise<void> {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  function customerUrl(database: string): string {
    const url = new URL(server.url);
    url.username = 'customer';
    url.password = 'secret';
    url.pathname = `/${database}`;
    return url.href;
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'marquee-managed-'));
    server = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
    await asOwner(`CREATE ROLE customer LOGIN CREATEROLE CREATEDB PASSWORD 'secret'`);
  });

  afterEach(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('[operations.portable-hosting operations.rollback] can all be applied, undone and applied again', async () => {
    await asOwner('CREATE DATABASE platform OWNER customer');
    const names = (await readMigrationFiles()).map(({ name }) => name);

    const applied = await migrateDatabase(customerUrl('platform'));
    for (const name of [...names].reverse()) {
      expect(await rollbackMigration(customerUrl('platform'))).toBe(name);
    }
    const again = await migrateDatabase(customerUrl('platform'));

    expect(applied).toEqual(names);
    expect(again).toEqual(names);
  });

  it('[operations.portable-hosting] leave a database that its owner can fill, and in which requests of the same login see their own alone', async () => {
    await asOwner('CREATE DATABASE platform OWNER customer');
    const url = customerUrl('platform');
    await migrateDatabase(url);
    const owner = new Database({ url, poolSize: 1 });
    const app = new Database({ url, poolSize: 1, role: await roleToAssume(url, 'app') });
    const count = 'SELECT count(*)::int AS count, current_user AS role FROM user_private';

    const { rows: made } = await seedDemoData(owner.pool, { environment: 'test' });
    const filled = await owner.pool.query(count);
    const shown = await app.pool.query(count);
    const [ada] = (await owner.pool.query<{ id: string }>('SELECT id FROM users LIMIT 1')).rows;
    const own = await app.queryFor(ada?.id ?? '', { text: count, values: [] });
    const worker = await roleToAssume(url, 'worker');
    await owner.close();
    await app.close();

    expect(filled.rows).toEqual([{ count: made.user_private, role: 'customer' }]);
    expect(shown.rows).toEqual([{ count: 0, role: 'app' }]);
    expect(own).toEqual([{ count: 1, role: 'app' }]);
    expect(worker).toBe('worker');
  });

  it('can be applied to several new databases of one new server at once', async () => {
    const databases = ['one', 'two', 'three'];
    for (const name of databases) await asOwner(`CREATE DATABASE ${name} OWNER customer`);

    const runs = await Promise.all(databases.map((name) => migrateDatabase(customerUrl(name))));

    const names = (await readMigrationFiles()).map(({ name }) => name);
    expect(runs).toEqual([names, names, names]);
  });
});
