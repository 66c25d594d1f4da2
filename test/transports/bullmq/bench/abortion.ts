import { Redis } from 'ioredis';
import { runTasksOn } from 'parallel-genai/bullmq';
import type { TestRegistry } from '../children/registry.js';
import type { Child, ChildProcesses } from '../support/ChildProcesses.js';
import { numbered } from '../support/numbered.js';
import { Recording } from '../support/Recording.js';
import type { RedisServer } from '../support/RedisServer.js';
import { atMost, type Figure, ms } from './figures.js';

const queue = 'abort';
const heartbeatMs = 1_000;
const tasks = numbered(50).map((name) => ({ name, task: 'firstHangs' as const }));

/** From leaving a run to the aborted signals of 50 tasks in another process; and the same where nothing published arrives. */
export async function abortion({ connection }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const worker = await children.startWorker(queue, { connection, concurrency: 50, heartbeatMs });
  const heard: number[] = [];
  for (let round = 0; round < 10; round++) heard.push(await abort(connection, worker));
  const redis = new Redis(connection);
  await redis.call('ACL', 'SETUSER', 'default', 'resetchannels');
  await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  const unheardMs = await abort(connection, worker);
  await redis.call('ACL', 'SETUSER', 'default', 'allchannels');
  redis.disconnect();
  await children.stop();
  return [
    atMost('from leaving to the last of 50 aborted signals, worst of 10 runs', Math.max(...heard), 100, ms),
    atMost('without pub/sub, heartbeats each 1000 ms', unheardMs, heartbeatMs + 100, ms),
  ];
}

async function abort(connection: RedisServer['connection'], worker: Child): Promise<number> {
  worker.messages.length = 0;
  const run = new Recording(runTasksOn<TestRegistry>(queue, tasks, { connection }));
  await run.until(() => run.of('chunk').length === tasks.length);
  const left = Date.now();
  run.leave();
  await worker.until(() => worker.names('aborted').length === tasks.length);
  return Math.max(...worker.messages.filter(({ type }) => type === 'aborted').map(({ at }) => at - left));
}
