import { createLimiter, runTasks, type Task, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

describe('a quota of tokens', () => {
  const spend = (name: string, tokens: number, promptChars: number): Task => ({
    name,
    run: Object.assign(
      ({ report }: TaskContext) => {
        report({ usage: { totalTokens: tokens } });
        return 'ok';
      },
      { promptChars },
    ),
  });

  it('is estimated from the prompt, and put right by what was used', async () => {
    const limiter = createLimiter({ tokens: { limit: 1_000, perMs: 60_000 } });
    // Estimated at 500 each, used 100: six fit by estimate and correction.
    const cheap = record(
      runTasks(
        Array.from({ length: 6 }, (_, i) => spend(`${i}`, 100, 2_000)),
        { limiter },
      ),
    );
    expect(endings(cheap.events)).toHaveLength(6);
    const dear = record(runTasks([spend('dear', 900, 2_000)], { limiter }));
    expect(endings(dear.events)).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(endings(dear.events)).toEqual(['dear']);
    // 900 used: the next 500 must wait.
    const next = record(runTasks([spend('next', 1, 2_000)], { limiter }));
    expect(endings(next.events)).toEqual([]);
    next.unsubscribe();
  });

  it('takes an estimate of yours, and lets what is larger than the quota go alone', async () => {
    const estimate = vi.fn(() => 5_000);
    const limiter = createLimiter({ tokens: { limit: 1_000, perMs: 60_000, estimate } });
    const list = ['a', 'b'].map((name) => ({ ...spend(name, 5_000, 8), metadata: { name } }));
    const run = record(runTasks(list, { limiter }));
    expect(endings(run.events)).toEqual(['a']);
    expect(estimate).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'a', promptChars: 8, metadata: { name: 'a' } }),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(endings(run.events)).toEqual(['a', 'b']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no tokens are known');
      },
      /no tokens are known/,
    ],
    ['gives no number', () => Number.NaN, /what tokens\.estimate gives must be a number of at least 0, got NaN/],
  ])('fails the task alone whose estimate %s', async (_, wrong, message) => {
    const estimate = ({ name }: { name: string }) => (name === 'wrong' ? wrong() : 10);
    const limiter = createLimiter({ concurrency: 1, tokens: { limit: 100, perMs: 1_000, estimate } });
    const run = record(runTasks({ first: after(5, 'ok'), wrong: () => 'never', last: () => 'ok' }, { limiter }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(brief(run.events).filter((line) => !line.includes('start'))).toEqual([
      'wrong error',
      'first complete',
      'last complete',
    ]);
    expect(run.events.find(({ type }) => type === 'error')).toMatchObject({
      error: { message: expect.stringMatching(message) as string },
    });
    expect([limiter.active, limiter.waiting]).toEqual([0, 0]);
  });

  it('lets a small one go at once when the large one before it leaves', async () => {
    const estimate = ({ name }: { name: string }) => (name === 'large' ? 90 : 10);
    const limiter = createLimiter({ tokens: { limit: 100, perMs: 60_000, estimate } });
    record(runTasks([spend('a', 10, 0), spend('b', 10, 0)], { limiter }));
    const large = record(runTasks({ large: () => 'never' }, { limiter }));
    const small = record(runTasks({ small: () => 'ok' }, { limiter }));
    expect(endings(small.events)).toEqual([]);
    large.unsubscribe();
    await vi.advanceTimersByTimeAsync(0);
    expect(endings(small.events)).toEqual(['small']);
  });

  it('leaves no timer behind where what was corrected let the last one go early', async () => {
    const limiter = createLimiter({ tokens: { limit: 1_100, perMs: 10_000, estimate: () => 1_000 } });
    const run = record(runTasks([spend('a', 10, 0), spend('b', 10, 0)], { limiter, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });
});
