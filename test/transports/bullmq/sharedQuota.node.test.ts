import { expect, it } from 'vitest';
import type { RedisLimiterOptions } from 'parallel-genai/bullmq';
import { mostIn } from './support/mostIn.js';
import { describeWithRedis } from './support/withRedis.js';

const perMs = 2_000;
/** Grants are counted exactly. What comes to the provider may be late on a busy machine, by so much at most. */
const latestMs = 400;

describeWithRedis('three processes that share a limiter', (cluster) => {
  const callsOf = async (limits: Partial<RedisLimiterOptions>, count: number, tokens?: number) => {
    const limiter = { connection: cluster.server.connection, key: cluster.queue, ...limits };
    const work = { limiter, count, callMs: 20, tokens };
    const processes = await Promise.all([1, 2, 3].map(() => cluster.children.start('limited', work)));
    await Promise.all(processes.map((child) => child.until(({ messages }) => messages.length > 0)));
    for (const child of processes) child.send('go');
    await Promise.all(processes.map(({ exited }) => exited));
    return processes.flatMap((child) => child.names('call').map(Number));
  };

  it('keep to a quota of requests in every window, and use it', async () => {
    const times = await callsOf({ requests: { limit: 60, perMs } }, 50);
    expect(times).toHaveLength(150);
    expect(mostIn(perMs - latestMs, times)).toBeLessThanOrEqual(60);
    // The first window was used up.
    expect(mostIn(perMs, times)).toBeGreaterThanOrEqual(57);
  });

  it('keep to a quota of tokens from the first window on, though nobody said what a call uses', async () => {
    const times = await callsOf({ tokens: { limit: 10_000, perMs } }, 10, 500);
    expect(times).toHaveLength(30);
    expect(mostIn(perMs - latestMs, times) * 500).toBeLessThanOrEqual(10_000);
  });

  it('go on where no call ever says what it used', async () => {
    const times = await callsOf({ tokens: { limit: 10_000, perMs: 600_000 } }, 10);
    expect(times).toHaveLength(30);
  });
});
