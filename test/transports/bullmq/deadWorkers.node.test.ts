import { expect, it } from 'vitest';
import type { RemoteTask } from 'parallel-genai/bullmq';
import type { TestRegistry } from './children/registry.js';
import { numbered } from './support/numbered.js';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

const firstHangs = (count: number): RemoteTask<TestRegistry>[] =>
  numbered(count).map((name) => ({ name, task: 'firstHangs' }));

/**
 * Of workers whose deaths are to be seen soon; and so long that those who live do not lose theirs where the machine lets them
 * wait for seconds.
 */
const lockMs = 4_500;

describeWithRedis('a worker that', (cluster) => {
  const start = (options = {}) =>
    cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection, lockMs, ...options });

  it('is killed loses nothing: another one begins its tasks again, and says so first', async () => {
    const worker = await start();
    const run = new Recording(cluster.run(firstHangs(20)));
    await run.until(() => run.of('chunk').length === 20);
    worker.kill('SIGKILL');
    await start();
    await run.over();
    for (const name of numbered(20)) {
      expect(run.story(name)).toEqual(['start 1', 'retry 1', 'start 2', 'complete 2']);
    }
    const [retry] = run.of('retry');
    expect(retry).toMatchObject({ delayMs: 0, error: { name: 'ConnectionError' } });
    expect(run.of('complete')[0]).toMatchObject({ attempts: 2, value: 2 });
    expect(await cluster.children.calls()).toHaveLength(40);
  });

  it('was frozen writes nothing into what its successor has begun', async () => {
    const worker = await start();
    const text = numbered(60).join(' ');
    const run = new Recording(cluster.run([{ name: 'a', task: 'words', args: [text, 100] }]));
    await run.until(() => run.of('chunk').length >= 3);
    worker.kill('SIGSTOP');
    const successor = await start();
    await run.until(() => run.of('start').length === 2);
    worker.kill('SIGCONT');
    await run.over();
    expect(run.story('a')).toEqual(['start 1', 'retry 1', 'start 2', 'complete 2']);
    const second = run.events.slice(run.events.findIndex(({ type }) => type === 'retry'));
    const chunks = second.flatMap((event) => (event.type === 'chunk' ? [event.value] : []));
    expect(chunks.join('').trim()).toBe(text);
    expect(await cluster.children.calls()).toEqual(['a', 'a']);
    expect(successor.names('aborted')).toEqual([]);
  });

  it('was frozen aborts what it has lost, and takes further tasks', async () => {
    const worker = await start();
    const run = new Recording(cluster.run([{ name: 'a', task: 'firstHangs' }]));
    await run.until(() => run.of('chunk').length === 1);
    worker.kill('SIGSTOP');
    const successor = await start();
    await run.over();
    worker.kill('SIGCONT');
    await worker.until(() => worker.names('aborted').includes('a'));
    successor.kill('SIGKILL');
    await successor.exited;
    const next = await new Recording(cluster.run([{ name: 'b', task: 'add', args: [1, 2] }])).over();
    expect(next.of('complete')).toMatchObject([{ name: 'b', value: 3 }]);
  });

  it('was frozen and alone takes its own task again, which asks once more and not twice', async () => {
    const worker = await start();
    const run = new Recording(cluster.run([{ name: 'a', task: 'firstHangs' }]));
    await worker.until(() => worker.names('call').length === 1);
    const lock = await cluster.redis.keys(`bull:${cluster.queue}:*:lock`);
    worker.kill('SIGSTOP');
    // Until its lock has run out.
    await expect.poll(() => cluster.redis.exists(...lock)).toBe(0);
    worker.kill('SIGCONT');
    await run.over();
    expect(run.story('a')).toEqual(['start 1', 'retry 1', 'start 2', 'complete 2']);
    expect(await cluster.children.calls()).toEqual(['a', 'a']);
  });

  it.each([undefined, 5])('is told to close hands its tasks over at once, with priority %s', async (priority) => {
    // Its lock is never missed: nothing waits for that.
    const worker = await start({ lockMs: 60_000 });
    const tasks = firstHangs(20).map((task) => ({ ...task, ...(priority && { priority }) }));
    const run = new Recording(cluster.run(tasks));
    await run.until(() => run.of('chunk').length === 20);
    await start({ lockMs: 60_000 });
    worker.kill('SIGTERM');
    await run.over();
    for (const name of numbered(20)) {
      expect(run.story(name)).toEqual(['start 1', 'retry 1', 'start 2', 'complete 2']);
    }
    expect(await cluster.children.calls()).toHaveLength(40);
    expect((await stalledOf(cluster.redis, cluster.queue)).length).toBe(0);
    await worker.exited;
  });

  it('is told to close lets tasks end that do so within drainMs', async () => {
    const worker = await start({ drainMs: 50_000 });
    const run = new Recording(cluster.run([{ name: 'a', task: 'slow', args: [1_000] }]));
    await worker.until(() => worker.names('call').length === 1);
    worker.kill('SIGTERM');
    await run.over();
    expect(run.story('a')).toEqual(['start 1', 'complete 1']);
    await worker.exited;
  });

  it('dies of a task is followed by one more: then the task fails, and the others go on', async () => {
    const run = new Recording(cluster.run([{ name: 'crash', task: 'crash' }]));
    for (let deaths = 0; deaths < 2; deaths++) await (await start()).exited;
    await start();
    await run.over();
    expect(run.story('crash')).toEqual(['start 1', 'retry 1', 'start 2', 'error 2']);
    expect(run.of('error')[0]).toMatchObject({ attempts: 2, error: { name: 'ConnectionError' } });
    expect(await cluster.children.calls()).toEqual(['crash', 'crash']);
  });

  it("dies ends its tasks where they must not be asked twice: lost: 'fail'", async () => {
    const worker = await start({ lost: 'fail' });
    const run = new Recording(cluster.run(firstHangs(3)));
    await run.until(() => run.of('chunk').length === 3);
    worker.kill('SIGKILL');
    await start({ lost: 'fail' });
    await run.over();
    for (const name of numbered(3)) expect(run.story(name)).toEqual(['start 1', 'error 1']);
    expect(await cluster.children.calls()).toHaveLength(3);
  });
});

async function stalledOf(
  redis: { xrange(key: string, from: string, to: string): Promise<[string, string[]][]> },
  queue: string,
) {
  const events = await redis.xrange(`bull:${queue}:events`, '-', '+');
  return events.filter(([, fields]) => fields.includes('stalled'));
}
