import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
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
let respond: (response: ServerResponse) => void;

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
  server = createServer((_, response) => respond(response)).listen(0, '127.0.0.1');
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

/** Starts the child; `told` grows as it tells its events. */
function start(options: object) {
  const { port } = server.address() as AddressInfo;
  const args = [join(folder, 'child.mjs'), `http://127.0.0.1:${port}`, JSON.stringify(options)];
  const process = (child = spawn('node', args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  const told: Told[] = [];
  createInterface({ input: process.stdout }).on('line', (line) => told.push(JSON.parse(line) as Told));
  return { process, told, exited: once(process, 'exit') };
}

async function stopFor(process: ChildProcess, ms: number): Promise<void> {
  process.kill('SIGSTOP');
  await sleep(ms);
  process.kill('SIGCONT');
}

// Real seconds: what is tested is a real process, as a laptop that sleeps or a debugger stops it.
describe('a process that was stopped for 4 s', () => {
  it('takes in what has come meanwhile before it calls an attempt silent', async () => {
    const sent: string[] = [];
    respond = (response) => {
      const send = () => {
        sent.push(`${sent.length} `);
        response.write(sent.at(-1));
        if (sent.length < 30) return;
        clearInterval(timer);
        response.end();
      };
      const timer = setInterval(send, 100);
    };
    const { process, told, exited } = start({ idleTimeoutMs: 1_000, retry: { attempts: 3, delay: () => 10 } });
    await expect.poll(() => told.length).toBeGreaterThan(1);
    await stopFor(process, 4_000);
    await exited;
    expect(told.filter(({ type }) => type === 'retry' || type === 'error')).toEqual([]);
    expect(told.at(-1)).toMatchObject({ type: 'complete', attempt: 1, value: sent.join('') });
  });

  it('calls it silent where nothing has come', async () => {
    respond = (response) => void response.write('hello');
    const { process, told, exited } = start({ idleTimeoutMs: 1_000 });
    await expect.poll(() => told.length).toBeGreaterThan(1);
    await stopFor(process, 4_000);
    await exited;
    expect(told.at(-1)).toMatchObject({ type: 'error', error: expect.stringContaining('no sign of life') as string });
  });

  it('gets its answer too where that took longer than timeoutMs only because it was stopped', async () => {
    respond = (response) => {
      response.write('hello');
      setTimeout(() => response.end(' and bye'), 500);
    };
    const { process, told, exited } = start({ timeoutMs: 2_000 });
    await expect.poll(() => told.length).toBeGreaterThan(1);
    await stopFor(process, 4_000);
    await exited;
    expect(told.at(-1)).toMatchObject({ type: 'complete', value: 'hello and bye' });
  });
});
