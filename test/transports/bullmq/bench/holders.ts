import { createRedisLimiter } from 'parallel-genai/bullmq';
import { runTasks } from 'parallel-genai';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import { numbered } from '../support/numbered.js';
import { Recording } from '../support/Recording.js';
import type { RedisServer } from '../support/RedisServer.js';
import { atMost, type Figure, ms } from './figures.js';

const leaseMs = 2_000;
const concurrency = 5;

/** A process that holds all slots of a limiter is killed: until others have them. */
export async function holders({ connection }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const options = { connection, key: 'holders', concurrency, leaseMs };
  const holder = await children.start('limited', { limiter: options, count: concurrency, callMs: 600_000 });
  await holder.until(() => holder.messages.length > 0);
  holder.send('go');
  await holder.until(() => holder.names('call').length === concurrency);
  const limiter = createRedisLimiter(options);
  const hang = () => new Promise<never>(() => undefined);
  const tasks = Object.fromEntries(numbered(concurrency).map((name) => [name, hang]));
  const run = new Recording(runTasks(tasks, { limiter }));
  const begun = performance.now();
  holder.kill('SIGKILL');
  await run.until(() => run.of('start').length === concurrency);
  const tookMs = performance.now() - begun;
  run.leave();
  limiter.close();
  await children.stop();
  return [atMost('a killed holder’s slots are back, leased for 2000 ms', tookMs, leaseMs + 1_000, ms)];
}
