import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { root } from './project.js';

/** Imports of a program as it runs, or those of its types too: a declaration file needs both. */
export type Kind = 'runtime' | 'all';

/** What one source file imports. */
export interface Imports {
  /** Files of the project, as paths from its root. */
  readonly files: readonly string[];
  /** Packages, without their subpaths. */
  readonly packages: readonly string[];
}

const cache = new Map<string, Imports>();

export function importsOf(file: string, kind: Kind = 'all'): Imports {
  const key = `${kind} ${file}`;
  let imports = cache.get(key);
  if (!imports) {
    const source = readFileSync(root + file, 'utf8');
    const specifiers = specifiersIn(kind === 'all' ? source : withoutTypes(source, file));
    imports = {
      files: specifiers.filter(isRelative).map((specifier) => sourceOf(file, specifier)),
      packages: specifiers.filter((specifier) => !isRelative(specifier)).map(packageOf),
    };
    cache.set(key, imports);
  }
  return imports;
}

/** All files that these ones need, they themselves included. */
export function reachableFrom(files: readonly string[], kind: Kind = 'all'): Set<string> {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    importsOf(file, kind).files.forEach(visit);
  };
  files.forEach(visit);
  return reached;
}

export const packagesReachableFrom = (files: readonly string[], kind: Kind = 'all'): string[] => [
  ...new Set([...reachableFrom(files, kind)].flatMap((file) => importsOf(file, kind).packages)),
];

/** Every chain of imports that comes back to where it began, as `a → b → a`. */
export const cycles = (files: readonly string[]): string[] => cyclesIn(files, (file) => importsOf(file).files);

/** The same between folders: a room that needs another which needs it. */
export function folderCycles(files: readonly string[]): string[] {
  const filesIn = (folder: string) => files.filter((file) => folderOf(file) === folder);
  const importedFrom = (folder: string) => {
    const folders = filesIn(folder).flatMap((file) => importsOf(file).files.map(folderOf));
    return [...new Set(folders)].filter((imported) => imported !== folder);
  };
  return cyclesIn([...new Set(files.map(folderOf))], importedFrom);
}

const folderOf = (file: string): string => posix.dirname(file);

function cyclesIn(nodes: readonly string[], nextOf: (node: string) => readonly string[]): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, chain: readonly string[]) => {
    const start = chain.indexOf(node);
    if (start >= 0) {
      found.push([...chain.slice(start), node].join(' → '));
      return;
    }
    if (done.has(node)) return;
    for (const next of nextOf(node)) visit(next, [...chain, node]);
    done.add(node);
  };
  for (const node of nodes) visit(node, []);
  return found;
}

const specifiersIn = (source: string): string[] =>
  ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);

function withoutTypes(source: string, fileName: string): string {
  const { ES2022 } = ts.ScriptTarget;
  const compilerOptions = {
    target: ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    jsx: ts.JsxEmit.ReactJSX,
  };
  return ts.transpileModule(source, { fileName, compilerOptions }).outputText;
}

const isRelative = (specifier: string): boolean => specifier.startsWith('.');

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function sourceOf(importer: string, specifier: string): string {
  const path = posix.join(posix.dirname(importer), specifier);
  const source = [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx'), path].find((candidate) =>
    existsSync(root + candidate),
  );
  if (source === undefined) throw new Error(`${importer} imports ${specifier}, which is not there`);
  return source;
}
