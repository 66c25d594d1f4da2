import { HttpError, type Limiter, type LimiterState } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asking } from './asking.js';

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  // The monotonic clock does not begin with the limiter.
  await vi.advanceTimersByTimeAsync(3_000);
});
afterEach(() => void vi.useRealTimers());

const busy = (retryAfterMs?: number) => new HttpError('busy', 429, { retryAfterMs });
const down = new HttpError('down', 503, {});

describe('what a limiter says that it does', () => {
  const statesOf = (limiter: Limiter) => {
    const states: Partial<LimiterState>[] = [];
    limiter.state$.subscribe(({ status, closedUntil }) => states.push({ status, closedUntil }));
    return states;
  };
  const at = (ms: number) => 1_003_000 + ms;

  it('is that it is closed until a server’s wait is over, and a second more', async () => {
    const { limiter, ask, fail } = asking();
    const states = statesOf(limiter);
    ask('a');
    fail('a', busy(5_000));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states).toEqual([
      { status: 'open', closedUntil: undefined },
      { status: 'closed', closedUntil: at(6_000) },
      { status: 'open', closedUntil: undefined },
    ]);
  });

  it('is that it probes an outage', async () => {
    const { limiter, ask, fail } = asking();
    const states = statesOf(limiter);
    for (let index = 0; index < 5; index++) ask(`${index}`);
    for (let index = 0; index < 5; index++) fail(`${index}`, down);
    expect(states.at(-1)).toEqual({ status: 'probing', closedUntil: at(1_000) });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states.at(-1)).toMatchObject({ status: 'probing' });
  });

  it('is that another probe goes where one was cancelled', async () => {
    const { ask, fail, granted, leases } = asking();
    for (let index = 0; index < 5; index++) ask(`${index}`);
    for (let index = 0; index < 5; index++) fail(`${index}`, down);
    ask('probe');
    ask('next');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(granted.slice(5)).toEqual(['probe']);
    leases.get('probe')!.release({ outcome: 'cancelled', attempt: 1 });
    expect(granted.slice(5)).toEqual(['probe', 'next']);
  });

  it('is that it stays closed for longer, where a server asks for that', () => {
    const { limiter, ask, fail } = asking();
    const states = statesOf(limiter);
    for (const name of ['a', 'b']) ask(name);
    fail('a', new HttpError('down', 503, { retryAfterMs: 5_000 }));
    fail('b', new HttpError('down', 503, { retryAfterMs: 9_000 }));
    expect(states.slice(1)).toEqual([
      { status: 'closed', closedUntil: at(6_000) },
      { status: 'closed', closedUntil: at(10_000) },
    ]);
  });

  it('is that a quota is used up, and then that it probes whether it is refilled', async () => {
    const { limiter, ask, fail, granted, rejected } = asking();
    const states = statesOf(limiter);
    ask('a');
    const used = fail('a', busy(1_800_000));
    expect(used).toMatchObject({ status: 'exhausted', closedUntil: at(1_800_000) });
    ask('b');
    expect([granted, rejected]).toEqual([['a'], [expect.objectContaining({ name: 'QuotaExhaustedError' })]]);
    await vi.advanceTimersByTimeAsync(1_799_999);
    ask('c');
    expect(rejected).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(states.at(-1)).toMatchObject({ status: 'probing' });
    ask('d');
    ask('e');
    expect([granted, limiter.waiting]).toEqual([['a', 'd'], 1]);
  });

  it('is that it is paused, whatever it is besides', () => {
    const { limiter, ask, fail } = asking();
    const states = statesOf(limiter);
    ask('a');
    fail('a', busy(5_000));
    limiter.pause();
    expect(states.at(-1)).toEqual({ status: 'paused', closedUntil: undefined });
    limiter.resume();
    expect(states.at(-1)).toEqual({ status: 'closed', closedUntil: at(6_000) });
  });

  it('is told once, and not again where nothing changed', () => {
    const { limiter, ask, fail, succeed } = asking();
    const states = statesOf(limiter);
    for (const name of ['a', 'b', 'c']) ask(name);
    expect(fail('a', busy(5_000))).toBeDefined();
    expect([fail('b', new HttpError('wrong', 400, {})), succeed('c')]).toEqual([undefined, undefined]);
    expect(states).toHaveLength(2);
  });

  it('names its quota, and its concurrency', () => {
    const told: LimiterState[] = [];
    const { limiter } = asking({ concurrency: 4, requests: { limit: 60, perMs: 60_000 } });
    limiter.state$.subscribe((state) => told.push(state));
    limiter.update({ concurrency: 2 });
    limiter.update({ requests: { limit: 30, perMs: 60_000 } });
    limiter.update({ requests: { limit: 30, perMs: 1_000 } });
    limiter.update({ requests: false });
    expect(told.map(({ concurrency, requests }) => [concurrency, requests])).toEqual([
      [4, { limit: 60, perMs: 60_000 }],
      [2, { limit: 60, perMs: 60_000 }],
      [2, { limit: 30, perMs: 60_000 }],
      [2, { limit: 30, perMs: 1_000 }],
      [2, undefined],
    ]);
  });
});

describe('a limiter sets no timer', () => {
  it('for those who listen while it is open', () => {
    const { limiter } = asking();
    limiter.state$.subscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('for nobody: none is left once the last who waited may go earlier', () => {
    const { ask, granted, leases } = asking({ requests: { limit: 1, perMs: 60_000 } });
    ask('a');
    ask('b');
    expect([granted, vi.getTimerCount()]).toEqual([['a'], 1]);
    // A slot that was granted and not used is no request.
    leases.get('a')!.release();
    expect([granted, vi.getTimerCount()]).toEqual([['a', 'b'], 0]);
  });
});
