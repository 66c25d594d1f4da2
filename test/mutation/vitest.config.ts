/** The node project, restricted to the tests of the folder under mutation. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { sourceAliases } from '../../packageEntries.js';
import { loadFailures } from './loadFailures.js';

const tests = (process.env['MUTATION_TESTS'] ?? '').split(' ').filter(Boolean);

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: sourceAliases },
  test: {
    include: tests.map((path) => (/\.tsx?$/.test(path) ? path : `${path}/**/*.test.{ts,tsx}`)),
    exclude: ['test/**/*.{browser,e2e}.test.{ts,tsx}'],
    // Shorter than Stryker's own, which would start a new process after a test that a change makes hang.
    testTimeout: 15_000,
    reporters: [loadFailures],
  },
});
