import { describe, expect, it } from 'vitest';
import { comparePool, type SharedPool } from './sharedPool.js';

/** The most that the makespan with `createLimiter()` may be, of that without a limiter. */
const bars: readonly [share: number, ratio: number][] = [
  [0.1, 1.3],
  [0.3, 1.3],
  [0.5, 1.5],
];

/** Those that nothing was tuned on. */
const others: [string, Omit<SharedPool, 'seed' | 'share'>, readonly number[]][] = [
  ['the pool of the bars', {}, [1, 2, 3, 4, 5]],
  ['other seeds', {}, [21, 22, 23, 24, 25]],
  ['quicker calls', { refusalMs: [100, 200], answerMs: 400 }, [31, 32, 33, 34, 35]],
  ['slower answers', { refusalMs: [300, 800], answerMs: 6_000 }, [41, 42, 43, 44, 45]],
  ['more at a time', { concurrency: 50 }, [51, 52, 53, 54, 55]],
  ['fewer at a time', { concurrency: 8, calls: 300 }, [61, 62, 63, 64, 65]],
];

describe.each(others)('a shared pool that refuses by chance: %s', (_, pool, seeds) => {
  it.each([...bars, [0.2, 1.3] as const, [0.4, 1.5] as const])(
    'at a share of %f takes at most %f of the time without a limiter, and loses no more tasks',
    async (share, bar) => {
      const { ratio, lost, lostWithout } = await comparePool({ ...pool, share }, seeds);
      expect(ratio).toBeLessThanOrEqual(bar);
      // Beyond chance: three standard deviations of the difference of two counts.
      expect(lost - lostWithout).toBeLessThanOrEqual(3 * Math.sqrt(lost + lostWithout + 1));
    },
  );
});
