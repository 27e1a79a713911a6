import { generate, install, prepare } from './prepare.mjs';
import { main, must, say, typescript } from './steps.mjs';

/**
 * `npm run generate`: the database client and the API classes from the Prisma schema, schema.graphql from those and
 * the modules' resolvers, and the types of the test operations from schema.graphql. With `--check` nothing is written
 * and the script fails where the committed schema.graphql is not what the code says. With `--code` only what the
 * gateway runs on is made, with the packages that are there.
 */
await main(async () => {
  if (process.argv.includes('--check')) {
    await prepare();
    await must('schema.graphql', [...typescript('scripts/print-schema.ts'), '--check']);
    return;
  }
  if (process.argv.includes('--code')) {
    await generate('data', { force: true });
    return generate('program', { force: true });
  }
  await install();
  await generate('data', { force: true });
  say('Printing schema.graphql, what of the data it exposes, and who may call it …');
  await must('schema.graphql', typescript('scripts/print-schema.ts'));
  await generate('operations', { force: true });
});
