/** The package as its users get it: packed, installed into an empty project, imported and type-checked there. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exec, installProject, linkPackages, packProject, temporaryFolder } from './pack.js';
import { edges, manifest, optionalPeers, peerOfEdge, root, sourceOfEntry } from './project.js';

const entries = ['', ...edges];
const nameOf = (edge: string): string => (edge ? `parallel-genai/${edge}` : 'parallel-genai');

describe('the packed package', () => {
  let folder: string;
  /** With rxjs alone. */
  let lean: string;
  /** With every optional peer. */
  let full: string;
  let installed: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    lean = join(folder, 'lean');
    full = join(folder, 'full');
    installed = join(lean, 'node_modules/parallel-genai');
    await installProject(lean, await packProject(folder));
    cpSync(lean, full, { recursive: true });
    linkPackages(lean, ['@types/node']);
    linkPackages(full, ['@types/node', '@types/react', ...optionalPeers]);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds what was built, its sources, and the documents', () => {
    const expected = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json', 'src'];
    expect(readdirSync(installed).toSorted()).toEqual(expected);
  });

  it('has a source for everything that its source maps name', () => {
    const maps = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.map'),
    );
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const file = join(installed, 'dist', map);
      const { sources } = JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] };
      for (const source of sources) expect(() => readFileSync(join(dirname(file), source))).not.toThrow();
    }
  });

  it('brings no optional peer with it', () => {
    const present = readdirSync(join(lean, 'node_modules'));
    expect(optionalPeers.filter((peer) => present.includes(peer.split('/')[0] ?? peer))).toEqual([]);
  });

  it('has a file for each path that its exports name', () => {
    const paths = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    for (const path of paths) expect(() => readFileSync(join(installed, path))).not.toThrow();
  });

  it.each(entries)('exports from /%s what the source does', async (edge) => {
    expect(await exportsOf(full, nameOf(edge))).toEqual(await sourceExportsOf(edge));
  });

  it.each(entries.filter((edge) => edge === '' || peerOfEdge[edge] === undefined))(
    'imports /%s where rxjs is the only peer',
    async (edge) => {
      expect(await exportsOf(lean, nameOf(edge))).toEqual(await sourceExportsOf(edge));
    },
  );

  it('runs tasks where rxjs is the only peer', async () => {
    const program = `
      import { runAsCompleted } from 'parallel-genai';
      for await (const { name, value } of runAsCompleted({ a: () => 1, b: async () => 'two' })) console.log(name, value);
    `;
    expect(await exec('node', ['--input-type=module', '--eval', program], lean)).toBe('a 1\nb two\n');
  });

  it.each(['bundler', 'nodenext'])('has a core whose types resolve with rxjs alone, under %s', async (resolution) => {
    expect(await typeErrors(lean, consumer, { resolution, skipLibCheck: false })).toEqual([]);
  });

  // Checking the declarations of all SDKs takes long, so ours are checked among them once, in the stricter setting.
  it.each([
    { resolution: 'bundler', skipLibCheck: true },
    { resolution: 'nodenext', skipLibCheck: false },
  ])('has a type for every export of every entry, under $resolution', async (setting) => {
    const typed = await Promise.all(
      entries.map(async (edge, index) => typedImport(nameOf(edge), await sourceExportsOf(edge), index)),
    );
    const program = [consumer, 'type IsAny<T> = 0 extends 1 & T ? true : false;', ...typed].join('\n');
    expect(await typeErrors(full, program, setting)).toEqual([]);
  });
});

const consumer = readFileSync(join(root, 'test/package/consumer.ts.txt'), 'utf8');

async function exportsOf(project: string, name: string): Promise<string[]> {
  const program = `console.log(JSON.stringify(Object.keys(await import('${name}'))))`;
  return JSON.parse(await exec('node', ['--input-type=module', '--eval', program], project)) as string[];
}

const sourceExportsOf = async (edge: string): Promise<string[]> =>
  Object.keys((await import(root + sourceOfEntry(edge))) as object).toSorted();

/** An import of an entry that fails to compile where an export has no type: an `any` would hide it. */
const typedImport = (name: string, exported: readonly string[], index: number): string =>
  [
    `import * as entry${index} from '${name}';`,
    ...exported.map((key) => `export const ${key}_${index}: IsAny<typeof entry${index}.${key}> = false;`),
  ].join('\n');

/** What `tsc` has against a program in a project, the declarations of this package included. */
async function typeErrors(
  project: string,
  program: string,
  { resolution, skipLibCheck }: { resolution: string; skipLibCheck: boolean },
): Promise<string[]> {
  writeFileSync(join(project, 'program.ts'), program);
  const options = {
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    target: 'es2022',
    // A page has the DOM; a script in Node has not.
    lib: ['es2022', ...(resolution === 'bundler' ? ['dom', 'dom.iterable', 'dom.asynciterable'] : [])],
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck,
    skipDefaultLibCheck: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['program.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const printed = await exec('node', [tsc, '-p', '.', '--pretty', 'false'], project).catch(
    ({ message }: Error) => message,
  );
  // The declarations of other packages are theirs to mend.
  return printed.split('\n').filter((line) => /^(program\.ts|node_modules\/parallel-genai\/|error)/.test(line));
}
