import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import type { TaskEvent } from 'parallel-genai';
import { eventNumber, type RemoteTask } from 'parallel-genai/bullmq';
import type { TestRegistry } from './children/registry.js';
import { numbered } from './support/numbered.js';
import { Recording } from './support/Recording.js';
import { RedisServer } from './support/RedisServer.js';
import { describeWithRedis } from './support/withRedis.js';

const words = numbered(30);
const tasks: RemoteTask<TestRegistry>[] = numbered(20).map((name, index) => ({
  name,
  task: 'words',
  args: [words.join(' '), 20 + index],
}));

describeWithRedis('a caller', (cluster) => {
  const start = () =>
    cluster.children.startWorker(cluster.queue, { connection: cluster.server.connection, heartbeatMs: false });

  it('that is killed again and again, and comes back, hears everything once and asks nothing twice', async () => {
    await start();
    const file = join(cluster.server.folder, `${cluster.queue}.jsonl`);
    writeFileSync(file, '');
    const call = { queue: cluster.queue, connection: cluster.server.connection, run: 'r', tasks, file };
    // At other places each time: after so many events.
    for (const count of [1, 30, 2, 77, 60]) {
      const caller = await cluster.children.start('caller', call);
      // A busy machine kills late: there may be less left to hear.
      await caller.until(() => caller.messages.length >= count || caller.names('end').length > 0);
      caller.kill('SIGKILL');
      await caller.exited;
    }
    const last = await cluster.children.start('caller', call);
    await last.until(() => last.names('end').length === 1);
    expect(last.names('end')).toEqual(['completed']);

    const events = readEvents(file);
    for (const { name } of tasks) {
      const own = events.filter((event) => event.name === name);
      expect(own.map(({ type }) => type)).toEqual(['start', ...words.map(() => 'chunk'), 'complete']);
      expect(
        own
          .flatMap((event) => (event.type === 'chunk' ? [event.value] : []))
          .join('')
          .trim(),
      ).toBe(words.join(' '));
    }
    expect((await cluster.children.calls()).toSorted()).toEqual(tasks.map(({ name }) => name).toSorted());
  });

  it('that leaves while Redis is away keeps its process no longer than connectTimeoutMs', async () => {
    const file = join(cluster.server.folder, `${cluster.queue}.jsonl`);
    writeFileSync(file, '');
    // Of its own: it never comes back.
    const server = await RedisServer.start();
    const { connection } = server;
    const one = [{ name: 'a', task: 'slow', args: [0] }];
    const call = { queue: cluster.queue, connection, tasks: one, file, connectTimeoutMs: 1_000 };
    const caller = await cluster.children.start('caller', call);
    const redis = new Redis(connection);
    await expect.poll(() => redis.exists(`bull:${cluster.queue}:prioritized`)).toBe(1);
    redis.disconnect();
    await server.stop();
    caller.send('leave');
    await caller.exited;
  });

  it('that kept the number of the last event it has handled goes on after it, within what came together too', async () => {
    await start();
    const burst: RemoteTask<TestRegistry>[] = [{ name: 'a', task: 'words', args: [words.join(' '), 0] }];
    const first = new Recording(cluster.run(burst, { run: 'r', onLeave: 'detach' }));
    await first.over();
    const numbers = first.events.map((event) => eventNumber(event)!);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    const again = await new Recording(cluster.run(burst, { run: 'r', after: numbers[4] })).over();
    expect(again.events).toEqual([]);
  });

  it('that leaves in the middle of what came together hears the rest when it comes back', async () => {
    await start();
    const burst: RemoteTask<TestRegistry>[] = [{ name: 'a', task: 'words', args: [words.join(' '), 0] }];
    const heard: TaskEvent[] = [];
    const first = new Recording(cluster.run(burst, { run: 'r', onLeave: 'detach' }));
    await first.until(() => first.events.length >= 3);
    first.leave();
    heard.push(...first.events);
    const after = eventNumber(heard.at(-1)!);
    const second = await new Recording(cluster.run(burst, { run: 'r', after })).over();
    heard.push(...second.events);
    expect(heard.map(({ type }) => type)).toEqual(['start', ...words.map(() => 'chunk'), 'complete']);
  });
});

function readEvents(file: string): TaskEvent[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line.slice(line.indexOf(' '))) as TaskEvent);
}
