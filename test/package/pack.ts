import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { manifest, root } from './project.js';

const execFileAsync = promisify(execFile);

/** Runs a program to its end. @throws Error with all that it printed, where it fails */
export async function exec(file: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await execFileAsync(file, args, { cwd, shell: false })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    // Without the cause, which says the same again.
    throw new Error(`${file} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}

export const temporaryFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'parallel-genai-')));

/** What no build needs, and what is too big to copy. */
const leftOut = new Set(['node_modules', 'dist', 'coverage', '.git']);

/**
 * Builds and packs a copy of the project, as `npm publish` would: the checkout's own `dist` may be older, or in use.
 * @returns the tarball's path
 */
export async function packProject(folder: string): Promise<string> {
  const copy = join(folder, 'project');
  cpSync(root, copy, { recursive: true, filter: (source) => !leftOut.has(basename(source)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  await exec('npm', ['run', 'build'], copy);
  const printed = await exec('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], copy);
  const [packed] = JSON.parse(printed) as { filename: string }[];
  rmSync(copy, { recursive: true });
  if (!packed) throw new Error(`npm pack named no tarball: ${printed}`);
  return join(folder, packed.filename);
}

/**
 * Installs the tarball into an empty project with npm, without a network: rxjs and the dependencies come from this
 * project's own `node_modules`. No optional peer is there, as for a user who installed none.
 */
export async function installProject(folder: string, tarball: string): Promise<void> {
  mkdirSync(folder);
  await exec('npm', ['init', '--yes', '--init-type=module'], folder);
  const installed = ['rxjs', 'tslib', ...Object.keys(manifest.dependencies)].map((name) =>
    join(root, 'node_modules', name),
  );
  await exec('npm', ['install', '--offline', '--install-links', '--ignore-scripts', tarball, ...installed], folder);
}

/** Adds packages of this project to that one's `node_modules` by links. */
export function linkPackages(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
}
