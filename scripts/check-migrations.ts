import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '../prisma/database/migrate';
import { schemaDifference } from '../prisma/database/prisma-command';
import { startEmbeddedPostgres } from '../src/kernel/db/embedded';

/** Says where the committed migrations, applied to an empty database, do not lead to the Prisma schema. */
async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'marquee-drift-'));
  const server = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
  try {
    await migrateDatabase(server.url);
    const difference = await schemaDifference(server.url, 'summary');
    if (difference !== '') {
      console.error(difference);
      process.exitCode = 1;
    }
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
