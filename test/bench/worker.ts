/**
 * One measurement in a process of its own: `node worker.js contestant tasks chunks failEvery maxMs concurrency` prints its
 * milliseconds as JSON: of time, and of the processor's, which other programs on the machine disturb less.
 */
import { type Contestant, Tally, type Workload } from './workload.js';

const contestants: Record<string, () => Promise<{ readonly run: Contestant }>> = {
  ours: () => import('./contestants/ours.js'),
  adaptive: () => import('./contestants/adaptive.js'),
  quotas: () => import('./contestants/quotas.js'),
  context: () => import('./contestants/context.js'),
  contextLost: () => import('./contestants/contextLost.js'),
  effect: () => import('./contestants/effect.js'),
  pMap: () => import('./contestants/pMap.js'),
  pQueue: () => import('./contestants/pQueue.js'),
  rxjs: () => import('./contestants/rxjs.js'),
  rxjsBare: () => import('./contestants/rxjsBare.js'),
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
const usedBefore = process.cpuUsage();
const before = performance.now();
await run(workload);
const elapsedMs = performance.now() - before;
const { user, system } = process.cpuUsage(usedBefore);
workload.tally.check(workload);
console.log(JSON.stringify({ elapsedMs, cpuMs: (user + system) / 1_000 }));
