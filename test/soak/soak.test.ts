import { describe, expect, it } from 'vitest';
import { slope } from './slope.js';
import { type Sample, soak } from './soak.js';

describe('the soak', () => {
  it('asks every question over HTTP, loses none and measures on the way', async () => {
    const samples: Sample[] = [];
    const figures = await soak({
      tasks: 1_000,
      concurrency: 20,
      faultShare: 0.02,
      sampleEvery: 250,
      warmUp: 0.5,
      onSample: (sample) => samples.push(sample),
    });
    expect(figures).toMatchObject({ answered: 1_000, lost: 0 });
    // The server's chance is seeded: some twenty calls of a thousand fail and are made again.
    expect(figures.attempts).toBeGreaterThan(1_005);
    expect(figures.slopeMbPer10k).not.toBeNaN();
    expect(samples.map(({ tasks }) => tasks)).toEqual([250, 500, 750, 1_000]);
  });

  it('finds the growth of a heap that breathes', () => {
    const heap = (grow: number) => Array.from({ length: 20 }, (_, x) => ({ x, y: 50 + grow * x + (x % 2) }));
    expect(slope(heap(2))).toBeCloseTo(2, 1);
    expect(slope(heap(0))).toBeCloseTo(0, 1);
    expect(slope([])).toBeNaN();
  });
});
