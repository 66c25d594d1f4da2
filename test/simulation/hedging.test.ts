import { describe, expect, it } from 'vitest';
import { simulateHedge } from './hedging.js';

describe('calls with a log-normal tail (median 2 s, p99 20 s)', () => {
  it('are as slow as they are, unhedged', async () => {
    const { lost, medianMs, p99Ms, callsPerTask } = await simulateHedge({ seed: 1, firstChunkShare: 0.2 });
    expect([lost, callsPerTask]).toEqual([0, 1]);
    expect(medianMs / 2_000).toBeCloseTo(1, 1);
    expect(p99Ms / 20_000).toBeCloseTo(1, 0);
  });
});
