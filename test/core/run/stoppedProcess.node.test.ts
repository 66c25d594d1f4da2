import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../package/project.js';

interface Told {
  readonly type: string;
  readonly attempt: number;
  readonly error?: string;
  readonly value?: string;
}

let folder: string;
let server: Server;
let child: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stopped-'));
  await build({
    absWorkingDir: root,
    entryPoints: ['test/core/run/stoppedProcess.child.ts'],
    outfile: join(folder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  child?.kill('SIGKILL');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/**
 * Starts a child, lets the server answer while it is stopped, and continues it after 4 s.
 *
 * @param meanwhile what the server sends besides the first words
 * @returns the child's events
 */
async function tellOf(options: object, meanwhile: (response: ServerResponse) => void): Promise<readonly Told[]> {
  const answer = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const { port } = server.address() as AddressInfo;
  const args = [join(folder, 'child.mjs'), `http://127.0.0.1:${port}`, JSON.stringify(options)];
  const process = (child = spawn('node', args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  const told: Told[] = [];
  const lines = createInterface({ input: process.stdout });
  const closed = Promise.all([once(process, 'close'), once(lines, 'close')]);
  const stops = new Promise<void>((resolve) =>
    lines.on('line', (line) => {
      told.push(JSON.parse(line) as Told);
      if (told.at(-1)?.type === 'chunk') resolve();
    }),
  );
  const [, response] = await answer;
  response.write('hello');
  await stops;
  meanwhile(response);
  await sleep(4_000);
  // Again and again: it said that it stops, and may have been slow to do so.
  const waking = setInterval(() => process.kill('SIGCONT'), 200);
  process.kill('SIGCONT');
  await closed;
  clearInterval(waking);
  return told;
}

// Real seconds: what is tested is a real process, as a laptop that sleeps or a debugger stops it.
describe('a process that was stopped for 4 s', () => {
  it('takes in what has come meanwhile before it calls an attempt silent', async () => {
    const told = await tellOf({ idleTimeoutMs: 1_000, retry: { attempts: 3, delay: () => 10 } }, (response) => {
      for (let part = 0; part < 30; part++) response.write(` ${part}`);
      response.end();
    });
    expect(told.filter(({ type }) => type === 'retry' || type === 'error')).toEqual([]);
    const value = `hello${Array.from({ length: 30 }, (_, part) => ` ${part}`).join('')}`;
    expect(told.at(-1)).toMatchObject({ type: 'complete', attempt: 1, value });
  });

  it('calls it silent where nothing has come', async () => {
    const told = await tellOf({ idleTimeoutMs: 1_000 }, () => undefined);
    expect(told.at(-1)).toMatchObject({ type: 'error', error: expect.stringContaining('no sign of life') as string });
  });

  it('gets its answer too where that took longer than timeoutMs only because it was stopped', async () => {
    const told = await tellOf({ timeoutMs: 2_000 }, (response) => response.end(' and bye'));
    expect(told.at(-1)).toMatchObject({ type: 'complete', value: 'hello and bye' });
  });
});
