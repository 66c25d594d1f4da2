import { Redis } from 'ioredis';
import { runTasksOn } from 'parallel-genai/bullmq';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import { numbered } from '../support/numbered.js';
import { Recording } from '../support/Recording.js';
import type { RedisServer } from '../support/RedisServer.js';
import type { TestRegistry } from '../children/registry.js';
import { atMost, type Figure, ms } from './figures.js';

const queue = 'handover';
const tasks = numbered(20).map((name) => ({ name, task: 'firstHangs' as const }));

/** SIGTERM of a worker with 20 tasks: until another one has begun all of them again. */
export async function handover({ connection }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const redis = new Redis(connection);
  // Nothing of it can be by the lock of the first worker running out.
  const options = { connection, lockMs: 60_000 };
  const took: number[] = [];
  for (let round = 0; round < 10; round++) {
    const worker = await children.startWorker(queue, options);
    const run = new Recording(runTasksOn<TestRegistry>(queue, tasks, { connection }));
    await run.until(() => run.of('chunk').length === tasks.length);
    await children.startWorker(queue, options);
    const begun = performance.now();
    worker.kill('SIGTERM');
    await run.until(() => run.of('start').length === 2 * tasks.length);
    took.push(performance.now() - begun);
    await run.over();
    await worker.exited;
    await children.stop();
  }
  const events = await redis.xrange(`bull:${queue}:events`, '-', '+');
  redis.disconnect();
  return [
    atMost('SIGTERM, ten times: until another worker has all 20 tasks, at worst', Math.max(...took), 1_000, ms),
    atMost('tasks that counted as stalled', events.filter(([, fields]) => fields.includes('stalled')).length, 0),
  ];
}
