import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Apart from the other tests: it installs Angular, which takes a minute and 280 MB, into demo/angular.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    name: 'angular',
    include: ['test/angular/*.test.ts'],
    reporters: ['default', './test/countReporter.ts'],
    // As in the project's own vite.config.ts.
    testTimeout: 180_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 150_000 } },
  },
});
