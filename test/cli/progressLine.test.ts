import { expect, it, vi } from 'vitest';
import { Tally } from '../../src/cli/batch/Tally.js';
import { progressLine } from '../../src/cli/screen/progressLine.js';

/** A batch of 10,000 rows, of which 1,200 were answered before, after a minute. */
function tally(): Tally {
  vi.useFakeTimers({ now: 0 });
  const tally = Object.assign(new Tally(), {
    total: 10_000,
    before: 1_200,
    answered: 2_000,
    failed: 12,
    tokens: 1_234_567,
  });
  vi.advanceTimersByTime(60_000);
  tally.limiter = { status: 'closed', closedUntil: Date.now() + 12_000, concurrency: 5 };
  return tally;
}

it.each([
  [200, '3,200/10,000 done · 12 failed · 2,012/min · 1.2M tokens · ETA 3:22 · limiter waits 0:12'],
  [80, '3,200/10,000 done · 12 failed · 2,012/min · ETA 3:22 · limiter waits 0:12'],
  [64, '3,200/10,000 done · 12 failed · ETA 3:22 · limiter waits 0:12'],
  [40, '3,200/10,000 done · 12 failed · ETA 3:22'],
  [20, '3,200/10,000 done'],
  [5, '3,200'],
])('in %d columns a batch reads as one line, without what matters least', (width, line) => {
  expect(progressLine(tally(), width)).toBe(line);
  vi.useRealTimers();
});

it.each([
  [{ status: 'open', concurrency: Number.POSITIVE_INFINITY }, ''],
  [{ status: 'open', concurrency: 7 }, ' · limit 7 at a time'],
  [{ status: 'open', concurrency: 7, requests: { limit: 15, perMs: 30_000 } }, ' · limit 30/min'],
  [{ status: 'probing', concurrency: 1 }, ' · limiter probes'],
  [{ status: 'exhausted', concurrency: 1 }, ' · quota used up'],
] as const)('a limiter that is %o is told: "%s"', (limiter, words) => {
  expect(progressLine(Object.assign(new Tally(), { limiter }), 80)).toBe(`0 done${words}`);
});
