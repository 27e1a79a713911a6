import { prepare, prismaEnvironment } from './prepare.mjs';
import { main, packageBin, run } from './steps.mjs';

/** `npm run prisma -- <arguments>`: Prisma's command line on our schema, with our engine in place of its native one. */
await main(async () => {
  await prepare();
  const command = [...packageBin('prisma', 'build/index.js'), ...process.argv.slice(2)];
  return run([...command, '--config', 'prisma/prisma.config.ts'], prismaEnvironment());
});
