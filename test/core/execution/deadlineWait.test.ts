import { createLimiter, HttpError, runTasks, type RunOptions } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const busy = new HttpError('busy', 429, { retryAfterMs: 30_000 });

describe('a wait longer than what is left of the deadline', () => {
  it.each<[string, unknown, RunOptions]>([
    ['that the server asks for', busy, { retry: true }],
    ['of the back-off', new Error('again'), { retry: { delay: () => 30_000 } }],
    ['with a limiter', busy, { retry: true, limiter: createLimiter() }],
  ])('%s ends the task at once, and says so', async (_, error, options) => {
    const run = record(runTasks({ task: failAfter(100, error) }, { deadlineMs: 10_000, ...options }));
    await vi.advanceTimersByTimeAsync(100);
    const end = run.events.find(({ type }) => type === 'error');
    expect(end).toMatchObject({ error, attempts: 1, elapsedMs: 100 });
    expect((end as { gaveUpReason?: string }).gaveUpReason).toMatch(/wait 30 s, longer than .* deadlineMs \(9\.9 s\)/);
    expect(run.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is measured at each failure', async () => {
    const waits = [1_000, 1_000, 1_000];
    const fails = vi.fn(failAfter(100, new Error('again')));
    const options = { deadlineMs: 2_500, retry: { attempts: 9, delay: () => waits.shift() ?? 1_000 } };
    const run = record(runTasks({ fails }, options));
    await vi.advanceTimersByTimeAsync(2_300);
    expect(fails).toHaveBeenCalledTimes(3);
    expect(run.events.at(-1)).toMatchObject({
      type: 'error',
      attempts: 3,
      gaveUpReason: expect.stringMatching(/0\.2 s/) as string,
    });
  });

  it('is none where the next attempt begins just before', async () => {
    const retried = inTurn<unknown>(failAfter(0, new Error('again')), after(10, 'second'));
    const run = record(runTasks({ retried }, { deadlineMs: 1_000, retry: { delay: () => 900 } }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'second' });
  });
});

describe('a deadline that passes', () => {
  it('while an attempt runs has the last failure as its cause', async () => {
    const retried = inTurn<unknown>(failAfter(10, busy), after(1e9, 'never'));
    const run = record(runTasks({ retried }, { deadlineMs: 40_000, retry: true }));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: { kind: 'deadline', cause: busy } });
  });

  it('while a retry waits for a slot has the last failure as its cause', async () => {
    const limiter = createLimiter({ concurrency: 1, adaptive: false });
    const failure = new Error('again');
    const run = record(
      runTasks({ retried: failAfter(10, failure) }, { deadlineMs: 1_000, retry: { delay: () => 10 }, limiter }),
    );
    await vi.advanceTimersByTimeAsync(11);
    const hog = record(runTasks({ hog: after(1e6, 1) }, { limiter }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: { kind: 'deadline', cause: failure } });
    hog.unsubscribe();
  });

  it('before anything failed has no cause', async () => {
    const run = record(runTasks({ slow: after(1e9, 1) }, { deadlineMs: 100 }));
    await vi.advanceTimersByTimeAsync(100);
    const { error } = run.events.at(-1) as unknown as { error: Error };
    expect('cause' in error).toBe(false);
  });
});
