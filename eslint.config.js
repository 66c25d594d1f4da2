import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    'dist',
    'docs/site',
    '.stryker-tmp',
    'demo/**/dist',
    'demo/angular',
    'test/interop',
    'coverage',
    '**/mockServiceWorker.js',
  ]),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked, rxjsX.configs.strict],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': 'error',
      // Events carry the very object that was thrown, whatever it is: passing it on is the point.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      'rxjs-x/throw-error': 'off',
      // `$` marks Observables here, but a factory of one is named for what it does.
      'rxjs-x/finnish': 'off',
    },
  },
  {
    files: ['test/**', 'demo/**'],
    rules: {
      // A task is often an `async` function with nothing to wait for, and a test's subscription fails by its assertions.
      '@typescript-eslint/require-await': 'off',
      'rxjs-x/no-ignored-error': 'off',
    },
  },
);
