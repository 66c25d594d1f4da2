import { expect, it, onTestFinished, vi } from 'vitest';
import type { RedisConnection, RemoteTask } from 'parallel-genai/bullmq';
import type { TestRegistry } from './children/registry.js';
import { numbered } from './support/numbered.js';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

const slow = (count: number): RemoteTask<TestRegistry>[] =>
  numbered(count).map((name) => ({ name, task: 'slow', args: [1_500] }));

const endsOf = (run: Recording) => run.of('complete', 'error').map(({ name }) => name);

describeWithRedis('Redis, killed and started empty,', (cluster) => {
  it('is given the open tasks again, and every one of them ends once', async () => {
    await cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection, concurrency: 5 });
    const run = new Recording(cluster.run(slow(15)));
    // And not exactly: where much comes together, more may have started by now.
    await run.until(() => run.of('start').length >= 5);
    await cluster.server.kill();
    await cluster.server.start();
    await run.over();
    expect(run.end).toBe('completed');
    expect(endsOf(run).toSorted()).toEqual(numbered(15).toSorted());
    expect(run.of('error')).toEqual([]);
  });

  it('while nobody was connected is no obstacle for the next run', async () => {
    await cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection });
    await new Recording(cluster.run(slow(1))).over();
    await cluster.server.kill();
    await cluster.server.start();
    const run = await new Recording(cluster.run(slow(1))).over();
    expect(endsOf(run)).toEqual(['t0']);
  });
});

describeWithRedis(
  'Redis, killed and started with its log,',
  (cluster) => {
    it('goes on with the run: what ran goes on, nothing is asked twice', async () => {
      await cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection, concurrency: 5 });
      const run = new Recording(cluster.run(slow(15)));
      await run.until(() => run.of('complete').length >= 2);
      await cluster.server.kill();
      await cluster.server.start();
      await run.over();
      expect(run.end).toBe('completed');
      expect(endsOf(run).toSorted()).toEqual(numbered(15).toSorted());
      expect((await cluster.children.calls()).toSorted()).toEqual(numbered(15).toSorted());
    });
  },
  ['--appendonly', 'yes'],
);

describeWithRedis('no Redis', (cluster) => {
  /** A run whose connection has failed by the time that its patience ends, however slow the machine is. */
  const runOn = async (connection: RedisConnection) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const run = new Recording(cluster.run(slow(1), { connection, connectTimeoutMs: 300 }));
    // Besides its own timer there is one for the next try.
    await expect.poll(() => vi.getTimerCount()).toBe(2);
    vi.advanceTimersByTime(300);
    return run.over();
  };

  it.each([
    ['a socket that is not there', { path: '/nonexistent/redis.sock' }],
    ['a port where nobody listens', { host: '127.0.0.1', port: 1, password: 'not-to-be-seen' }],
    ['an address where nobody listens', 'redis://user:not-to-be-seen@127.0.0.1:1'],
  ])('is an error in time: %s', async (_what, connection) => {
    const run = await runOn(connection);
    expect(run.error).toMatchObject({
      name: 'ConnectionError',
      message: expect.stringMatching(/^no connection to Redis within 300 ms: connect E/) as string,
    });
    expect(String(run.error)).not.toContain('not-to-be-seen');
  });

  it('that can be used is an error too: a password that is wrong', async () => {
    const connection = { ...cluster.server.connection, username: 'nobody', password: 'not-to-be-seen' };
    const run = await runOn(connection);
    expect(String(run.error)).toMatch(/ConnectionError.*WRONGPASS/);
    expect(String(run.error)).not.toContain('not-to-be-seen');
  });

  it('is no reason for a worker without tasks to take its time: it closes, and its process ends', async () => {
    const connection = { path: '/nonexistent/redis.sock' };
    const worker = await cluster.children.startWorker(cluster.queue, { connection, drainMs: 3_600_000 });
    worker.kill('SIGTERM');
    await worker.exited;
  });
});
