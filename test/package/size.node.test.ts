/** How much an app loads for the core. The budgets are in package.json, for `npm run size` to print as a table. */
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { exec } from './pack.js';
import { root } from './project.js';

interface Measured {
  readonly name: string;
  readonly size: number;
  readonly sizeLimit: number;
}

describe('the core', () => {
  it('is within its budgets, minified and gzipped, without rxjs', async () => {
    // It exits with 1 where a budget is exceeded; the figures tell more than its message.
    const printed = await exec('node', ['node_modules/size-limit/bin.js', '--json'], root).catch(({ message }: Error) =>
      message.slice(message.indexOf('[\n')),
    );
    const measured = JSON.parse(printed) as Measured[];
    for (const { name, size, sizeLimit } of measured) console.log(`${name}: ${size} bytes of at most ${sizeLimit}`);
    expect(measured.length).toBeGreaterThan(0);
    expect(measured.filter(({ size, sizeLimit }) => size > sizeLimit)).toEqual([]);
  });

  it('loads its own files and rxjs, and no SDK, framework or edge', async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['src/index.ts'],
      bundle: true,
      packages: 'external',
      format: 'esm',
      metafile: true,
      write: false,
    });
    expect(Object.keys(metafile.inputs).filter((input) => !/^src\/(index|core\/\w+\/\w+)\.ts$/.test(input))).toEqual(
      [],
    );
    const packages = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect([...new Set(packages)]).toEqual(['rxjs']);
  });
});
