import { defineConfig } from 'vitest/config';
import { sourceAliases } from '../../packageEntries.js';

export default defineConfig({
  resolve: { alias: sourceAliases },
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    reporters: ['default', `${import.meta.dirname}/../countReporter.ts`],
    // As in the project's own vite.config.ts.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 150_000 } },
  },
});
