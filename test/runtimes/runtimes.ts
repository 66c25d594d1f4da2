import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** A runtime, as this folder's package.json names it. */
export interface Runtime {
  /** Its name there: `node22`. */
  readonly alias: string;
  /** The package that brings it, and its exact version. */
  readonly packageName: string;
  readonly version: string;
  readonly executable: string;
  /** What comes before the script's name. */
  readonly args: readonly string[];
}

/** Where a package keeps its executable: the real one, since a wrapper would outlive being killed. */
const executables: Record<string, { readonly path: string; readonly args: readonly string[] }> = {
  node: { path: 'bin/node', args: [] },
  bun: { path: 'bin/bun.exe', args: ['run'] },
  deno: { path: 'deno', args: ['run', '--allow-all', '--node-modules-dir=manual'] },
};

interface Manifest {
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const { optionalDependencies } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as Manifest;

export const runtimes: readonly Runtime[] = Object.entries(optionalDependencies).map(([alias, range]) => {
  const [packageName, version] = range.startsWith('npm:')
    ? (range.slice(4).split('@') as [string, string])
    : [alias, range];
  const known = executables[packageName];
  if (!known) throw new Error(`nobody said where the package '${packageName}' keeps its executable`);
  return { alias, packageName, version, executable: `${folder}node_modules/${alias}/${known.path}`, args: known.args };
});

export const isInstalled = ({ executable }: Runtime): boolean => existsSync(executable);

export const runtimesFolder = folder;
