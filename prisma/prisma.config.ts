import { defineConfig } from 'prisma/config';

/** Prisma's command line reads this with `--config prisma/prisma.config.ts`; `npm run prisma` does so. */
export default defineConfig({
  schema: 'schema',
  migrations: { path: 'migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
