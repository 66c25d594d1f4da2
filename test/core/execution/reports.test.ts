import { createLimiter, runTasks, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(async () => {
  vi.useFakeTimers({ now: 0 });
  // No time of a task's is that of the clock.
  await vi.advanceTimersByTimeAsync(7_000);
});
afterEach(() => void vi.useRealTimers());

describe('what an attempt reports', () => {
  it('comes with the next event of its task, once', async () => {
    const talks = async (context: TaskContext) => {
      context.emit('before');
      context.report({ model: 'small' });
      context.report({ usage: { totalTokens: 3 } });
      context.emit('with');
      context.emit('after');
      return after(10, 'done')(context);
    };
    const run = record(runTasks({ talks }));
    await vi.advanceTimersByTimeAsync(100);
    const report = { model: 'small', usage: { totalTokens: 3 } };
    expect(run.events.map((event) => ('report' in event ? event.report : undefined))).toEqual([
      undefined,
      undefined,
      report,
      undefined,
      report,
    ]);
  });

  it('comes with the retry, where it failed before its next event', async () => {
    const fails = (context: TaskContext) => {
      context.report({ usage: { totalTokens: 3 } });
      throw new Error('again');
    };
    const run = record(runTasks({ fails }, { retry: { attempts: 2, delay: () => 10 } }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events).toMatchObject([
      { type: 'start' },
      { type: 'retry', error: new Error('again'), delayMs: 10, report: { usage: { totalTokens: 3 } } },
      { type: 'start' },
      { type: 'error', report: { usage: { totalTokens: 6 } } },
    ]);
  });

  it('is told of the latest attempt that reported, where the last one did not', async () => {
    const reports = (model: string) => (context: TaskContext) => {
      context.report({ model, usage: { totalTokens: 3 } });
      throw new Error('again');
    };
    const task = inTurn<unknown>(reports('first'), reports('second'), after(5, 'answer'));
    const run = record(runTasks({ task }, { retry: { delay: () => 10 } }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({
      type: 'complete',
      report: { model: 'second', usage: { totalTokens: 6 } },
    });
  });
});

describe('a task’s times', () => {
  it('count from its own first start', async () => {
    const task = inTurn<unknown>(failAfter(100, 'x'), after(50, 'answer'));
    const run = record(runTasks({ task }, { retry: { delay: () => 30 }, deadlineMs: 200 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', elapsedMs: 180, at: 7_180 });
    const failed = record(runTasks({ task: failAfter(40, 'x') }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(failed.events.at(-1)).toMatchObject({ type: 'error', elapsedMs: 40 });
  });

  it('leave room for a wait until the deadline, to the millisecond', async () => {
    const run = (delayMs: number) =>
      record(
        runTasks({ task: failAfter(100, 'x') }, { deadlineMs: 1_000, retry: { attempts: 2, delay: () => delayMs } }),
      );
    const [fits, tooLong] = [run(900), run(901)];
    await vi.advanceTimersByTimeAsync(100);
    expect([brief(fits.events).at(-1), brief(tooLong.events).at(-1)]).toEqual(['task retry', 'task error']);
  });
});

describe('a failure that is given up', () => {
  it('says so where the retry budget of its limiter is spent', async () => {
    const limiter = createLimiter();
    vi.spyOn(limiter, 'mayRetry').mockReturnValue(false);
    const run = record(runTasks({ task: failAfter(10, 'x') }, { limiter, retry: true }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({
      type: 'error',
      error: 'x',
      gaveUpReason: 'the retry budget of its limiter is spent: too much fails',
    });
  });

  it('says no more where the reason is plain', async () => {
    const run = record(runTasks({ task: failAfter(10, 'x') }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toEqual({
      ...{ type: 'error', name: 'task', attempt: 1, attempts: 1, at: 7_010, elapsedMs: 10, error: 'x' },
    });
  });
});

describe('a retry without a wait', () => {
  it('costs no timer', async () => {
    const task = inTurn<unknown>(
      () => Promise.reject(new Error('again')),
      () => 'answer',
    );
    const run = record(runTasks({ task }, { retry: { delay: () => 0 }, timeoutMs: Infinity, heartbeatMs: false }));
    for (let turn = 0; turn < 20; turn++) {
      expect(vi.getTimerCount()).toBe(0);
      await Promise.resolve();
    }
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'answer' });
  });
});
