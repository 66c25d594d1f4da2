import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWithRedis } from './support/withRedis.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function cluster(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/cluster/cluster.ts', ...args], {
    cwd: root,
    env: { ...process.env, REDIS_URL: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number);
  return { child, ended };
}

describeWithRedis('npm run cluster', () => {
  it('loses a worker, and no task, and shows the queue in bull-board meanwhile', { timeout: 120_000 }, async () => {
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
});
