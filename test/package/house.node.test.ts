/** The rules of the house: which file may import which, and how long one may be. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { cycles, folderCycles, importsOf, packagesReachableFrom, reachableFrom } from './importGraph.js';
import { edges, filesBelow, manifest, optionalPeers, peerOfEdge, root, sourceOfEntry } from './project.js';

const sources = filesBelow('src', /\.tsx?$/);
const core = sources.filter((file) => file.startsWith('src/core/'));

/** The rooms of the house, from the ground up: a file imports from its own room and from lower floors alone. */
const floors: readonly (readonly string[])[] = [
  ['core/util'],
  ['core/model'],
  ['core/retry', 'core/queue', 'core/operators'],
  ['core/limiter', 'core/execution'],
  ['core/combinators'],
  ['core/run'],
  ['providers', 'transports', 'integrations'],
  ['cli'],
];

/** The room of a file: a folder of the core; below providers, transports and integrations each folder is one; the command. */
const roomOf = (file: string): string => {
  const folders = dirname(file)
    .replace(/^src\//, '')
    .split('/');
  return folders.slice(0, folders[0] === 'cli' ? 1 : 2).join('/');
};
const floorOf = (file: string): number =>
  floors.findIndex((rooms) => rooms.some((room) => `${dirname(file)}/`.startsWith(`src/${room}/`)));

/** Rooms that others on their floor may import: they are not public. */
const sharedRooms = [
  'providers/http',
  'providers/failure',
  'providers/agents',
  'providers/gemini-api',
  'transports/stream',
  'transports/ui-message-stream',
  'transports/wire',
];

describe('imports', () => {
  it('never come back to where they began', () => {
    expect(cycles(sources)).toEqual([]);
  });

  it('go to the own room, to a lower floor, or to a shared room beside it', () => {
    const others = sources.filter((file) => file !== 'src/index.ts');
    expect(others.filter((file) => floorOf(file) < 0)).toEqual([]);
    const wrong = others.flatMap((file) =>
      importsOf(file)
        .files.filter((imported) => {
          if (imported === 'src/index.ts') return floorOf(file) < 6;
          if (roomOf(imported) === roomOf(file) || floorOf(imported) < floorOf(file)) return false;
          return !sharedRooms.includes(roomOf(imported)) || floorOf(imported) > floorOf(file);
        })
        .map((imported) => `${file} → ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  it('never lead from a folder back to it', () => {
    expect(folderCycles(sources)).toEqual([]);
  });

  it.each(['util', 'model'])('of core/%s are pure: no package takes part in them as they run, but rxjs', (room) => {
    const files = core.filter((file) => file.startsWith(`src/core/${room}/`));
    expect(packagesReachableFrom(files, 'runtime').filter((name) => name !== 'rxjs')).toEqual([]);
  });

  it('of the core stay in the core, and need no package but rxjs', () => {
    expect([...reachableFrom(core)].filter((file) => !core.includes(file))).toEqual([]);
    expect(packagesReachableFrom(core)).toEqual(['rxjs']);
  });

  it.each(edges)('of the edge /%s need no optional peer but its own', (edge) => {
    expect(Object.keys(peerOfEdge)).toContain(edge);
    const allowed = [...Object.keys(manifest.dependencies), 'rxjs', peerOfEdge[edge] ?? []].flat();
    const packages = packagesReachableFrom([sourceOfEntry(edge)]);
    expect(packages.filter((name) => !allowed.includes(name) && !name.startsWith('node:'))).toEqual([]);
  });

  it('of the package are all declared: rxjs, dependencies and optional peers', () => {
    const declared = [...Object.keys(manifest.dependencies), 'rxjs', ...optionalPeers];
    const undeclared = packagesReachableFrom(sources).filter((name) => !declared.includes(name));
    expect(undeclared.filter((name) => !name.startsWith('node:'))).toEqual([]);
    // Node's own modules are for the command and the queue alone: pages import all the rest.
    const others = sources.filter((file) => !['cli', 'transports/bullmq'].includes(roomOf(file)));
    expect(packagesReachableFrom(others).filter((name) => name.startsWith('node:'))).toEqual([]);
  });

  it.each(['src/index.ts', ...edges.map(sourceOfEntry)])('%s only re-exports', (file) => {
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

  it('that are entries in package.json are the only ones called index.ts, and tsconfig knows all of them', () => {
    const entries = ['src/index.ts', ...edges.map(sourceOfEntry)];
    expect(sources.filter((file) => basename(file) === 'index.ts').toSorted()).toEqual(entries.toSorted());
    const { compilerOptions } = JSON.parse(readFileSync(`${root}tsconfig.json`, 'utf8')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    const paths = ['', ...edges].map((entry) => [
      entry ? `parallel-genai/${entry}` : 'parallel-genai',
      [`./${sourceOfEntry(entry)}`],
    ]);
    expect(compilerOptions.paths).toEqual(Object.fromEntries(paths));
  });
});
