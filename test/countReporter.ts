import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** What there is besides `npm test`, by the name of its project, and how to run it. */
const furtherTests: readonly (readonly [project: string, what: string, command: string])[] = [
  ['browser (firefox)', 'the same tests in Firefox', 'npx vitest run --project "browser (firefox)"'],
  ['long', 'packed package, programs, simulations, faults, queues', 'npx vitest run --project long'],
  ['e2e', 'all of the page, and the React demo', 'npx vitest run --project e2e'],
  ['', 'real SDKs and clients of other packages', 'npm run test:interop'],
  ['', 'the Angular demo', 'npm run test:angular'],
  ['', 'other versions of Node, Bun and Deno', 'npm run test:runtimes'],
];

/**
 * Prints the plain closing line that CI systems count: `N passed, N failed`. After `npm test`, which leaves out what takes
 * long, a table before it says what that is. Where `TEST_COUNTS` names a file, the counts are added to it.
 */
export default class CountReporter implements Reporter {
  #projects: readonly string[] = [];

  onInit(vitest: Vitest): void {
    this.#projects = vitest.projects.map(({ name }) => name);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    // Errors outside of any test (an unhandled rejection, a file that does not load) are failures too.
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
        else skipped++;
      }
    }
    if (process.env['npm_lifecycle_event'] === 'test') this.#tellLeftOut();
    const { TEST_COUNTS: file } = process.env;
    if (file) appendFileSync(file, `${passed} ${failed}\n`);
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }

  #tellLeftOut(): void {
    const leftOut = furtherTests.filter(([project]) => !this.#projects.includes(project));
    const width = Math.max(...leftOut.map(([, what]) => what.length));
    console.log('\nLeft out, since it takes long (npm run test:all runs all of it):');
    for (const [, what, command] of leftOut) console.log(`  ${what.padEnd(width)}  ${command}`);
    console.log();
  }
}
