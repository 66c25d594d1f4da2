import { backoff } from 'parallel-genai';
import { describe, expect, it } from 'vitest';

describe('backoff', () => {
  const waits = (options: Parameters<typeof backoff>[0]) => [1, 2, 3, 10].map(backoff(options));

  it('doubles from 1 s to 60 s', () => {
    expect(waits({ jitter: 'none' })).toEqual([1_000, 2_000, 4_000, 60_000]);
  });

  it('spreads over the whole wait by default', () => {
    expect(waits({ random: () => 0 })).toEqual([0, 0, 0, 0]);
    expect(waits({ random: () => 0.5 })).toEqual([500, 1_000, 2_000, 30_000]);
  });

  it('spreads over the upper half with equal jitter', () => {
    expect(waits({ jitter: 'equal', random: () => 0 })).toEqual([500, 1_000, 2_000, 30_000]);
  });

  it('takes 0 as a value', () => {
    expect(waits({ initialMs: 0, random: () => 1 })).toEqual([0, 0, 0, 0]);
  });

  it.each([
    [{ initialMs: -1 }, 'initialMs must be a number of at least 0, got -1'],
    [{ maxMs: Number.NaN }, 'maxMs must be a number of at least 0, got NaN'],
    [{ factor: 0.5 }, 'factor must be a number of at least 1, got 0.5'],
    [{ factor: '2' as never }, 'factor must be a number of at least 1, got "2"'],
    [{ jitter: 'some' as never }, `jitter must be 'full', 'equal' or 'none', got "some"`],
    [{ random: 4 as never }, 'random must be a function, got 4'],
  ])('refuses %j', (options, message) => {
    expect(() => backoff(options)).toThrow(message);
  });
});
