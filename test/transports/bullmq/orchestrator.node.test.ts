import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { bundleChild } from './support/bundleChild.js';
import { describeWithRedis } from './support/withRedis.js';

const page = new URL('../../../docs/many-machines.md', import.meta.url);

type Orchestrate = (question: string, roles: readonly string[], run: string) => Promise<string>;

describeWithRedis('the recipe of docs/many-machines.md', (cluster) => {
  /** The page's code, with this test's Redis and queue in it. */
  const recipe = async (): Promise<Orchestrate> => {
    const blocks = readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms);
    const code = [...blocks].map(([, code = '']) => code).find((code) => code.includes('function orchestrate'));
    const file = join(cluster.server.folder, 'recipe.ts');
    const own = code!
      .replace("'redis://localhost:6379'", JSON.stringify(cluster.server.connection))
      .replaceAll("'genai'", JSON.stringify(cluster.queue));
    writeFileSync(file, own);
    const bundled = await bundleChild(pathToFileURL(file));
    return ((await import(/* @vite-ignore */ pathToFileURL(bundled).href)) as { orchestrate: Orchestrate }).orchestrate;
  };

  it('gives what the agents of several workers said to one final agent', async () => {
    const options = { connection: cluster.server.connection, retry: false };
    await Promise.all([1, 2].map(() => cluster.children.startWorker(cluster.queue, options)));
    const orchestrate = await recipe();
    expect(await orchestrate('why?', ['poet', 'absent', 'cook'], 'r')).toBe('why? cook, poet');
    expect((await cluster.children.calls()).toSorted()).toEqual(['absent', 'cook', 'orchestrator', 'poet']);
  });
});
