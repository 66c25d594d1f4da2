/**
 * Tests the tests of one folder: `npm run mutation -- core/retry` changes each expression of src/core/retry in turn and
 * runs the tests below test/core/retry that reach it. What no test notices survives, and is listed with its place. Less
 * than 85 % noticed is a failure. equivalent.md lists survivors that were judged to change nothing.
 *
 * - One file: `npm run mutation -- core/retry/backoff.ts`; several: `npm run mutation -- 'core/retry/{a,b}.ts'`.
 * - Other tests than all of the folder's, to be quicker or more thorough:
 *   `npm run mutation -- core/queue test/core/queue test/core/limiter/limiter.test.ts`.
 * - `--incremental` runs again only what new code or new tests may have changed since the last such run.
 *
 * Slow (core/retry has 800 changes), so it runs by hand and not in CI.
 */
import { existsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { printResults } from './printResults.js';

const { values, positionals } = parseArgs({
  options: { incremental: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [target = '', ...tests] = positionals;
const folder = target.replace(/\/+$/, '').replace(/\/[^/]+\.tsx?$/, '');
if (!folder || !existsSync(`src/${folder}`)) {
  console.error(
    `Usage: npm run mutation -- [--incremental] <folder of src, such as core/retry> [folders or files of tests]`,
  );
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
  tempDirName: join(tmpdir(), 'mutation'),
  cleanTempDir: 'always',
  incremental: values.incremental,
  incrementalFile: resolve(`coverage/mutation/${folder.replaceAll('/', '-')}.json`),
  ignorePatterns: ['/dist', '/coverage', '/demo/angular'],
  // Half of the machine: Vitest starts a worker of its own beside each of Stryker's, and a crowd makes false timeouts.
  concurrency: Math.max(1, Math.floor(availableParallelism() / 2)),
  // Above what the tests of a change took, and longer than a test may take: for changes that make a loop endless.
  timeoutMS: 20_000,
  reporters: ['progress-append-only'],
  allowConsoleColors: false,
}).runMutationTest();

// An empty list is what Stryker resolves with where it found nothing to change or the tests failed unchanged.
if (printResults(results) < 85) process.exitCode = 1;
