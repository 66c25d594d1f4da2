/**
 * Tests the tests of one folder: `npm run mutation -- core/retry` changes each expression of src/core/retry in turn and
 * runs the tests below test/core/retry that reach it. What no test notices survives, and is listed with its place. Less
 * than 85 % noticed is a failure.
 *
 * - One file: `npm run mutation -- core/retry/backoff.ts`; several: `npm run mutation -- 'core/retry/{a,b}.ts'`.
 * - Other tests than all of the folder's, to be quicker or more thorough:
 *   `npm run mutation -- core/queue test/core/queue test/core/limiter/limiter.test.ts`.
 *
 * Slow (core/retry has 800 changes), so it runs by hand and not in CI.
 */
import { existsSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

const [target = '', ...tests] = process.argv.slice(2);
const folder = target.replace(/\/+$/, '').replace(/\/[^/]+\.tsx?$/, '');
if (!folder || !existsSync(`src/${folder}`)) {
  console.error(`Usage: npm run mutation -- <folder of src, such as core/retry> [folders or files of tests]`);
  process.exit(2);
}

// Read by vitest.config.ts, in Stryker's processes.
process.env['MUTATION_TESTS'] = (tests.length > 0 ? tests : [`test/${folder}`]).join(' ');

const results = await new Stryker({
  mutate: [/\.tsx?$/.test(target) ? `src/${target}` : `src/${folder}/**/*.{ts,tsx}`],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  tempDirName: '.stryker-tmp',
  cleanTempDir: 'always',
  ignorePatterns: ['/dist', '/coverage', '/demo/angular'],
  concurrency: 2,
  // Above what the tests of a change took: for those that make a loop endless.
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 85 },
}).runMutationTest();
if (results.length === 0) process.exitCode = 1;
