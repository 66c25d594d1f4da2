import { createLimiter, HttpError, runAsCompleted, runTasks, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const failsOnce = (name: string, delayMs = 10, options: Partial<Task> = {}): Task => ({
  name,
  run: inTurn<unknown>(failAfter(1, new Error('again')), after(1, name)),
  retry: { attempts: 2, delay: () => delayMs },
  ...options,
});
const answers = (name: string, options: Partial<Task> = {}): Task => ({ name, run: after(1, name), ...options });

/** An async iterable that is no generator, and takes `pauseMs` to each task and to its end. */
const pausing = (tasks: readonly Task[], pauseMs: number): AsyncIterable<Task> => ({
  [Symbol.asyncIterator]: () => {
    const left = [...tasks];
    return {
      next: async () => {
        await sleep(pauseMs);
        const value = left.shift();
        return value ? { done: false, value } : { done: true, value: undefined };
      },
    };
  },
});

async function* generated(tasks: readonly Task[], pauseMs: number) {
  for (const task of tasks) {
    yield task;
    await sleep(pauseMs);
  }
}

describe('a source of tasks that pauses', () => {
  it.each([
    ['an async generator', (tasks: readonly Task[]) => generated(tasks, 1_000_000)],
    [
      'an async iterable',
      (tasks: readonly Task[]): AsyncIterable<Task> => ({
        [Symbol.asyncIterator]: () => {
          const left = [...tasks];
          return { next: () => (left.length > 0 ? sleep(0) : sleep(1_000_000)).then(() => step(left.shift())) };
        },
      }),
    ],
  ])('lets a due retry run, with one slot alone: %s', async (_, source) => {
    const run = record(runTasks(source([failsOnce('a')]), { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(run.events)).toEqual(['a start', 'a retry', 'a start', 'a complete']);
    run.unsubscribe();
    await vi.advanceTimersByTimeAsync(0);
  });

  it('lets as many due retries run as there are slots', async () => {
    const tasks = Array.from({ length: 20 }, (_, index) => failsOnce(`${index}`));
    const run = record(runTasks(pausing(tasks, 5), { concurrency: 2 }));
    await vi.advanceTimersByTimeAsync(130);
    expect(endings(run.events).length).toBeGreaterThan(18);
    await vi.advanceTimersByTimeAsync(100);
    expect(run.end).toBe('completed');
  });

  it('that never goes on holds up nothing that it has given', async () => {
    const never = (async function* () {
      yield failsOnce('first');
      yield failsOnce('second', 500);
      await new Promise(() => undefined);
    })();
    const run = record(runTasks(never, { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['first', 'second']);
    expect(run.end).toBe(undefined);
    run.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets the retry of a limiter that opens run', async () => {
    const limiter = createLimiter();
    const refused = () => Promise.reject(new HttpError('slow down', 429, { retryAfterMs: 100 }));
    const task: Task = { name: 'a', run: inTurn<unknown>(refused, () => 'in'), retry: true, limiter };
    const run = record(runTasks(generated([task], 1e9), { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(endings(run.events)).toEqual(['a']);
    run.unsubscribe();
  });

  it('lets a hedge begin', async () => {
    const slowFirst = inTurn<unknown>(after(1e6, 'slow'), after(1, 'quick'));
    const task: Task = { name: 'a', run: slowFirst, hedge: { afterMs: 10 } };
    const run = record(runTasks(generated([task], 1e9), { concurrency: 2 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'quick' });
    run.unsubscribe();
  });

  it.each([1, 0, -1])('lets a due retry of priority %i run, whatever comes later', async (priority) => {
    const tasks = [failsOnce('retried', 20, { priority }), answers('new', { priority: 5 })];
    const run = record(runTasks(pausing(tasks, 200), { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(300);
    expect(endings(run.events)).toEqual(['retried']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['retried', 'new']);
    expect(run.end).toBe('completed');
  });

  it('keeps to the concurrency all the same', async () => {
    let now = 0;
    let most = 0;
    const run = async (context: Parameters<ReturnType<typeof after>>[0]) => {
      most = Math.max(most, ++now);
      await after(7, 1)(context);
      now--;
      if (context.attempt === 1) throw new Error('again');
    };
    const tasks = Array.from({ length: 30 }, (_, index) => ({ name: `${index}`, run, retry: { delay: () => 3 } }));
    const played = record(runTasks(pausing(tasks, 2), { concurrency: 3 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(played.end).toBe('completed');
    expect(most).toBe(3);
  });

  it('holds up no answer for a reader', async () => {
    const outcomes = runAsCompleted(generated([failsOnce('a')], 1e9), { concurrency: 1 });
    const first = outcomes.next();
    await vi.advanceTimersByTimeAsync(100);
    expect((await first).value).toMatchObject({ name: 'a', status: 'fulfilled', attempts: 2 });
    await outcomes.return?.();
  });
});

const step = (task: Task | undefined): IteratorResult<Task, undefined> =>
  task ? { done: false, value: task } : { done: true, value: undefined };
