/** The rules of the house: which file may import which, and how long one may be. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { cycles, packagesReachableFrom, reachableFrom } from './importGraph.js';
import { edges, filesBelow, manifest, optionalPeers, peerOfEdge, root } from './project.js';

const sources = filesBelow('src', /\.tsx?$/);
const core = sources.filter((file) => dirname(file) === 'src');

/**
 * The files that carry the design, from the ground up. A file that is not listed belongs to those that import it: it
 * is looked through, so that a helper cannot carry an import to a higher floor either.
 */
const floors: readonly (readonly string[])[] = [
  ['task', 'events', 'errors'],
  ['backoff', 'retryable', 'options'],
  ['attempt', 'retryTask', 'feed', 'limiter', 'toAsyncIterable'],
  ['runTasks', 'settled', 'runState', 'collect', 'logEvents'],
  ['AsyncTaskRunner'],
];
const floorOf = new Map<string, number>(
  floors.flatMap((names, floor) => names.map((name) => [`src/${name}.ts`, floor] as const)),
);
const floor = (number: number): string[] => (floors[number] ?? []).map((name) => `src/${name}.ts`);

describe('imports', () => {
  it('never come back to where they began', () => {
    expect(cycles(sources)).toEqual([]);
  });

  it.each([...floorOf])('%s reaches no file above its floor, F%i', (file, own) => {
    const above = [...reachableFrom([file])].filter((reached) => (floorOf.get(reached) ?? own) > own);
    expect(above).toEqual([]);
  });

  it.each([...floor(0), ...floor(1)])('%s is pure: no package takes part in it as it runs', (file) => {
    expect(packagesReachableFrom([file], 'runtime')).toEqual([]);
  });

  it.each(['settled', 'runState', 'collect', 'logEvents'])('%s, a reader of events, runs no task', (name) => {
    const runs = [...floor(2), 'src/runTasks.ts'];
    const reached = [...reachableFrom([`src/${name}.ts`], 'runtime')];
    expect(reached.filter((file) => runs.includes(file))).toEqual([]);
  });

  it('of the core stay in the core, and need no package but rxjs', () => {
    expect([...reachableFrom(core)].filter((file) => !core.includes(file))).toEqual([]);
    expect(packagesReachableFrom(core)).toEqual(['rxjs']);
  });

  it.each(edges)('of the edge /%s need no optional peer but its own', (edge) => {
    expect(Object.keys(peerOfEdge)).toContain(edge);
    const allowed = [...Object.keys(manifest.dependencies), 'rxjs', peerOfEdge[edge]];
    const packages = packagesReachableFrom([`src/${edge}/index.ts`]);
    expect(packages.filter((name) => !allowed.includes(name) && !name.startsWith('node:'))).toEqual([]);
  });

  it('of the package are all declared: rxjs, dependencies and optional peers', () => {
    const declared = [...Object.keys(manifest.dependencies), 'rxjs', ...optionalPeers];
    expect(packagesReachableFrom(sources).filter((name) => !declared.includes(name))).toEqual([]);
  });

  it.each(['src/index.ts', ...edges.map((edge) => `src/${edge}/index.ts`)])('%s only re-exports', (file) => {
    const { statements } = ts.createSourceFile(file, readFileSync(root + file, 'utf8'), ts.ScriptTarget.Latest);
    const others = statements.filter((statement) => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier));
    expect(others.map((statement) => ts.SyntaxKind[statement.kind])).toEqual([]);
  });
});

describe('files', () => {
  it('are at most 250 lines long', () => {
    const files = ['src', 'test', 'demo'].flatMap((folder) => filesBelow(folder, /\.([cm]?[jt]sx?|css|html|sh)$/));
    // msw writes its worker itself.
    const own = files.filter((file) => basename(file) !== 'mockServiceWorker.js');
    const lengths = own.map((file) => ({
      file,
      lines: readFileSync(root + file, 'utf8')
        .trimEnd()
        .split('\n').length,
    }));
    expect(lengths.filter(({ lines }) => lines > 250)).toEqual([]);
  });

  it('that have an entry in package.json are exactly the index.ts of src and of its folders', () => {
    const expected = ['.', ...edges.map((edge) => `./${edge}`), './package.json'];
    expect(Object.keys(manifest.exports).toSorted()).toEqual(expected.toSorted());
  });
});
