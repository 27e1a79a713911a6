import { createRequire } from 'node:module';
import { prepare } from './prepare.mjs';
import { main } from './steps.mjs';

/**
 * `npm start`: makes the checkout ready, then becomes the server, in this same process, so that signals reach it
 * without a middleman.
 */
await main(() => prepare());

if (process.exitCode === 0) {
  const require = createRequire(import.meta.url);
  require('@swc-node/register');
  require('../src/main.ts');
}
