import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packageEntries } from '../../../../packageEntries.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Compiles a program of a child process, with the library's source in it: it starts faster than anything that compiles as it runs. */
export async function bundleChild(source: URL): Promise<string> {
  // Beside the packages that it imports.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'parallel-genai-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'child.mjs');
  await build({
    entryPoints: [fileURLToPath(source)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile,
    plugins: [
      {
        name: 'own source',
        setup: (bundle) =>
          bundle.onResolve({ filter: /^parallel-genai/ }, ({ path }) => ({
            path: join(root, packageEntries.get(path.replace(/^parallel-genai\/?/, '')) ?? ''),
          })),
      },
    ],
  });
  return outfile;
}
