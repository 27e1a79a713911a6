import { Client } from 'pg';
import { committedInventory, readInventory } from '../../prisma/database/inventory';
import { migrateDatabase } from '../../prisma/database/migrate';
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

  it('[operations.rollback] never leaves anything behind of a migration that is undone, as dumps show', async () => {
    const files = await readMigrationFiles();
    const url = await server.createDatabase('stepwise');
    const client = new Client({ connectionString: url });
    await client.connect();
    const dumps = [server.dump(url)];
    for (const { sql } of files) {
      await client.query(`BEGIN; ${sql}; COMMIT`);
      dumps.push(server.dump(url));
    }

    const different: unknown[] = [];
    for (const [index, { name, reverseSql }] of [...files.entries()].reverse()) {
      await client.query(`BEGIN; ${reverseSql}; COMMIT`);
      const [before, after] = [new Set(dumps[index]), new Set(server.dump(url))];
      const left = [...after].filter((piece) => !before.has(piece));
      const lost = [...before].filter((piece) => !after.has(piece));
      if (left.length + lost.length > 0) different.push({ name, left, lost });
    }
    await client.end();

    expect(different).toEqual([]);
    expect(dumps.at(-1)?.length).toBeGreaterThan(3_000);
  });
});
