import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingWindowLog } from '../../../src/core/limiter/SlidingWindowLog.js';

describe('the log of a sliding window', () => {
  it('never lets more than the limit into a window, wherever it begins, and uses nearly all of it', () => {
    const amounts = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 20 }), pauseMs: fc.nat(300) }), {
      minLength: 50,
    });
    fc.assert(
      fc.property(amounts, (amounts) => {
        const log = new SlidingWindowLog(100, 1_000);
        const spent: { at: number; amount: number }[] = [];
        let now = 0;
        for (const { amount, pauseMs } of amounts) {
          now = Math.max(now + pauseMs / 100, log.earliestAt(amount, now));
          log.record(amount, now);
          spent.push({ at: now, amount });
        }
        for (const { at: from } of spent) {
          const inWindow = spent.filter(({ at }) => at >= from && at < from + 1_000);
          expect(inWindow.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(100);
        }
        const total = spent.reduce((sum, { amount }) => sum + amount, 0);
        // The pauses, and for each window what was too small for the next amount.
        expect(now).toBeLessThanOrEqual((total / 80) * 1_000 + amounts.length * 3);
      }),
    );
  });

  it('counts what an estimate was put right by, until that has left the window', () => {
    const log = new SlidingWindowLog(100, 1_000);
    const [first, second] = [log.record(60, 0), log.record(30, 500)];
    log.correct(first, -50);
    expect(log.usedAt(600)).toBe(40);
    expect(log.earliestAt(60, 600)).toBe(600);
    expect(log.usedAt(1_000)).toBe(30);
    log.correct(first, 1_000);
    log.correct(second, 5);
    expect(log.usedAt(1_000)).toBe(35);
    expect(log.usedAt(1_500)).toBe(0);
  });

  it('stays short however long it is written, and never asked', () => {
    const log = new SlidingWindowLog(Number.POSITIVE_INFINITY, 60_000);
    for (let at = 0; at < 24 * 3_600_000; at += 1_000) log.record(1, at);
    expect(log.length).toBeLessThan(200);
    for (let at = 0; at < 120_000; at += 1) log.record(1, 24 * 3_600_000 + at);
    expect(log.length).toBeLessThan(2_100);
  });
});
