import { install, prepare } from './prepare.mjs';
import { capture, main, packageBin, typescript } from './steps.mjs';

/**
 * `npm run check`: whatever can be said about the code without running it. Every step runs, two at a time, even after
 * one has failed, and what failed is shown in full; exit code 1 if any did.
 */
const steps = [
  [
    'format (npm run format mends it)',
    packageBin('prettier', 'bin/prettier.cjs').concat('--check', '.'),
  ],
  [
    'lint, with import rules',
    packageBin('eslint', 'bin/eslint.js').concat('.', '--max-warnings=0'),
  ],
  [
    'types',
    packageBin('typescript', 'bin/tsc').concat(
      '--noEmit',
      '-p',
      '.',
      '--incremental',
      '--tsBuildInfoFile',
      '.cache/types.tsbuildinfo',
    ),
  ],
  [
    'schema.graphql, exposure.txt and access-matrix.md (npm run generate mends them)',
    typescript('scripts/print-schema.ts').concat('--check'),
  ],
  ['migrations lead to the Prisma schema', typescript('scripts/check-migrations.ts')],
];

await main(async () => {
  await install();
  const failed = [];
  const attempt = async (title, work) => {
    const started = Date.now();
    const problem = await work();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${problem === null ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`);
    if (problem !== null) {
      console.log(problem.trimEnd().replace(/^/gm, '       '));
      failed.push(title);
    }
  };
  await attempt('generated code', () => prepare({ operations: true }).then(() => null, String));
  const waiting = [...steps];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const [title, command] = step;
      await attempt(title, async () => {
        const { code, output } = await capture(command);
        return code === 0 ? null : output;
      });
    }
  };
  await Promise.all([worker(), worker()]);
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join('; ')}.`);
  return failed.length === 0 ? 0 : 1;
});
