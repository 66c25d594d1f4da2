import { expect, it } from 'vitest';
import type { RemoteTask } from 'parallel-genai/bullmq';
import type { TestRegistry } from './children/registry.js';
import { numbered } from './support/numbered.js';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

const hanging = (count: number): RemoteTask<TestRegistry>[] =>
  numbered(count).map((name) => ({ name, task: 'firstHangs' }));

describeWithRedis('leaving a run', (cluster) => {
  const start = (options = {}) =>
    cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection, ...options });

  /** What BullMQ still has of the queue: running and waiting jobs. */
  const jobsLeft = async () => {
    const key = (name: string) => `bull:${cluster.queue}:${name}`;
    const counts = [
      cluster.redis.llen(key('active')),
      cluster.redis.llen(key('wait')),
      cluster.redis.zcard(key('prioritized')),
    ];
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  it('aborts every attempt on every worker, and takes what waits off the queue', async () => {
    const workers = [await start({ concurrency: 25 }), await start({ concurrency: 25 })];
    const run = new Recording(cluster.run(hanging(80)));
    await run.until(() => run.of('chunk').length === 50);
    run.leave();
    await Promise.all(workers.map((worker) => worker.until(() => worker.names('aborted').length === 25)));
    await expect.poll(jobsLeft).toBe(0);
    expect(await cluster.children.calls()).toHaveLength(50);
  });

  it('by its signal ends it with the reason, and aborts as well', async () => {
    const worker = await start();
    const abort = new AbortController();
    const run = new Recording(cluster.run(hanging(3), { signal: abort.signal }));
    await run.until(() => run.of('chunk').length === 3);
    const reason = new Error('enough');
    abort.abort(reason);
    expect(run.error).toBe(reason);
    await worker.until(() => worker.names('aborted').length === 3);
  });

  it('reaches workers that do not hear of it at once with their next sign of life', async () => {
    const worker = await start({ heartbeatMs: 100 });
    const run = new Recording(cluster.run(hanging(3)));
    await run.until(() => run.of('chunk').length === 3);
    // As where the connection of the cancellations is down: what is published finds nobody.
    await cluster.redis.call('ACL', 'SETUSER', 'default', 'resetchannels');
    await cluster.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    run.leave();
    await worker.until(() => worker.names('aborted').length === 3);
    await cluster.redis.call('ACL', 'SETUSER', 'default', 'allchannels');
  });

  it('with detach lets the tasks go on, for a call with the same run to hear the rest', async () => {
    await start();
    const tasks: RemoteTask<TestRegistry>[] = numbered(3).map((name) => ({
      name,
      task: 'words',
      args: ['a b c', 300],
    }));
    const first = new Recording(cluster.run(tasks, { run: 'r', onLeave: 'detach' }));
    await first.until(() => first.of('chunk').length >= 2);
    first.leave();
    const second = await new Recording(cluster.run(tasks, { run: 'r' })).over();
    const told = [...first.events, ...second.events];
    for (const name of numbered(3)) {
      const own = told.filter((event) => event.name === name).map(({ type }) => type);
      expect(own).toEqual(['start', 'chunk', 'chunk', 'chunk', 'complete']);
    }
    expect(await cluster.children.calls()).toHaveLength(3);
    // Everything was told: a third call hears nothing, and asks nothing.
    const third = await new Recording(cluster.run(tasks, { run: 'r' })).over();
    expect(third.events).toEqual([]);
    expect(await cluster.children.calls()).toHaveLength(3);
  });

  it('and coming back with the same run asks again what was cancelled', async () => {
    const worker = await start();
    const tasks: RemoteTask<TestRegistry>[] = [
      { name: 'quick', task: 'slow', args: [0] },
      { name: 'cancelled', task: 'firstHangs' },
    ];
    const first = new Recording(cluster.run(tasks, { run: 'r' }));
    await first.until(() => first.of('complete').length === 1 && first.of('chunk').length === 1);
    first.leave();
    await worker.until(() => worker.names('aborted').length === 1);
    await expect.poll(jobsLeft).toBe(0);
    const second = new Recording(cluster.run(tasks, { run: 'r' }));
    await second.until(() => second.of('start').length === 1);
    expect(second.story('cancelled')).toEqual(['start 1']);
    expect(second.story('quick')).toEqual([]);
    expect(await cluster.children.calls()).toEqual(['quick', 'cancelled', 'cancelled']);
    second.leave();
  });

  it('before a worker is there leaves nothing for one that comes', async () => {
    const run = new Recording(cluster.run(hanging(3)));
    await expect.poll(jobsLeft).toBe(3);
    run.leave();
    await expect.poll(jobsLeft).toBe(0);
  });
});
