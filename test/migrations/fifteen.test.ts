import { Client } from 'pg';
import { committedInventory, readInventory } from '../../prisma/database/inventory';
import { migrateDatabase, rollbackMigration } from '../../prisma/database/migrate';
import { readMigrationFiles } from '../../prisma/database/migration-files';
import { schemaDifference } from '../../prisma/database/prisma-command';
import { verifyDatabase } from '../../prisma/database/verify';
import { describeWithFifteen, PostgresFifteen } from '../kit/postgres-fifteen';

jest.setTimeout(600_000);

describeWithFifteen('on the oldest PostgreSQL that is promised', () => {
  let server: PostgresFifteen;

  async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  beforeAll(async () => {
    server = await PostgresFifteen.start();
    await migrateDatabase(server.url);
  });

  afterAll(() => server.stop());

  it('[operations.portable-hosting operations.setup-commands] holds the same tables, rules, indexes and rights as on the newest', async () => {
    const found = await withClient(readInventory);

    expect(found).toEqual([...(await committedInventory())].sort());
  });

  it('[operations.portable-hosting operations.preflight] finds nothing amiss', async () => {
    const findings = await withClient(verifyDatabase);

    expect(findings.flatMap(({ problems }) => problems)).toEqual([]);
    expect(findings.find(({ what }) => what === 'server')?.seen).toMatch(/^PostgreSQL 15/);
  });

  it('[operations.portable-hosting operations.prisma-gateway] never differs from the Prisma schema', async () => {
    expect(await schemaDifference(server.url, 'summary')).toBe('');
  });

  it('[operations.rollback] undoes all migrations and leaves no table', async () => {
    const names = (await readMigrationFiles()).map(({ name }) => name);
    for (const name of [...names].reverse()) expect(await rollbackMigration(server.url)).toBe(name);

    const { rows } = await withClient((client) =>
      client.query(
        `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'
           AND relname NOT LIKE '\\_prisma\\_%'`,
      ),
    );
    expect(rows).toEqual([]);
  });
});
