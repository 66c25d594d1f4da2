import { HttpError } from 'parallel-genai';
import { describe, expect, it } from 'vitest';
import { AdaptiveThrottle } from '../../../src/core/limiter/AdaptiveThrottle.js';
import { classifyFailure } from '../../../src/core/retry/classifyFailure.js';

const refused = (retryAfterMs?: number) => new HttpError('busy', 429, { retryAfterMs });
const down = (retryAfterMs?: number) => new HttpError('down', 503, { retryAfterMs });
const wrong = new HttpError('wrong', 400, {});

/** A throttle under which so many attempts run. */
function throttled(running = 8, concurrency = 100) {
  const throttle = new AdaptiveThrottle(concurrency);
  const grant = (count: number, now: number) =>
    Array.from({ length: count }, (_, index) => throttle.onGranted(index + 1, now));
  const fail = (error: unknown, now: number, { isProbe = false, load = running } = {}) =>
    throttle.onFailure(classifyFailure(error, 0), error, isProbe, load, now);
  const times = (count: number, act: () => void) => {
    for (let time = 0; time < count; time++) act();
  };
  grant(running, 0);
  return { throttle, grant, fail, times };
}

describe('while nothing has failed', () => {
  it('nothing is held back, and answers teach nothing', () => {
    const { throttle } = throttled();
    throttle.onSuccess(false, 1, 10);
    throttle.advance(1e6);
    expect(throttle).toMatchObject({ noFailuresYet: true, concurrency: 100, closedUntil: 0, isProbing: false });
    expect([throttle.earliestAt(10), throttle.quota]).toEqual([10, undefined]);
  });
});

describe('a server that asks to wait', () => {
  it('closes until then and a second more, and opens with a quarter of what ran', () => {
    const { throttle, fail } = throttled();
    fail(refused(5_000), 1_000);
    expect(throttle).toMatchObject({ noFailuresYet: false, closedUntil: 7_000, concurrency: 2 });
    expect(throttle.earliestAt(1_100)).toBe(7_000);
  });

  it('is heeded for the longest of its waits', () => {
    const { throttle, fail } = throttled();
    fail(refused(5_000), 1_000);
    fail(refused(1_000), 1_100);
    expect(throttle.closedUntil).toBe(7_000);
    fail(refused(9_000), 1_200);
    expect(throttle.closedUntil).toBe(11_200);
  });

  it('shows its quota with a 429, and none with a 503', () => {
    const [quota, load] = [throttled(), throttled()];
    quota.fail(refused(5_000), 1_000);
    load.fail(down(5_000), 1_000);
    expect([quota.throttle.quota, load.throttle.quota]).toEqual([{ limit: 7, perMs: 7_000 }, undefined]);
  });

  it('says nothing with the answers that were in flight then, and lets more run with those that come after', () => {
    const { throttle, fail } = throttled();
    fail(down(5_000), 1_000);
    throttle.onSuccess(false, 8, 1_100);
    throttle.onSuccess(false, 8, 6_999);
    expect(throttle.concurrency).toBe(2);
    throttle.onSuccess(false, 1, 7_000);
    expect(throttle.concurrency).toBe(3);
  });

  it('is asked gently at the beginning of each window that was learned', () => {
    const { throttle, fail, grant, times } = throttled();
    fail(refused(5_000), 1_000);
    grant(7, 7_000);
    times(20, () => throttle.onSuccess(false, 1, 7_500));
    const grown = throttle.concurrency;
    throttle.advance(13_999);
    expect([throttle.concurrency, throttle.earliestAt(7_600)]).toEqual([grown, 14_000]);
    throttle.advance(14_000);
    expect(throttle.concurrency).toBeLessThan(grown);
    expect([throttle.earliestAt(14_000), throttle.quota]).toEqual([14_000, { limit: 8, perMs: 7_000 }]);
  });

  it('gets a turn of its quota back that was not used', () => {
    const { throttle, fail, grant } = throttled();
    fail(refused(5_000), 1_000);
    grant(7, 7_000);
    expect(throttle.earliestAt(7_100)).toBe(14_000);
    throttle.onUnused(false);
    expect(throttle.earliestAt(7_100)).toBe(7_100);
  });
});

describe('a server that has too much to do', () => {
  it('is asked less, the more of its answers are failures', () => {
    const { throttle, fail, times } = throttled(64, 64);
    times(20, () => {
      fail(down(), 1_000, { load: 64 });
      throttle.onSuccess(false, 64, 1_000);
    });
    expect(throttle.isProbing).toBe(false);
    expect(throttle.concurrency).toBeLessThan(40);
  });

  it('is probed after five failures in a row', () => {
    const { throttle, fail, times, grant } = throttled();
    times(4, () => fail(down(), 1_000));
    expect(throttle.isProbing).toBe(false);
    fail(down(), 1_000);
    expect(throttle).toMatchObject({ isProbing: true, concurrency: 1, closedUntil: 2_000 });
    expect([throttle.earliestAt(1_000), grant(1, 2_000), throttle.earliestAt(2_000)]).toEqual([
      2_000,
      [true],
      Infinity,
    ]);
  });

  it('is probed after twice as many refusals as ran, where it refuses and so is up', () => {
    const { throttle, fail, times } = throttled(8);
    times(15, () => fail(refused(), 1_000));
    expect(throttle.isProbing).toBe(false);
    fail(refused(), 1_000);
    expect(throttle.isProbing).toBe(true);
  });

  it('is asked as much as before where it refuses by chance, whatever the load', () => {
    const { throttle, fail, times } = throttled(10, 10);
    const half = (load: number) =>
      times(40, () => {
        throttle.onSuccess(false, load, 1_000);
        fail(refused(), 1_000, { load });
      });
    half(10);
    expect([throttle.isRefusedByChance, throttle.concurrency < 10]).toEqual([false, true]);
    half(2);
    expect([throttle.isRefusedByChance, throttle.concurrency]).toEqual([true, 10]);
    throttle.probeFrom(5_000);
    expect(throttle.isRefusedByChance).toBe(false);
  });
});

describe('a probe', () => {
  function probing() {
    const opened = throttled();
    opened.times(5, () => opened.fail(down(), 1_000));
    opened.grant(1, 2_000);
    return opened;
  }

  it.each<[string, (opened: ReturnType<typeof probing>) => void]>([
    ['was cancelled', ({ throttle }) => throttle.onCancelled(true)],
    ['never began', ({ throttle }) => throttle.onUnused(true)],
    ['failed by itself', ({ fail }) => fail(new Error('a bug'), 2_100, { isProbe: true })],
    ['is asked to wait', ({ fail }) => fail(down(1), 500, { isProbe: true })],
  ])('that %s told nothing of an outage: another may go', (_, end) => {
    const opened = probing();
    end(opened);
    expect(opened.throttle.isProbing).toBe(true);
    expect(opened.throttle.earliestAt(2_200)).toBe(2_200);
  });

  it.each<[string, (opened: ReturnType<typeof probing>) => void]>([
    ['is answered', ({ throttle }) => throttle.onSuccess(true, 1, 2_100)],
    ['is refused as wrong', ({ fail }) => fail(wrong, 2_100, { isProbe: true })],
  ])('that %s shows that the server is up: after three, all go on with a quarter of what ran', (_, end) => {
    const opened = probing();
    end(opened);
    expect(opened.throttle).toMatchObject({ isProbing: true, concurrency: 4 });
    opened.grant(4, 2_100);
    end(opened);
    expect(opened.throttle.isProbing).toBe(true);
    end(opened);
    expect(opened.throttle).toMatchObject({ isProbing: false, concurrency: 2, closedUntil: 0 });
  });

  it('is no attempt that was sent before', () => {
    const opened = probing();
    opened.throttle.onSuccess(false, 8, 2_100);
    opened.fail(wrong, 2_100);
    expect(opened.throttle).toMatchObject({ isProbing: true, concurrency: 1 });
    expect(opened.throttle.earliestAt(2_100)).toBe(Infinity);
  });
});

describe('an outage', () => {
  it('costs no more once it is over where it took more probes', () => {
    const concurrencyAfter = (failedProbes: number) => {
      const { throttle, fail, grant, times } = throttled(64);
      const probe = (end: () => void) => {
        grant(1, 2_000);
        end();
      };
      times(5, () => fail(down(), 1_000));
      times(failedProbes, () => probe(() => fail(down(), 2_000, { isProbe: true })));
      times(3, () => probe(() => throttle.onSuccess(true, 1, 2_000)));
      grant(16, 3_000);
      times(10, () => throttle.onSuccess(false, 16, 3_000));
      fail(down(), 3_000);
      return throttle.concurrency;
    };
    expect(concurrencyAfter(40)).toBe(concurrencyAfter(1));
  });
});

describe('a failure of an attempt’s own', () => {
  it('changes nothing while the server is up', () => {
    const { throttle, fail, times } = throttled();
    times(20, () => fail(new Error('a bug'), 1_000));
    times(20, () => fail(wrong, 1_000));
    expect(throttle).toMatchObject({ isProbing: false, concurrency: 100, closedUntil: 0 });
  });

  it('with a status shows that the server is up', () => {
    const { throttle, fail, times } = throttled();
    times(4, () => fail(down(), 1_000));
    fail(wrong, 1_000);
    times(4, () => fail(down(), 1_000));
    expect(throttle.isProbing).toBe(false);
  });

  it('without one says nothing of that', () => {
    const { throttle, fail, times } = throttled();
    times(4, () => fail(down(), 1_000));
    fail(new Error('a bug'), 1_000);
    fail(down(), 1_000);
    expect(throttle.isProbing).toBe(true);
  });
});
