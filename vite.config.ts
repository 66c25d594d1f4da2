import { chmodSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { packageEntries, sourceAliases } from './packageEntries.js';
import { browserProject } from './test/browser/browserProjects.js';

// The command is no entry to import: package.json names it as `bin`.
const entries = [...packageEntries.values(), 'src/cli/main.ts'].map((source) => [
  source.replace(/^src\/|\.ts$/g, ''),
  source,
]);

/** Tests that `npm test` leaves out, and `npm run test:all` runs. */
const longTests = [
  'test/package/packed.node.test.ts',
  'test/{simulation,faults,soak,cli}/**/*.test.ts',
  'test/transports/bullmq/**/*.test.ts',
  'test/demo/**/*.test.ts',
  'test/docs/reference.node.test.ts',
  'test/integrations/otel/figures.node.test.ts',
];

export default defineConfig({
  // Tests and demos import the library by its public names, and get its source.
  resolve: { alias: sourceAliases },
  // npm makes a command executable as it installs it; whoever unpacks the tarball by other means needs it so.
  plugins: [{ name: 'executable', apply: 'build', writeBundle: () => chmodSync('dist/cli/main.js', 0o755) }],
  build: {
    lib: { entry: Object.fromEntries(entries) as Record<string, string>, formats: ['es'] },
    target: 'es2022',
    minify: false,
    sourcemap: true,
    copyPublicDir: false,
    rolldownOptions: {
      external: [
        /^rxjs/,
        /^@google\//,
        /^@a2a-js\//,
        /^@opentelemetry\//,
        /^react/,
        /^msw/,
        /^eventsource-parser/,
        /^csv-parse/,
        /^bullmq/,
        /^ioredis/,
        /^node:/,
      ],
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
  test: {
    reporters: ['default', './test/countReporter.ts'],
    // Vitest leaves a core to itself, so two had one worker, and half of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // No test waits for real time to pass: this only ends one that hangs, on a machine however busy.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 150_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.{browser,e2e}.test.{ts,tsx}', 'test/{e2e,angular,interop}/**', ...longTests],
        },
      },
      {
        extends: true,
        // What takes long: programs in processes of their own, the packed package, simulations, random faults, queues.
        test: {
          name: 'long',
          include: longTests,
          exclude: ['test/**/*.{browser,e2e}.test.{ts,tsx}', 'test/demo/web/**'],
          sequence: { groupOrder: 3 },
        },
      },
      browserProject,
      {
        extends: true,
        // Built apps, driven from Node in a real browser.
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts', 'test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/short/**'],
          globalSetup: ['test/e2e/buildPage.ts'],
          // After all others and one file at a time: a browser that draws without a GPU takes both cores by itself.
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          // They share nothing but the libraries that each of them would load again.
          isolate: false,
        },
      },
      {
        extends: true,
        // A short pass over the page.
        test: {
          name: 'page',
          include: ['test/e2e/short/**/*.test.ts'],
          globalSetup: ['test/e2e/buildPage.ts'],
          sequence: { groupOrder: 4 },
          fileParallelism: false,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/types/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
        },
      },
    ],
  },
});
