import { HttpError, createLimiter, type Limiter } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lease } from '../../../src/core/model/Lease.js';
import { asker, asking } from './asking.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const busy = (retryAfterMs?: number) => new HttpError('busy', 429, { retryAfterMs });
const down = new HttpError('down', 503, {});

describe('a limiter’s slot', () => {
  it('is given back once', () => {
    const { limiter, ask, granted, succeed } = asking({ concurrency: 1 });
    for (const name of ['a', 'b', 'c']) ask(name);
    succeed('a');
    succeed('a');
    expect([granted, limiter.active, limiter.waiting]).toEqual([['a', 'b'], 1, 1]);
  });

  it('goes to the next in line that can use it', () => {
    const { ask, granted, skipped, succeed } = asking({ concurrency: 1 });
    ask('a');
    ask('not ready', { isReady: () => false });
    ask('b');
    succeed('a');
    expect([granted, skipped]).toEqual([['a', 'b'], ['not ready']]);
  });

  it.each([{}, { adaptive: false }, { requests: { limit: 1, perMs: 60_000 } }, { retryBudget: false }])(
    'that was never used leaves no trace: %j',
    (options) => {
      const { ask, granted, leases, limiter } = asking(options);
      ask('a');
      leases.get('a')!.release();
      ask('b');
      expect([granted, limiter.active]).toEqual([['a', 'b'], 1]);
    },
  );

  it('may be given back as it is granted, by 20,000 in turn', () => {
    const limiter = createLimiter({ concurrency: 1 });
    limiter.pause();
    let served = 0;
    for (let index = 0; index < 20_000; index++) {
      const onGranted = (lease: Lease) => {
        if (served++ !== index) expect.fail(`${index} was not served in its turn`);
        lease.release({ outcome: 'succeeded', attempt: 1 });
      };
      asker(limiter).ask(`${index}`, { onGranted });
    }
    limiter.resume();
    expect([served, limiter.active, limiter.waiting]).toEqual([20_000, 0, 0]);
  });

  it('is granted on after a request that threw as it was granted', () => {
    const { limiter, ask, granted } = asking();
    const throws = () => {
      throw new Error('thrown by the request');
    };
    expect(() => ask('throws', { onGranted: throws })).toThrow('thrown by the request');
    ask('next');
    expect([granted, limiter.active]).toEqual([['next'], 2]);
  });

  it.each([
    ['succeeds', { outcome: 'succeeded', attempt: 1 }],
    ['fails', { outcome: 'failed', error: new Error('x'), attempt: 1 }],
    ['is cancelled', { outcome: 'cancelled', attempt: 1 }],
  ] as const)('is free again where an attempt %s, adaptive or not', (_, end) => {
    for (const options of [{}, { adaptive: false, retryBudget: false }]) {
      const { ask, granted, leases } = asking({ ...options, concurrency: 1 });
      ask('a');
      ask('b');
      leases.get('a')!.release(end);
      expect(granted).toEqual(['a', 'b']);
    }
  });
});

describe('who waits for a time', () => {
  it('has one timer together, for the earliest', async () => {
    const { limiter, ask, granted } = asking({ requests: { limit: 1, perMs: 1_000 } });
    for (const name of ['a', 'b', 'c']) ask(name);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_006);
    expect([granted, vi.getTimerCount()]).toEqual([['a', 'b'], 1]);
    limiter.update({ requests: false });
    expect([granted, vi.getTimerCount()]).toEqual([['a', 'b', 'c'], 0]);
  });

  it('has none where only a slot is missing, nor where all have left', async () => {
    const full = asking({ concurrency: 1 });
    full.ask('a');
    full.ask('b');
    expect(vi.getTimerCount()).toBe(0);
    const { limiter, ask } = asking({ requests: { limit: 1, perMs: 1_000 } });
    ask('a');
    const waiting = [ask('b'), ask('c')];
    for (const request of waiting) limiter.cancel(request);
    await vi.advanceTimersByTimeAsync(0);
    expect([limiter.waiting, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('goes first where it wants less than the one that left', async () => {
    const { limiter, ask, granted } = asking({ tokens: { limit: 100, perMs: 1_000 } });
    ask('first', { promptChars: 200 });
    const large = ask('large', { promptChars: 400 });
    ask('small', { promptChars: 40 });
    expect(granted).toEqual(['first']);
    limiter.cancel(large);
    await vi.advanceTimersByTimeAsync(0);
    expect(granted).toEqual(['first', 'small']);
  });
});

describe('the retry budget', () => {
  const drawn = (limiter: Limiter, error: unknown) => {
    let count = 0;
    while (count < 200 && limiter.mayRetry(error)) count++;
    return count;
  };

  it('is drawn by failures, and not by waits that the server asked for', () => {
    const { limiter } = asking();
    expect(drawn(limiter, busy(1_000))).toBe(200);
    expect(drawn(limiter, new Error('x'))).toBe(100);
    expect(limiter.mayRetry(busy(1_000))).toBe(true);
  });

  it('is refilled by answers, by what their task drew', () => {
    const { limiter, ask, succeed } = asking();
    drawn(limiter, down);
    ask('a');
    succeed('a', 3);
    expect(drawn(limiter, down)).toBe(2);
  });

  it('may be none', () => {
    const { limiter, ask, succeed } = asking({ retryBudget: false });
    ask('a');
    succeed('a', 3);
    expect(drawn(limiter, down)).toBe(200);
  });
});

describe('update', () => {
  it('takes a quota of tokens, changes and removes it', async () => {
    const { limiter, ask, granted } = asking();
    limiter.update({ tokens: { limit: 100, perMs: 1_000 } });
    ask('a', { promptChars: 400 });
    ask('b', { promptChars: 400 });
    ask('c', { promptChars: 400 });
    expect(granted).toEqual(['a']);
    limiter.update({ tokens: { limit: 200, perMs: 1_000 } });
    expect(granted).toEqual(['a', 'b']);
    limiter.update({ concurrency: 9 });
    expect(granted).toEqual(['a', 'b']);
    limiter.update({ tokens: false });
    expect(granted).toEqual(['a', 'b', 'c']);
  });

  it('changes the concurrency of one that heeds nothing, too', () => {
    const { limiter, ask, granted } = asking({ adaptive: false, concurrency: 1 });
    for (const name of ['a', 'b', 'c']) ask(name);
    limiter.update({ concurrency: 2 });
    expect(granted).toEqual(['a', 'b']);
  });

  it('raises what failures have not cut', () => {
    const { limiter, ask, granted, fail } = asking({ concurrency: 1 });
    ask('fails');
    fail('fails', new HttpError('wrong', 400, {}));
    limiter.update({ concurrency: 3 });
    for (const name of ['a', 'b', 'c', 'd']) ask(name);
    expect(granted).toEqual(['fails', 'a', 'b', 'c']);
  });
});
