import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['--import', 'tsx', `demo/cluster/${program}`, ...args], {
    cwd: root,
    env: { ...process.env, REDIS_URL: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code]) => code as number);
  return { child, ended };
}

const cluster = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => run('cluster.ts', args, env);

/** Resolves when the program has said that. */
async function said({ stdout }: ReturnType<typeof run>['child'], words: string): Promise<void> {
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) if (String(chunk).includes(words)) return;
}

describeWithRedis('npm run cluster', (context) => {
  it('loses a worker, and no task, and shows the queue in bull-board meanwhile', async () => {
    const { child, ended } = cluster(['--tasks', '45']);
    let output = '';
    let board: Promise<number> | undefined;
    for await (const chunk of child.stdout) {
      output += String(chunk);
      const [, url] = /bull-board: (http\S+)/.exec(output) ?? [];
      if (url) board ??= fetch(`${url}/api/queues`).then(({ status }) => status);
    }
    expect(await ended).toBe(0);
    expect(await board).toBe(200);
    expect(output).toContain('Worker 2 was killed');
    expect(output).toMatch(/45 of 45 answered, 0 failed, in \d+ attempts; \d+ were begun again by another worker/);
    expect(output).toMatch(/lost 0, twice 0\n$/);
  });

  it('says what is wrong with its options, and with an address where no Redis is', async () => {
    const [wrong, nowhere] = [cluster(['--tasks', 'many']), cluster([], { REDIS_URL: 'redis://:secret@127.0.0.1:1' })];
    const [wrongText, nowhereText] = await Promise.all([text(wrong.child.stderr), text(nowhere.child.stderr)]);
    expect(await wrong.ended).toBe(2);
    expect(wrongText).toBe('--tasks must be a whole number from 1, got "many". See --help for the options.\n');
    expect(await nowhere.ended).toBe(1);
    expect(nowhereText).toBe('Redis does not answer: is the address in REDIS_URL right?\n');
  });

  it('ended by Ctrl-C leaves neither files nor a Redis', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parallel-genai-test-'));
    const { child, ended } = cluster([], { TMPDIR: folder });
    await said(child, 'answered');
    const left = () => readdirSync(folder).filter((name) => name.startsWith('parallel-genai'));
    expect(left()).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(left()).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('has a worker to deploy, which takes tasks and ends on SIGTERM', async () => {
    const { child, ended } = run('deploy/worker.ts', [], { REDIS_URL: context.server.connection.path });
    await said(child, 'worker ready');
    context.queue = 'genai';
    const absent = [{ name: 'a', task: 'absent' }] as never;
    const { events } = await new Recording(context.run(absent)).over();
    expect(events).toMatchObject([{ type: 'error', error: { message: expect.stringContaining('absent') as string } }]);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
