import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { prepare } from './prepare.mjs';
import { main, root } from './steps.mjs';

/** `node scripts/run.mjs FILE ARGUMENTS`: makes the checkout ready, then becomes one of our TypeScript programs. */
const [file, ...args] = process.argv.slice(2);

await main(() =>
  prepare({
    operations: file === 'scripts/contract.ts',
    program: file.startsWith('scripts/soak/') || file.startsWith('scripts/bench/'),
  }),
);

if (process.exitCode === 0) {
  const program = resolve(join(root, file));
  process.argv = [process.execPath, program, ...args];
  const require = createRequire(import.meta.url);
  require('@swc-node/register');
  require(program);
}
