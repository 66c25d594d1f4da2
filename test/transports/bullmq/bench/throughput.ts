import { readFileSync } from 'node:fs';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { lastValueFrom } from 'rxjs';
import { runTasksOn } from 'parallel-genai/bullmq';
import { ChildProcesses } from '../support/ChildProcesses.js';
import { RedisServer } from '../support/RedisServer.js';
import type { TestRegistry } from '../children/registry.js';

const server = await RedisServer.start();
const { connection } = server;
const children = new ChildProcesses();
const worker = await children.startWorker('q', { connection, concurrency: 50 });
const n = Number(process.argv[2] ?? 10_000);
const cpuOf = (pid: number | undefined) => {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  return Number(f[13]) + Number(f[14]);
};
async function oursRound() {
  function* tasks() {
    for (let i = 0; i < n; i++) yield { name: `t${i}`, task: 'add' as const, args: [i, 1] as const };
  }
  const t0 = performance.now();
  const c0 = process.cpuUsage();
  const r0 = cpuOf(server.pid),
    w0 = cpuOf(worker.pid);
  let done = 0;
  await lastValueFrom(
    runTasksOn<TestRegistry>('q', tasks() as never, { connection }).pipe((s) => {
      return s;
    }),
    { defaultValue: undefined },
  );
  const ms = performance.now() - t0;
  const c = process.cpuUsage(c0);
  console.log(
    'cpu us/job caller',
    (c.user + c.system) / n,
    'redis',
    ((cpuOf(server.pid) - r0) * 1e4) / n,
    'worker',
    ((cpuOf(worker.pid) - w0) * 1e4) / n,
  );
  console.log('ours', Math.round((n / ms) * 1000), 'jobs/s', done);
}

const client = new Redis({ ...connection, maxRetriesPerRequest: null });
const queue = new Queue('bare', { connection: client });
for (let round = 0; round < 4; round++) {
  await oursRound();
  let count = 0;
  const w = new Worker('bare', async (job) => job.data.a + job.data.b, {
    connection: client,
    concurrency: 50,
    autorun: false,
    removeOnComplete: { count: 0 },
  });
  const all = new Promise<void>((r) =>
    w.on('completed', () => {
      if (++count === n) r();
    }),
  );
  const t0 = performance.now();
  void w.run();
  for (let i = 0; i < n; i += 250)
    await queue.addBulk(Array.from({ length: 250 }, (_, k) => ({ name: 'x', data: { a: i + k, b: 1 } })));
  await all;
  console.log('bare', Math.round((n / (performance.now() - t0)) * 1000), 'jobs/s');
  await w.close();
}
client.disconnect();
await children.stop();
await server.stop();
process.exit(0);
