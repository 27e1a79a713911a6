const { mkdirSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

/**
 * Writes every test's title and outcome to .cache/test-results.json, where `npm test` finds its last line and
 * `npm run features` finds which features are proven.
 */
class TestReporter {
  constructor(globalConfig) {
    this.root = globalConfig.rootDir;
    this.isWholeRun =
      globalConfig.testPathPatterns.patterns.length === 0 &&
      !globalConfig.testNamePattern &&
      !globalConfig.onlyChanged;
  }

  onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap((file) =>
      file.testResults.map((test) => ({
        file: relative(this.root, file.testFilePath),
        title: test.fullName,
        status: test.status,
      })),
    );
    const brokenFiles = results.numRuntimeErrorTestSuites;
    const folder = join(this.root, '.cache');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'test-results.json'),
      JSON.stringify({
        isWholeRun: this.isWholeRun,
        passed: results.numPassedTests,
        failed: results.numFailedTests + brokenFiles,
        skipped: results.numPendingTests + results.numTodoTests,
        tests,
      }),
    );
  }
}

module.exports = TestReporter;
