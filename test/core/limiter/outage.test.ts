import { createLimiter, HttpError, runTasks, type Task, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const down = () => Promise.reject(new HttpError('overloaded', 503));

/** So many tasks, each with its own function. */
const tasks = (count: number, run: (index: number) => Task['run']): Task[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}`, run: run(index) }));

describe('an outage', () => {
  it('is probed by one task after the other, and costs none of them its attempts', async () => {
    let up = false;
    const attempts = new Map<string, number>();
    const call = ({ name }: TaskContext) => {
      attempts.set(name, (attempts.get(name) ?? 0) + 1);
      return up ? Promise.resolve('ok') : down();
    };
    const limiter = createLimiter();
    const run = record(
      runTasks(
        tasks(100, () => call),
        { limiter, retry: true, concurrency: 10, heartbeatMs: false },
      ),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(run.events.filter(({ type }) => type === 'limit').at(-1)).toMatchObject({ status: 'probing' });
    const inOutage = [...attempts.values()].reduce((sum, count) => sum + count, 0);
    expect(inOutage).toBeLessThan(35);
    // Ten that were in flight, and then one after the other of those that wait.
    expect(Math.max(...attempts.values())).toBeLessThanOrEqual(2);
    up = true;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(run.end).toBe('completed');
    expect(run.events.filter(({ type }) => type === 'complete')).toHaveLength(100);
  });

  it('is not multiplied by retries: they draw on a budget', async () => {
    const limiter = createLimiter({ adaptive: false });
    const call = vi.fn(down);
    const run = record(
      runTasks(
        tasks(1_000, () => call),
        { limiter, retry: true, heartbeatMs: false },
      ),
    );
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(run.end).toBe('completed');
    expect(call).toHaveBeenCalledTimes(1_000 + 100);
    expect(run.events.at(-1)).toMatchObject({
      gaveUpReason: 'the retry budget of its limiter is spent: too much fails',
    });
  });

  it('may be met with all retries there are', async () => {
    const limiter = createLimiter({ adaptive: false, retryBudget: false });
    const call = vi.fn(down);
    record(
      runTasks(
        tasks(200, () => call),
        { limiter, retry: 3, heartbeatMs: false },
      ),
    );
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(call).toHaveBeenCalledTimes(600);
  });
});
