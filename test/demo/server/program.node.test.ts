import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fromEventStream } from 'parallel-genai/sse';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Health, RunEvent } from '../../../demo/node/server/protocol.js';
import { record } from '../../support/tasks.js';

const root = resolve(import.meta.dirname, '../../..');

/** `npm run server` with these options; its output. */
function program(options: string[], key = '') {
  const env: NodeJS.ProcessEnv = { ...process.env, GOOGLE_API_KEY: key, GEMINI_API_KEY: '' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/node/server.ts', ...options], { cwd: root, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const told = { output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (told.output += text));
  }
  // And all is read that it printed: `exit` may come before that.
  const exit = once(child, 'close') as Promise<[number | null, string | null]>;
  return { child, told, exit };
}

/** A visitor with one task, of the server that told where it listens. */
function ask({ output }: { output: string }, question: string) {
  const [url = ''] = /http:\S+/.exec(output) ?? [];
  const body = JSON.stringify({ question, tasks: [{ name: 'a', system: 'Answer in English.' }] });
  const headers = { 'content-type': 'application/json' };
  return { url, visit: record(fromEventStream<RunEvent>(`${url}/runs`, { method: 'POST', headers, body })) };
}

const until = async (met: () => boolean | Promise<boolean>) => {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('npm run server', () => {
  it('answers with the mock where there is no key, and ends with SIGTERM once its runs have', async () => {
    const { child, told, exit } = program(['--port', '0']);
    await until(() => told.output.includes('Listening on'));
    const { visit } = ask(told, 'What is MLOps?');
    await until(() => visit.events.length > 0);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    await until(() => visit.end !== undefined);
    expect(visit.end).toBe('completed');
    expect(['complete', 'error']).toContain(visit.events.at(-1)?.type);
    expect(told.output).toMatch(
      /No API key is set for these models, so embedded mocks answer.*SIGTERM: .*Goodbye\.\n$/s,
    );
  });
  it('prints nothing of a visitor who leaves in the middle of an answer', async () => {
    const { child, told, exit } = program(['--port', '0']);
    await until(() => /mocks.*answer/.test(told.output));
    const { url, visit } = ask(told, '8 kB about MLOps');
    await until(() => visit.events.some(({ type }) => type === 'chunk'));
    const atFirst = told.output;
    visit.unsubscribe();
    await until(async () => ((await (await fetch(`${url}/health`)).json()) as Health).runs === 0);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(told.output.slice(atFirst.length)).toMatch(/^SIGTERM: .*\nGoodbye\.\n$/);
  });
  it('says that the mock answers because it was asked for, and not for want of a key', async () => {
    const { told } = program(['--port', '0', '--mock'], 'a-key');
    await until(() => /mocks.*answer/.test(told.output));
    expect(told.output).toContain('Embedded mocks of the models answer, as --mock asks; no model is called.');
  });
  it.each([
    [['--live'], '--live needs an API key: set GOOGLE_API_KEY or GEMINI_API_KEY, or leave --live out.'],
    [['--port', 'x'], '--port must be a whole number from 0 to 65535, got "x".'],
    [['--models', 'a b'], '--models must be names of models'],
    [['--allow-origin', 'here'], '--allow-origin must be a URL'],
    [['--base-url', 'http://localhost:1'], '--base-url is for the real API: set GOOGLE_API_KEY or GEMINI_API_KEY'],
    // An address that is set aside for documentation: no machine has it.
    [['--host', '192.0.2.1'], 'This machine does not have the address 192.0.2.1: choose another with --host.'],
    [['--colour'], "Unknown option '--colour'. See --help"],
  ])('refuses %j with a message that says what to do', async (options, message) => {
    const { told, exit } = program(options);
    expect(await exit).toEqual([2, null]);
    expect(told.output).toContain(message);
    expect(told.output.trim().split('\n')).toHaveLength(1);
  });
});
