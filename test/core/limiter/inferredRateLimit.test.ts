import { describe, expect, it, vi } from 'vitest';
import { InferredRateLimit } from '../../../src/core/limiter/InferredRateLimit.js';

/** One that was refused its tenth request in a second, and told to wait until 5,000. */
function refused({ grants = 10, everyMs = 100, opensAt = 5_000 } = {}) {
  const onWindow = vi.fn();
  const quota = new InferredRateLimit(onWindow);
  for (let index = 0; index < grants; index++) quota.onGranted(index * everyMs);
  quota.onRefused(opensAt, 1_000);
  const grant = (count: number, at: number) => {
    for (let index = 0; index < count; index++) quota.onGranted(at);
  };
  return { quota, onWindow, grant };
}

describe('a quota that is learned from refusals', () => {
  it('is none before', () => {
    const onWindow = vi.fn();
    const quota = new InferredRateLimit(onWindow);
    quota.onGranted(0);
    quota.advance(1e6);
    expect([quota.quota, quota.earliestAt(7), onWindow.mock.calls.length]).toEqual([undefined, 7, 0]);
  });

  it('is what was answered from the first request to the end of the wait, which is floored to seconds', () => {
    expect(refused().quota.quota).toEqual({ limit: 9, perMs: 6_000 });
  });

  it('is one at least', () => {
    const quota = new InferredRateLimit(() => undefined);
    quota.onGranted(0);
    quota.onRefused(5_000, 0);
    expect(quota.quota).toEqual({ limit: 1, perMs: 6_000 });
  });

  it('is not learned from a wait of more than ten minutes, which is no rate', () => {
    expect(refused({ opensAt: 599_000 }).quota.quota).toEqual({ limit: 9, perMs: 600_000 });
    expect(refused({ opensAt: 599_001 }).quota.quota).toBeUndefined();
  });

  it('is one less for each that was refused while it was in flight, and one at least', () => {
    const { quota } = refused();
    quota.onRefused(5_000, 1_010);
    quota.onRefused(5_000, 1_020);
    expect(quota.quota?.limit).toBe(7);
    for (let more = 0; more < 20; more++) quota.onRefused(5_000, 1_030);
    expect(quota.quota).toEqual({ limit: 1, perMs: 6_000 });
  });

  it('is kept: so many, and the next when the period is over', () => {
    const { quota, grant } = refused();
    grant(8, 6_000);
    expect(quota.earliestAt(6_100)).toBe(6_100);
    grant(1, 6_100);
    expect(quota.earliestAt(6_200)).toBe(12_000);
    quota.advance(11_999);
    expect(quota.earliestAt(11_999)).toBe(12_000);
    quota.advance(12_000);
    expect(quota.earliestAt(12_000)).toBe(12_000);
  });

  it('begins gently with each window', () => {
    const { quota, onWindow, grant } = refused();
    grant(3, 6_000);
    quota.advance(11_999);
    expect(onWindow).not.toHaveBeenCalled();
    quota.advance(12_000);
    quota.advance(12_100);
    expect(onWindow).toHaveBeenCalledTimes(1);
    quota.advance(30_500);
    expect(onWindow).toHaveBeenCalledTimes(2);
    // The windows are those of the server: 30,000 to 36,000.
    grant(9, 30_500);
    expect(quota.earliestAt(30_600)).toBe(36_000);
  });

  it('grows by one, two, four, … with each window that was used up without a refusal', () => {
    const { quota, grant } = refused();
    const limits = [9, 10, 12, 16].map((limit, window) => {
      grant(limit, 6_000 * (window + 1));
      quota.advance(6_000 * (window + 2));
      return quota.quota?.limit;
    });
    expect(limits).toEqual([10, 12, 16, 24]);
  });

  it('grows by one again after a refusal', () => {
    const { quota, grant } = refused();
    grant(9, 6_000);
    quota.advance(12_000);
    grant(10, 12_000);
    quota.onRefused(17_000, 12_500);
    // The tenth was refused.
    expect(quota.quota?.limit).toBe(9);
    grant(9, 18_000);
    quota.advance(24_000);
    expect(quota.quota?.limit).toBe(10);
  });

  it('does not grow with a window that was not used up', () => {
    const { quota, grant } = refused();
    grant(8, 6_000);
    quota.advance(12_000);
    expect(quota.quota?.limit).toBe(9);
  });

  it('gives a turn back that was not used', () => {
    const { quota, grant } = refused();
    grant(9, 6_000);
    quota.takeBack();
    expect(quota.earliestAt(6_100)).toBe(6_100);
    grant(1, 6_100);
    expect(quota.earliestAt(6_200)).toBe(12_000);
  });

  it('takes nothing back where nothing was granted', () => {
    const quota = new InferredRateLimit(() => undefined);
    expect(() => quota.takeBack()).not.toThrow();
  });

  it('has the longest period that a refusal within it showed', () => {
    const { quota, grant } = refused();
    grant(9, 6_000);
    // Refused within the period, until 4,000 ms later than that would end.
    quota.onRefused(15_000, 8_000);
    expect(quota.quota).toEqual({ limit: 8, perMs: 10_000 });
    grant(8, 16_000);
    quota.onRefused(19_000, 17_000);
    expect(quota.quota).toEqual({ limit: 7, perMs: 10_000 });
  });

  it('does not learn a period from a refusal after it', () => {
    const { quota, grant } = refused();
    grant(9, 6_000);
    quota.onRefused(30_000, 13_000);
    expect(quota.quota?.perMs).toBe(6_000);
  });
});

describe('a quota whose window slides', () => {
  /** Refused again at the fifth of nine, right after it opened. */
  function sliding() {
    const learned = refused();
    learned.grant(5, 6_000);
    learned.quota.onRefused(9_000, 6_100);
    return learned;
  }

  it('is found by a refusal long before the limit, and keeps its numbers then', () => {
    expect(sliding().quota.quota).toEqual({ limit: 9, perMs: 6_000 });
  });

  it('lets the next go when one of those before has left the window', () => {
    const { quota, grant } = sliding();
    grant(4, 20_000);
    expect(quota.earliestAt(20_500)).toBe(20_500);
    grant(5, 21_000);
    expect(quota.earliestAt(21_100)).toBe(26_000);
    grant(4, 26_000);
    expect(quota.earliestAt(26_100)).toBe(27_000);
  });

  it('has room again for a turn that was not used', () => {
    const { quota, grant } = sliding();
    grant(9, 20_000);
    expect(quota.earliestAt(20_100)).toBe(26_000);
    quota.takeBack();
    expect(quota.earliestAt(20_100)).toBe(20_100);
  });

  it('grows where a whole period passed at the limit without a refusal', () => {
    const { quota, grant, onWindow } = sliding();
    grant(9, 12_000);
    quota.advance(12_100);
    expect(quota.quota?.limit).toBe(9);
    quota.advance(12_101);
    expect(quota.quota?.limit).toBe(10);
    grant(1, 12_200);
    // A period has passed, in which there was room.
    quota.advance(18_102);
    expect(quota.quota?.limit).toBe(10);
    grant(9, 18_150);
    quota.advance(18_160);
    expect(quota.quota?.limit).toBe(12);
    expect(onWindow).not.toHaveBeenCalled();
  });

  it('is what the window held, less the one that was refused', () => {
    const { quota, grant } = sliding();
    grant(7, 20_000);
    quota.onRefused(25_000, 20_100);
    expect(quota.quota?.limit).toBe(6);
  });
});
