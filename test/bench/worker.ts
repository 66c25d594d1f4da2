/** One measurement in a process of its own: `node worker.js contestant tasks chunks failEvery maxMs concurrency` prints its milliseconds as JSON. */
import { type Contestant, Tally, type Workload } from './workload.js';

const contestants: Record<string, () => Promise<{ readonly run: Contestant }>> = {
  ours: () => import('./contestants/ours.js'),
  adaptive: () => import('./contestants/adaptive.js'),
  quotas: () => import('./contestants/quotas.js'),
  effect: () => import('./contestants/effect.js'),
  pMap: () => import('./contestants/pMap.js'),
  pQueue: () => import('./contestants/pQueue.js'),
  rxjs: () => import('./contestants/rxjs.js'),
  bareLoop: () => import('./contestants/bareLoop.js'),
};

const [name = '', tasks, chunks, failEvery = 0, maxMs = 0, concurrency = 20] = process.argv.slice(2);
const contestant = contestants[name];
if (!contestant) throw new Error(`no contestant is called ${name}`);
// The library's loading is no part of the measurement.
const { run } = await contestant();
const workload: Workload = {
  tasks: Number(tasks),
  chunks: Number(chunks),
  failEvery: Number(failEvery),
  maxMs: Number(maxMs),
  concurrency: Number(concurrency),
  attempts: 5,
  timeoutMs: 120_000,
  tally: new Tally(),
};
const before = performance.now();
await run(workload);
const elapsedMs = performance.now() - before;
workload.tally.check(workload);
console.log(JSON.stringify({ elapsedMs }));
