import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** Runs a program in a process of its own and gives what it printed as JSON. */
export async function inFreshProcess<T>(
  program: string,
  args: readonly (string | number)[],
  nodeOptions: readonly string[] = [],
): Promise<T> {
  const { stdout } = await execFileAsync(process.execPath, [...nodeOptions, program, ...args.map(String)]);
  return JSON.parse(stdout) as T;
}
