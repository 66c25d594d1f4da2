import { expect, it } from 'vitest';
import { callTogether, type SharedWork } from './support/callTogether.js';
import { mostIn, type ProviderCall } from './support/mostIn.js';
import { describeWithRedis } from './support/withRedis.js';

const perMs = 2_000;
/** Grants are counted exactly. What comes to the provider may be late on a busy machine, by so much at most. */
const latestMs = 400;
const tokensOf = ({ tokens }: ProviderCall) => tokens;

describeWithRedis('three processes that share a limiter', (cluster) => {
  const callsOf = (limits: Partial<SharedWork['limiter']>, count: number, more?: Partial<SharedWork>) => {
    const limiter = { connection: cluster.server.connection, key: cluster.queue, ...limits };
    return callTogether(cluster.children, { limiter, count, callMs: 20, ...more });
  };

  it('keep to a quota of requests in every window, and use it', async () => {
    const calls = await callsOf({ requests: { limit: 60, perMs } }, 50);
    expect(calls).toHaveLength(150);
    expect(mostIn(perMs - latestMs, calls)).toBeLessThanOrEqual(60);
    // The first window was used up.
    expect(mostIn(perMs, calls)).toBeGreaterThanOrEqual(57);
  });

  it('keep to a quota of tokens from the first window on, though nobody said what a call uses', async () => {
    const calls = await callsOf({ tokens: { limit: 10_000, perMs } }, 10, { tokens: [500, 500] });
    expect(calls).toHaveLength(30);
    expect(mostIn(perMs - latestMs, calls, tokensOf)).toBeLessThanOrEqual(10_000);
    expect(mostIn(perMs, calls, tokensOf)).toBeGreaterThanOrEqual(9_500);
  });

  it('keep to it where calls use now little, now much', async () => {
    const calls = await callsOf({ tokens: { limit: 20_000, perMs } }, 30, { tokens: [100, 900] });
    expect(calls).toHaveLength(90);
    expect(mostIn(perMs - latestMs, calls, tokensOf)).toBeLessThanOrEqual(20_000);
    expect(mostIn(perMs, calls, tokensOf)).toBeGreaterThanOrEqual(17_000);
  });

  it('keep to it where the first call uses far less than all that follow', async () => {
    const calls = await callsOf({ tokens: { limit: 20_000, perMs } }, 30, { tokens: [900, 900], firstTokens: 90 });
    expect(calls).toHaveLength(90);
    expect(mostIn(perMs - latestMs, calls, tokensOf)).toBeLessThanOrEqual(20_000);
  });

  it('go on where no call ever says what it used', async () => {
    const calls = await callsOf({ tokens: { limit: 10_000, perMs: 600_000 } }, 10);
    expect(calls).toHaveLength(30);
  });
});
