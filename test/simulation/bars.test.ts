import { describe, expect, it } from 'vitest';
import { allOfOurs } from './ours.js';
import type { Contestant } from './contestant.js';
import type { ProviderOptions } from './Provider.js';
import { mainScenarios, moreScenarios } from './scenarios.js';
import { type Figures, simulate, simulateSeeds } from './simulate.js';

const [adaptive, withRequests] = allOfOurs as [Contestant, Contestant];
const seeds = [1, 2, 3];

/** The most that a run may come to; nothing may be lost. */
type Bars = Partial<Figures>;

/** The bars that were set before the limiter was built: for each main scenario, adaptive and with `requests`. */
const bars: Record<string, readonly [adaptive: Bars, withRequests: Bars]> = {
  fixed: [
    { wasted: 25, makespanRatio: 1.03 },
    { wasted: 5, makespanRatio: 1.03 },
  ],
  sliding: [
    { wasted: 60, makespanRatio: 1.2 },
    { wasted: 5, makespanRatio: 1.03 },
  ],
  outage: [{ callsPerTask: 1.2, makespanRatio: 1.05 }, {}],
};

async function expectBars(contestant: Contestant, provider: Partial<ProviderOptions>, most: Bars, from = seeds) {
  const figures = await simulateSeeds({ contestant, provider }, from);
  expect(figures.lost).toBe(0);
  // A smaller quota means more windows, each of which has an edge to run into.
  const windows = Math.max(1, 60 / (provider.requests?.limit ?? 60));
  for (const [figure, bar] of Object.entries(most)) {
    const scaled = figure === 'wasted' ? bar * windows : bar;
    expect(figures[figure as keyof Figures], figure).toBeLessThanOrEqual(scaled);
  }
}

describe.each(mainScenarios)('against a provider of the kind "$name"', ({ name, provider }) => {
  const [adaptiveBars, requestsBars] = bars[name] as readonly [Bars, Bars];

  it('an adaptive limiter that knows nothing meets its bars', () => expectBars(adaptive, provider, adaptiveBars));
  it('a limiter that knows the quota meets its bars', () => expectBars(withRequests, provider, requestsBars));

  // A log that is safe wherever the provider's windows begin cannot use what is left of the one that a run begins in:
  // here 23 s of about 580.
  const withinAMinute = { ...requestsBars, ...('makespanRatio' in requestsBars && { makespanRatio: 1.05 }) };

  // Not those that anything was tuned on.
  const others: [string, Partial<ProviderOptions>][] = [
    ['other seeds', {}],
    ['a smaller quota', { requests: { limit: 30, perMs: 60_000 } }],
    ['a larger quota', { requests: { limit: 150, perMs: 60_000 } }],
    ['quicker calls', { latency: { medianMs: 700, p99Ms: 3_000 } }],
    ['slower calls', { latency: { medianMs: 5_000, p99Ms: 15_000 } }],
    ['a start within a minute', { offsetMs: 23_456 }],
  ];
  it.each(others)('%s give the same picture', async (_, other) => {
    await expectBars(adaptive, { ...provider, ...other }, adaptiveBars, [11, 12, 13]);
    const barsHere = 'offsetMs' in other ? withinAMinute : requestsBars;
    await expectBars(withRequests, { ...provider, ...other }, barsHere, [11, 12, 13]);
  });
});

describe.each(moreScenarios)('against a provider of the kind "$name"', ({ provider }) => {
  it.each(seeds)('nothing is lost with seed %i', async (seed) => {
    for (const contestant of allOfOurs) expect((await simulate({ contestant, provider, seed })).lost).toBe(0);
  });
});
