import { Queue } from 'bullmq';
import { expect, it } from 'vitest';
import type { RemoteTask } from 'parallel-genai/bullmq';
import type { TestRegistry } from './children/registry.js';
import { numbered } from './support/numbered.js';
import { Recording } from './support/Recording.js';
import { describeWithRedis } from './support/withRedis.js';

describeWithRedis('a long run', (cluster) => {
  const start = (options = {}) =>
    cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection, ...options });

  it('pulls its tasks as the queue has room, and leaves nothing in Redis after keepMs', async () => {
    await start({ concurrency: 10, keepMs: 1_000 });
    const count = 3_000;
    const backlog = 50;
    let pulled = 0;
    let ended = 0;
    let most = 0;
    function* tasks(): Generator<RemoteTask<TestRegistry>> {
      for (; pulled < count; pulled++) {
        most = Math.max(most, pulled - ended);
        yield { name: `t${pulled}`, task: 'add', args: [pulled, 1] };
      }
    }
    const run = new Recording(cluster.run(tasks(), { backlog }));
    await run.until(() => {
      ended = run.of('complete').length;
      return run.end !== undefined;
    });
    expect(run.of('complete')).toHaveLength(count);
    expect(most).toBeLessThanOrEqual(backlog);
    // BullMQ keeps a few things about the queue itself, however many jobs it had.
    const left = async () =>
      (await cluster.redis.keys('*')).filter((key) => !/^bull:[^:]+:(meta|events|id|stalled.*|marker|pc)$/.test(key));
    await expect.poll(left).toEqual([]);
  });

  it('that nobody reads is bounded: chunks are left out, answers are not', async () => {
    await start();
    // 60 MB of chunks.
    const [chunks, chars] = [100, 30_000];
    const tasks = numbered(20).map(
      (name): RemoteTask<TestRegistry> => ({ name, task: 'flood', args: [chunks, chars] }),
    );
    const first = new Recording(cluster.run(tasks, { run: 'r', onLeave: 'detach' }));
    await first.until(() => first.of('start').length === 20);
    first.leave();
    const keyOf = (what: string) => `parallel-genai:{${cluster.queue}:r}:${what}`;
    await expect.poll(() => cluster.redis.exists(keyOf('live'))).toBe(0);
    // 16 MB, and what was on its way when it was full.
    expect(Number(await cluster.redis.hget(keyOf('run'), 'unread'))).toBeLessThan(32_000_000);
    const second = await new Recording(cluster.run(tasks, { run: 'r' })).over();
    expect(second.of('complete')).toHaveLength(20);
    for (const event of second.of('complete')) expect(event).toMatchObject({ value: chunks });
    // What came of an attempt is its beginning, without gaps.
    for (const name of numbered(20)) {
      const own = [...first.events, ...second.events].filter((event) => event.name === name);
      const numbers = own.flatMap((event) =>
        event.type === 'chunk' ? [Number.parseInt(String(event.value), 10)] : [],
      );
      expect(numbers).toEqual(numbers.map((_, index) => index));
    }
    // With everything read nothing waits.
    expect(Number(await cluster.redis.hget(keyOf('run'), 'unread'))).toBe(0);
  });

  it('whose workers read a secret never shows it: errors are redacted in the queue too', async () => {
    await start({ retry: false, keepJobs: 10 });
    const secret = `AIza${'x'.repeat(35)}`;
    const tasks: RemoteTask<TestRegistry>[] = [
      { name: 'a', task: 'script', args: [[{ chunks: [], end: `bad key ${secret}` }]], metadata: {} },
    ];
    const run = await new Recording(cluster.run(tasks)).over();
    expect(run.of('error')[0]).toMatchObject({ error: { message: 'bad key …' } });
    const queue = new Queue(cluster.queue, { connection: cluster.server.connection });
    await expect
      .poll(async () => (await queue.getFailed()).map(({ failedReason }) => failedReason))
      .toEqual(['bad key …']);
    await queue.close();
  });
});
