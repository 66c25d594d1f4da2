import { defineConfig } from 'vitest/config';
import { sourceAliases } from '../../packageEntries.js';

export default defineConfig({
  resolve: { alias: sourceAliases },
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    reporters: ['default', `${import.meta.dirname}/../countReporter.ts`],
    testTimeout: 60_000,
  },
});
