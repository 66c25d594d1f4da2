import { expect, it } from 'vitest';
import { callTogether, callUntil, type SharedWork } from './support/callTogether.js';
import { mostIn, type ProviderCall } from './support/mostIn.js';
import { describeWithRedis } from './support/withRedis.js';

const perMs = 2_000;
/** Grants are counted exactly. What comes to the provider may be late on a busy machine, by so much at most. */
const latestMs = 400;
const tokensOf = ({ tokens }: ProviderCall) => tokens;

describeWithRedis('three processes that share a limiter', (cluster) => {
  const workOf = (limits: Partial<SharedWork['limiter']>, count: number, more?: Partial<SharedWork>): SharedWork => {
    const limiter = { connection: cluster.server.connection, key: cluster.queue, ...limits };
    return { limiter, count, callMs: 20, ...more };
  };
  const callsOf = (...work: Parameters<typeof workOf>) => callTogether(cluster.children, workOf(...work));

  it('keep to a quota of requests in every window', async () => {
    const calls = await callsOf({ requests: { limit: 60, perMs } }, 50);
    expect(calls).toHaveLength(150);
    expect(mostIn(perMs - latestMs, calls)).toBeLessThanOrEqual(60);
  });

  it('keep to a quota of tokens from the first window on, though nobody said what a call uses', async () => {
    const calls = await callsOf({ tokens: { limit: 10_000, perMs } }, 10, { tokens: [500, 500] });
    expect(calls).toHaveLength(30);
    expect(mostIn(perMs - latestMs, calls, tokensOf)).toBeLessThanOrEqual(10_000);
  });

  it('keep to it where calls use now little, now much', async () => {
    const calls = await callsOf({ tokens: { limit: 20_000, perMs } }, 30, { tokens: [100, 900] });
    expect(calls).toHaveLength(90);
    expect(mostIn(perMs - latestMs, calls, tokensOf)).toBeLessThanOrEqual(20_000);
  });

  it('keep to it where the first call uses far less than all that follow', async () => {
    const calls = await callsOf({ tokens: { limit: 20_000, perMs } }, 30, { tokens: [900, 900], firstTokens: 90 });
    expect(calls).toHaveLength(90);
    expect(mostIn(perMs - latestMs, calls, tokensOf)).toBeLessThanOrEqual(20_000);
  });

  it('keep to it where few calls use much, and take as much longer', async () => {
    const tokens = [50, 2_300] as const;
    const calls = await callsOf({ tokens: { limit: 50_000, perMs } }, 50, { tokens, skew: 4, msPerToken: 0.2 });
    expect(calls).toHaveLength(150);
    expect(mostIn(perMs - latestMs, calls, tokensOf)).toBeLessThanOrEqual(50_000);
  });

  // In a window that does not end before the test does: how soon it is used up depends on the machine.
  const window = { perMs: 3_600_000 };
  const all = (calls: readonly ProviderCall[]) => calls.reduce((sum, { tokens }) => sum + tokens, 0);

  it('use up a quota of requests', async () => {
    const work = workOf({ requests: { limit: 60, ...window } }, 50);
    expect(await callUntil(cluster.children, work, ({ length }) => length >= 60)).toHaveLength(60);
  });

  it.each([
    [10_000, [500, 500], 10_000],
    [20_000, [100, 900], 18_000],
  ] as const)('use up a quota of %i tokens with calls of %j', async (limit, tokens, least) => {
    const work = workOf({ tokens: { limit, ...window } }, 30, { tokens });
    const used = all(await callUntil(cluster.children, work, (calls) => all(calls) >= least));
    expect(used).toBeLessThanOrEqual(limit);
  });

  it('go on where no call ever says what it used', async () => {
    const calls = await callsOf({ tokens: { limit: 10_000, perMs: 600_000 } }, 10);
    expect(calls).toHaveLength(30);
  });
});
