import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a process of its own. */
export function startCommand(args: readonly string[], { cwd = root, env = {}, input = '' } = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(root, 'src/cli/main.ts'), ...args],
    {
      cwd,
      env: { PATH, HOME, ...env },
      stdio: 'pipe',
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined).end(input);
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  const ended = new Promise<CommandEnd>((resolve) => child.on('close', (code) => resolve({ code, ...printed })));
  return { child, ended, printed };
}

/** The command, from its beginning to its end. */
export const runCommand = (
  args: readonly string[],
  options?: Parameters<typeof startCommand>[1],
): Promise<CommandEnd> => startCommand(args, options).ended;

/** A row of the file of answers. */
export interface AnswerRow {
  readonly id: string | number;
  readonly answer?: unknown;
  readonly usage?: { readonly totalTokens: number };
  readonly attempts?: number;
  readonly ms?: number;
  readonly error?: { readonly name: string; readonly message: string; readonly status?: number };
}

export const readRows = (path: string): AnswerRow[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AnswerRow);

/** A file with a line for each of these; strings as they are. */
export function writeLines(path: string, lines: readonly unknown[]): string {
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
}

/** So many rows with an id and a prompt. */
export const promptRows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `row-${i}`, prompt: `What is ${i}?` }));
