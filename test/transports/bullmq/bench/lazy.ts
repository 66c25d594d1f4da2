import { Redis } from 'ioredis';
import { lastValueFrom, tap } from 'rxjs';
import { type RemoteTask, runTasksOn } from 'parallel-genai/bullmq';
import type { TestRegistry } from '../children/registry.js';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import type { RedisServer } from '../support/RedisServer.js';
import { atMost, type Figure } from './figures.js';

const count = Number(process.env['TASKS'] ?? 1_000_000);
const keepMs = 5_000;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function* tasks(): Generator<RemoteTask<TestRegistry>> {
  for (let index = 0; index < count; index++) yield { name: `row ${index}`, task: 'add', args: [index, 1] };
}

/** As many lazily made tasks as one likes (TASKS, a million): memory of the caller and of Redis, and what is left. */
export async function lazy({ connection }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const redis = new Redis(connection);
  // As long as the run takes, so that all that is kept is there at its end; then it is to go.
  await children.startWorker('lazy', { connection, concurrency: 50, heartbeatMs: false, keepMs: 7_200_000 });
  let ended = 0;
  let first = Number.POSITIVE_INFINITY;
  let most = 0;
  let mostRedis = 0;
  const look = async () => {
    globalThis.gc?.();
    const heap = process.memoryUsage().heapUsed;
    // From a tenth on: what is compiled and pooled is there by then.
    if (ended > count / 10) {
      first = Math.min(first, heap);
      most = Math.max(most, heap);
    }
    const [, used] = /used_memory:(\d+)/.exec(await redis.info('memory')) ?? [];
    mostRedis = Math.max(mostRedis, Number(used));
  };
  const timer = setInterval(() => void look(), 2_000);
  const run$ = runTasksOn<TestRegistry>('lazy', tasks(), { connection }).pipe(
    tap(({ type }) => (ended += type === 'complete' ? 1 : 0)),
  );
  await lastValueFrom(run$, { defaultValue: undefined });
  await look();
  clearInterval(timer);
  const left = await leftAfter(redis, { connection }, children);
  redis.disconnect();
  await children.stop();
  return [
    { what: 'tasks answered', value: String(ended), bar: String(count), ok: ended === count },
    atMost('growth of the caller’s heap', most - first, 20_000_000, megabytes),
    atMost('Redis at its fullest', mostRedis, 150_000_000, megabytes),
    atMost('keys of a shorter run in Redis after keepMs', left, 0),
  ];
}

async function leftAfter(
  redis: Redis,
  { connection }: { connection: RedisServer['connection'] },
  children: ChildProcesses,
) {
  await children.startWorker('short', { connection, keepMs });
  const few = Array.from({ length: 1_000 }, (_, index): RemoteTask<TestRegistry> => {
    return { name: `row ${index}`, task: 'add', args: [index, 1] };
  });
  const options = { connection, run: 'short' };
  await lastValueFrom(runTasksOn<TestRegistry>('short', few, options), { defaultValue: undefined });
  await new Promise((resolve) => setTimeout(resolve, keepMs + 1_000));
  return (await redis.keys('parallel-genai:{short:*')).length + (await redis.keys('bull:short:short-*')).length;
}
