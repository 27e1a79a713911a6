import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { main, packageBin, root, run } from './steps.mjs';

/**
 * `npm test`: makes the checkout ready and runs Jest; `npm test -- <arguments>` passes them on. Its last line is
 * always `N passed, N failed, N skipped`; a test file that could not even run counts as one failure.
 */
const resultsFile = join(root, '.cache', 'test-results.json');

await main(async () => {
  rmSync(resultsFile, { force: true });
  try {
    await prepare({ operations: true, program: true });
    return await run([...packageBin('jest', 'bin/jest.js'), ...process.argv.slice(2)]);
  } finally {
    const { passed, failed, skipped } = existsSync(resultsFile)
      ? JSON.parse(readFileSync(resultsFile, 'utf8'))
      : { passed: 0, failed: 1, skipped: 0 };
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
});
