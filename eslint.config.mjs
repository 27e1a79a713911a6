import { createRequire } from 'node:module';
import { relative } from 'node:path';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
require('@swc-node/register');
const { breachesIn } = require('./scripts/import-rules.ts');

/** The table of scripts/import-rules.ts as a lint, so that a breach shows in the editor while it is typed. */
const imports = {
  create: (context) => ({
    Program() {
      const file = relative(import.meta.dirname, context.filename).replaceAll('\\', '/');
      for (const { line, imports: target, because } of breachesIn(file, context.sourceCode.text)) {
        context.report({
          loc: { line, column: 0 },
          message: `Must not import ${target}. ${because}`,
        });
      }
    },
  }),
};

export default tseslint.config(
  {
    ignores: [
      'node_modules/**',
      'dist/**',
      // A package of its own, with servers of others in it.
      'bench/**',
      '.cache/**',
      '.data/**',
      'src/generated/**',
      'test/kit/gql/**',
      '**/*.{js,cjs,mjs}',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
    },
  },
  {
    // Jest's matchers are of type any, and what a test reads off the wire it checks by matching.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { marquee: { rules: { imports } } },
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'marquee/imports': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      'no-console': 'error',
    },
  },
);
