import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../package/project.js';

let bundle: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'genai',
    write: false,
  });
  bundle = outputFiles[0]?.text ?? '';
});

describe('a bundle for browsers', () => {
  it('asks for nothing of Node', () => {
    expect(bundle).not.toMatch(/node:|require\(/);
  });

  it('runs tasks where there is no process', async () => {
    // What a page has of what the core uses.
    const page = { AbortController, DOMException, setTimeout, clearTimeout, setInterval, clearInterval, performance };
    const script = `${bundle}; genai.finalState(genai.runTasks({ a: async () => 1, b: async function* () { yield 'x'; return 2; } }))`;
    const state = (await runInNewContext(script, page)) as { counts: unknown; tasks: Map<string, { value: unknown }> };
    expect([...state.tasks.values()].map(({ value }) => value)).toEqual([1, 2]);
  });
});
