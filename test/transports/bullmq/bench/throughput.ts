import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { lastValueFrom } from 'rxjs';
import { type RemoteTask, runTasksOn } from 'parallel-genai/bullmq';
import type { TestRegistry } from '../children/registry.js';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import type { RedisServer } from '../support/RedisServer.js';
import { atLeast, type Figure, median } from './figures.js';

const concurrency = 50;
const count = 10_000;
const rounds = 5;

function* tasks(): Generator<RemoteTask<TestRegistry>> {
  for (let index = 0; index < count; index++) yield { name: `t${index}`, task: 'add', args: [index, 1] };
}

/** Instant tasks from end to end, beside bare BullMQ, turn by turn. */
export async function throughput({ connection }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  await children.startWorker('throughput', { connection, concurrency });
  const client = new Redis({ ...connection, maxRetriesPerRequest: null });
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    await lastValueFrom(runTasksOn<TestRegistry>('throughput', tasks(), { connection }), { defaultValue: undefined });
    ours.push((count * 1_000) / (performance.now() - begun));
    bare.push(await bareRound(client));
  }
  client.disconnect();
  await children.stop();
  return [
    atLeast('jobs a second from end to end, 50 at once', Math.round(median(ours)), 4_000),
    { what: 'bare BullMQ, without events or results', value: String(Math.round(median(bare))) },
  ];
}

async function bareRound(client: Redis): Promise<number> {
  const queue = new Queue<{ a: number; b: number }>('bare', { connection: client });
  let ended = 0;
  const worker = new Worker<{ a: number; b: number }>('bare', (job) => Promise.resolve(job.data.a + job.data.b), {
    connection: client,
    concurrency,
    removeOnComplete: { count: 0 },
  });
  const all = new Promise<void>((resolve) => worker.on('completed', () => ++ended === count && resolve()));
  const begun = performance.now();
  for (let added = 0; added < count; added += 250) {
    await queue.addBulk(Array.from({ length: 250 }, (_, index) => ({ name: 'add', data: { a: added + index, b: 1 } })));
  }
  await all;
  const rate = (count * 1_000) / (performance.now() - begun);
  await worker.close();
  return rate;
}
