/**
 * A process of the tests that shares a limiter. The provider is Redis's clock, asked at the start of each call.
 * Argument: the limiter's options and what its calls are like (see SharedWork), and what makes these other ones in each process,
 * in JSON.
 */
import { Redis, type RedisOptions } from 'ioredis';
import { runTasks, type Task, type TaskContext } from 'parallel-genai';
import { createRedisLimiter } from 'parallel-genai/bullmq';
import type { SharedWork } from '../support/callTogether.js';
import { tell } from './registry.js';

const work = JSON.parse(process.argv[2] ?? '{}') as SharedWork & { seed?: number };
const { limiter: options, count, callMs, tokens, firstTokens, skew = 1, msPerToken = 0, seed = 0 } = work;
process.once('disconnect', () => process.exit(0));
const provider = new Redis(options.connection as RedisOptions);
const limiter = createRedisLimiter(options);

/** The golden ratio spreads whole numbers evenly, in no order that one sees. */
function tokensOf(index: number): number {
  if (index === 0 && firstTokens !== undefined) return firstTokens;
  const [least, most] = tokens ?? [0, 0];
  return Math.round(least + (((seed + index) * 0.618_034) % 1) ** skew * (most - least));
}

async function call(index: number, { report }: TaskContext): Promise<void> {
  const [seconds, micros] = await provider.time();
  tell('call', String(Number(seconds) * 1_000 + Number(micros) / 1_000), tokensOf(index));
  await new Promise((resolve) => setTimeout(resolve, callMs + tokensOf(index) * msPerToken));
  if (tokens) report({ usage: { totalTokens: tokensOf(index) } });
}

function* tasks(): Generator<Task> {
  for (let index = 0; index < count; index++) yield { name: `t${index}`, run: (context) => call(index, context) };
}

await provider.ping();
// All begin together: the parent says when.
tell('ready');
await new Promise((resolve) => process.once('message', resolve));
runTasks(tasks(), { limiter, concurrency: 1_000, heartbeatMs: false }).subscribe({
  complete: () => {
    limiter.close();
    provider.disconnect();
    process.disconnect();
  },
});
