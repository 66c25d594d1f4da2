import { HttpError, type PermitRequest } from 'parallel-genai';
import { createRedisLimiter } from 'parallel-genai/bullmq';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import type { RedisServer } from '../support/RedisServer.js';
import { mostIn } from '../support/mostIn.js';
import { atLeast, atMost, type Figure, ms } from './figures.js';

const perMs = 1_000;
const limit = 100;
const windows = 10;

async function callsOf(children: ChildProcesses, limiter: object, count: number, tokens?: number): Promise<number[]> {
  const work = { limiter, count, callMs: 20, tokens };
  const processes = await Promise.all([1, 2, 3].map(() => children.start('limited', work)));
  await Promise.all(processes.map((child) => child.until(({ messages }) => messages.length > 0)));
  for (const child of processes) child.send('go');
  await Promise.all(processes.map(({ exited }) => exited));
  return processes.flatMap((child) => child.names('call').map(Number));
}

/** Three processes at one quota, by the provider's clock. */
export async function limits({ connection }: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const requests = { connection, key: 'requests', requests: { limit, perMs } };
  const times = await callsOf(children, requests, Math.ceil((limit * windows) / 3));
  const usedMs = Math.max(...times) - Math.min(...times);
  // The first hundred go at once, so ten windows' worth takes nine.
  const idealMs = (times.length / limit - 1) * perMs;
  const tokens = { connection, key: 'tokens', tokens: { limit: 50_000, perMs } };
  const tokenTimes = await callsOf(children, tokens, 100, 500);
  return [
    atMost('requests in the fullest window, of 100', mostIn(perMs, times), limit),
    atLeast('of the quota used', idealMs / usedMs, 0.95, (share) => `${(share * 100).toFixed(1)} %`),
    atMost('tokens in the fullest window, of 50,000, from the first on', mostIn(perMs, tokenTimes) * 500, 50_000),
    await closing(connection),
  ];
}

/** From one 429 to a limiter of other connections that says it is closed. */
async function closing(connection: RedisServer['connection']): Promise<Figure> {
  const [a, b] = [1, 2].map(() => createRedisLimiter({ connection, key: 'closing' }));
  const lease = await new Promise<Parameters<PermitRequest['onGranted']>[0]>((onGranted) => {
    const request = { name: 'a', priority: 0, isRetry: false, promptChars: undefined, metadata: undefined };
    a!.acquire({ ...request, isReady: () => true, onSkipped: () => undefined, onRejected: () => undefined, onGranted });
  });
  let refusedAt = 0;
  const heardMs = await new Promise<number>((resolve) => {
    b!.state$.subscribe({
      next: ({ status, closedUntil }) => {
        if (status === 'closed' && closedUntil) resolve(performance.now() - refusedAt);
        if (status !== 'open' || refusedAt > 0) return;
        refusedAt = performance.now();
        const error = new HttpError('slow down', 429, { retryAfterMs: 5_000 });
        lease.release({ outcome: 'failed', error, attempt: 1 });
      },
    });
  });
  a!.close();
  b!.close();
  return atMost('from a 429 to all others closed', heardMs, 20, ms);
}
