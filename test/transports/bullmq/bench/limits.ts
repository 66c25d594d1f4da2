import { HttpError, type PermitRequest } from 'parallel-genai';
import { createRedisLimiter } from 'parallel-genai/bullmq';
import { callTogether } from '../support/callTogether.js';
import type { ChildProcesses } from '../support/ChildProcesses.js';
import type { RedisServer } from '../support/RedisServer.js';
import { meanIn, mostIn, type ProviderCall } from '../support/mostIn.js';
import { atLeast, atMost, type Figure, ms } from './figures.js';

const requestLimit = 100;
const tokenLimit = 50_000;
const tokensOf = (call: ProviderCall): number => call.tokens;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Calls take a part of a window as they do of a minute; WINDOW_MS=60000 makes it one. */
interface Shape {
  readonly perMs: number;
  readonly windows: number;
  /** Between what the tokens of a call are. */
  readonly tokens: readonly [least: number, most: number];
  /** See SharedWork. */
  readonly skew?: number;
  readonly msPerToken?: number;
  /** How much of the tokens is to be used; 0.95 is the bar where calls do not differ much. */
  readonly leastUsed: number;
}

const shapes: readonly Shape[] = [
  { perMs: 1_000, windows: 10, tokens: [500, 500], leastUsed: 0.95 },
  { perMs: Number(process.env['WINDOW_MS'] ?? 10_000), windows: 3, tokens: [250, 750], leastUsed: 0.95 },
  // A few use fifty times as much as most, and take as much longer: those that answer first say little of the others.
  { perMs: 10_000, windows: 3, tokens: [50, 2_300], skew: 4, msPerToken: 1, leastUsed: 0.75 },
];

/** Three processes at one quota, by the provider's clock. */
export async function limits(server: RedisServer, children: ChildProcesses): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [index, { perMs, windows, tokens, leastUsed, skew, msPerToken = 0 }] of shapes.entries()) {
    const { connection } = server;
    // More than can be done: nobody ever waits for work.
    const work = { count: Math.ceil((requestLimit * windows * 1.1) / 3), callMs: perMs / 20 };
    const byRequests = { connection, key: `requests ${index}`, requests: { limit: requestLimit, perMs } };
    const requests = await callTogether(children, { ...work, limiter: byRequests });
    const byTokens = { connection, key: `tokens ${index}`, tokens: { limit: tokenLimit, perMs } };
    const calls = await callTogether(children, {
      ...work,
      ...(msPerToken && { callMs: 20, msPerToken }),
      ...(skew && { skew }),
      limiter: byTokens,
      tokens,
    });
    const used = meanIn(perMs, windows, requests) / requestLimit;
    const usedTokens = meanIn(perMs, windows, calls, tokensOf) / tokenLimit;
    const of = `${windows} windows of ${perMs} ms`;
    figures.push(
      atMost(`${of}, requests in the fullest`, mostIn(perMs, requests), requestLimit),
      atLeast('of the quota used, in all windows', used, 0.95, percent),
      atMost(`${of}, tokens in the fullest, ${tokens.join(' to ')} a call`, mostIn(perMs, calls, tokensOf), tokenLimit),
      atLeast('of the quota used, in all windows from the first on', usedTokens, leastUsed, percent),
    );
  }
  return [...figures, await closing(server.connection)];
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
