import { describe, expect, it } from 'vitest';
import { LoadComparison } from '../../../src/core/limiter/LoadComparison.js';

/** So many outcomes under a load, of which one in `every` failed. */
function outcomes(comparison: LoadComparison, count: number, load: number, every: number) {
  for (let index = 1; index <= count; index++) comparison.add(load, index % every === 0);
}
const compared = (...parts: readonly [count: number, load: number, every: number][]) => {
  const comparison = new LoadComparison();
  for (const part of parts) outcomes(comparison, ...part);
  return comparison;
};

describe('whether load makes a server refuse', () => {
  it.each<[string, number, number]>([
    ['high', 1, 0.3],
    ['low', 0.3, 1],
  ])('is said with the larger of both shares, here that under %s load', (_, worse, better) => {
    const comparison = compared([40, worse, 1]);
    for (let index = 0; !comparison.isLoadIrrelevant && index < 100; index++) comparison.add(better, index % 10 !== 0);
    expect(comparison).toMatchObject({ isLoadIrrelevant: true, baseline: 1 });
  });

  it('is unknown at first', () => {
    expect(new LoadComparison()).toMatchObject({ isLoadIrrelevant: false, baseline: 0 });
  });

  it.each<[string, boolean, readonly [number, number, number][]]>([
    [
      'not where as many fail under low load',
      true,
      [
        [40, 1, 2],
        [40, 0.3, 2],
      ],
    ],
    [
      'not where nearly as many do',
      true,
      [
        [60, 1, 3],
        [60, 0.3, 4],
      ],
    ],
    [
      'so where much fewer do',
      false,
      [
        [60, 1, 2],
        [60, 0.3, 4],
      ],
    ],
    [
      'so where none does',
      false,
      [
        [40, 1, 2],
        [40, 0.3, 1_000],
      ],
    ],
    [
      'not known where nothing fails at all',
      false,
      [
        [40, 1, 1_000],
        [40, 0.3, 1_000],
      ],
    ],
    ['not known under one load alone', false, [[200, 1, 2]]],
    ['not known under the other alone', false, [[200, 0.3, 2]]],
    [
      'not known from few under high load',
      false,
      [
        [23, 1, 2],
        [40, 0.3, 2],
      ],
    ],
    [
      'not known from few under low load',
      false,
      [
        [40, 1, 2],
        [23, 0.3, 2],
      ],
    ],
    [
      'known from 24 of each, the older of which count a little less',
      true,
      [
        [24, 1, 2],
        [24, 0.3, 2],
      ],
    ],
    [
      'low load: up to 0.7 of the most that ran',
      true,
      [
        [40, 0.71, 2],
        [40, 0.7, 2],
      ],
    ],
  ])('is %s', (_, isLoadIrrelevant, parts) => {
    expect(compared(...parts).isLoadIrrelevant).toBe(isLoadIrrelevant);
  });

  it('counts the latest 64 or so', () => {
    const comparison = compared([500, 1, 1], [200, 1, 4], [40, 0.3, 4]);
    expect(comparison.isLoadIrrelevant).toBe(true);
    expect(comparison.baseline).toBeGreaterThan(0.2);
    expect(comparison.baseline).toBeLessThan(0.35);
  });

  it('is asked anew once clearly more fail than before, under whatever load', () => {
    const comparison = compared([40, 1, 4], [40, 0.3, 4]);
    outcomes(comparison, 40, 0.3, 3);
    expect(comparison.isLoadIrrelevant).toBe(true);
    outcomes(comparison, 40, 0.3, 1);
    expect(comparison).toMatchObject({ isLoadIrrelevant: false, baseline: 0 });
  });

  it('is forgotten when it is reset', () => {
    const comparison = compared([40, 1, 2], [23, 0.3, 2]);
    comparison.reset();
    outcomes(comparison, 40, 0.3, 2);
    expect(comparison.isLoadIrrelevant).toBe(false);
    outcomes(comparison, 23, 1, 2);
    expect(comparison.isLoadIrrelevant).toBe(false);
    outcomes(comparison, 1, 1, 2);
    expect(comparison.isLoadIrrelevant).toBe(true);
  });
});
