import { prepare } from './prepare.mjs';
import { capture, main, packageBin, typescript } from './steps.mjs';

/**
 * `npm run check`: whatever can be said about the code without running it. Every step runs, two at a time, even after
 * one has failed, and what failed is shown in full; exit code 1 if any did.
 */
const steps = [
  ['format (npm run format mends it)', [...packageBin('prettier', 'bin/prettier.cjs'), '--check', '.']],
  ['lint and import rules', packageBin('eslint', 'bin/eslint.js').concat('.', '--max-warnings=0')],
  ['types', packageBin('typescript', 'bin/tsc').concat('--noEmit', '-p', '.')],
  [
    'schema.graphql is what the code says (npm run generate mends it)',
    typescript('scripts/print-schema.ts').concat('--check'),
  ],
  [
    'contract operations fit schema.graphql',
    typescript('scripts/contract.ts').concat('--validate-only'),
  ],
  ['migrations lead to the Prisma schema', typescript('prisma/migrate.ts').concat('drift')],
];

await main(async () => {
  await prepare({ operations: true });
  const failed = [];
  const waiting = [...steps];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const [title, command] = step;
      const started = Date.now();
      const { code, output } = await capture(command);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`);
      if (code !== 0) {
        console.log(output.trimEnd().replace(/^/gm, '       '));
        failed.push(title);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  console.log(failed.length === 0 ? 'All checks passed.' : `${failed.length} of ${steps.length} checks failed.`);
  return failed.length === 0 ? 0 : 1;
});
