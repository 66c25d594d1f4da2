import { describe, expect, it } from 'vitest';
import { FirstActivityLatencies } from '../../../src/core/execution/FirstActivityLatencies.js';

const latenciesOf = (...all: readonly number[]) => {
  const latencies = new FirstActivityLatencies();
  for (const each of all) latencies.add(each);
  return latencies;
};
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('what hedges learn from', () => {
  it('says nothing before 20 attempts were quick or slow', () => {
    expect(latenciesOf().quantile(0.5)).toBeUndefined();
    expect(latenciesOf(...upTo(19)).quantile(0.5)).toBeUndefined();
    expect(latenciesOf(...upTo(20)).quantile(0.5)).toBe(10);
  });

  it.each([
    [0.01, 1],
    [0.5, 50],
    [0.95, 95],
    [0.955, 96],
    [1, 100],
  ])('is what such a share of them took at most: %d of 100', (share, ms) => {
    // Neither sorted, nor in an order that text would have.
    const shuffled = upTo(100).map((index) => ((index * 37) % 100) + 1);
    expect(latenciesOf(...shuffled).quantile(share)).toBe(ms);
  });

  it('forgets all but the latest 256', () => {
    const latencies = latenciesOf(...upTo(256));
    expect(latencies.quantile(1)).toBe(256);
    for (const each of upTo(255)) latencies.add(each);
    expect(latencies.quantile(1)).toBe(256);
    latencies.add(7);
    expect(latencies.quantile(1)).toBe(255);
  });
});
