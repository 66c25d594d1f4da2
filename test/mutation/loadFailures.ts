import type { RunnerTestCase, RunnerTestFile } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Makes a failed test of a file that does not load. Stryker's runner counts tests alone, so a change that throws as its
 * module is loaded, and so fails every test there is, would otherwise count as noticed by none.
 */
export const loadFailures: Reporter = {
  onTestModuleEnd(module: TestModule): void {
    const [error] = module.errors();
    if (!error) return;
    const { task: file } = module as unknown as { readonly task: RunnerTestFile };
    const test = {
      type: 'test',
      name: 'loads',
      mode: 'run',
      file,
      suite: file,
      result: { state: 'fail', errors: [error] },
    };
    file.tasks.push(test as unknown as RunnerTestCase);
  },
};
