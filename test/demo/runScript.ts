import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a script ended. */
export interface ScriptEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A script that runs. */
export interface RunningScript {
  readonly child: ChildProcess;
  readonly ended: Promise<ScriptEnd>;
  /** Resolves as soon as the output so far fits. */
  printed(wanted: RegExp): Promise<void>;
}

interface ScriptOptions {
  readonly env?: Record<string, string>;
}

/** A demo, piped, as a user runs it: without a key unless the test gives one. */
export const runScript = (
  script: 'start' | 'orchestrate' | 'trace',
  args: string[] = [],
  options?: ScriptOptions,
): RunningScript => follow([process.execPath, '--import', 'tsx', `demo/node/${script}.ts`, ...args], options);

/** The same with its output sent to a file. */
export const runInto = (file: string, script: 'start' | 'orchestrate', args: string[] = []): RunningScript =>
  follow(['sh', '-c', `exec '${process.execPath}' --import tsx demo/node/${script}.ts "$@" > ${file}`, 'sh', ...args]);

/** The same in a terminal of its own. */
export function runInTerminal(
  script: 'start' | 'orchestrate',
  { columns, rows, term = 'xterm-256color' }: { columns: number; rows: number; term?: string },
  args: readonly string[] = [],
  { env }: ScriptOptions = {},
): RunningScript {
  const command = `stty cols ${columns} rows ${rows}; exec '${process.execPath}' --import tsx demo/node/${script}.ts ${args.join(' ')}`;
  return follow(['script', '-qec', command, '/dev/null'], { env: { ...env, TERM: term } });
}

/** Whether this machine can give a script a terminal of its own, as util-linux's `script` does. */
export const hasTerminals =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

function follow([file = '', ...args]: string[], { env = {} }: ScriptOptions = {}): RunningScript {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(file, args, { cwd: root, env: { PATH, HOME, ...env }, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  let waiting: (() => void)[] = [];
  const heard = () => {
    for (const check of waiting) check();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<ScriptEnd>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const printed = (wanted: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!wanted.test(stdout)) return;
        waiting = waiting.filter((other) => other !== check);
        resolve();
      };
      waiting.push(check);
      check();
      void ended.then(() => reject(new Error(`the script ended without ${String(wanted)}:\n${stdout}\n${stderr}`)));
    });
  return { child, ended, printed };
}
