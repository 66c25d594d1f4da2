import { runTasks, type TaskContext } from 'parallel-genai';
import { Observable, take } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

type Next = () => unknown;

/** An async iterable whose `next` and `return` are counted. */
function counted(next: Next) {
  const calls = { next: 0, return: 0 };
  const iterable = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        calls.next++;
        return next() as Promise<IteratorResult<unknown>>;
      },
      return: async () => {
        calls.return++;
        return { done: true as const, value: undefined };
      },
    }),
  };
  return { calls, iterable };
}
const step = (done: boolean, value: unknown) => after(10, { done, value });
const steps = (...all: readonly [boolean, unknown][]): Next => {
  const left = [...all];
  return () => {
    const [done, value] = left.shift() ?? [true, undefined];
    return step(done, value)({ signal: new AbortController().signal } as never);
  };
};

describe('a source that ends by itself', () => {
  it('is asked for no more, nor told to stop', async () => {
    const { calls, iterable } = counted(steps([false, 'a'], [true, undefined]));
    const run = record(runTasks({ task: () => iterable }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'a' });
    expect(calls).toEqual({ next: 2, return: 0 });
  });

  it.each<[string, Next, unknown]>([
    ['a promise that rejects', () => Promise.reject(new Error('broken')), new Error('broken')],
    [
      'a throw',
      () => {
        throw new Error('broken');
      },
      new Error('broken'),
    ],
    ['a step that is none', () => 5, new TypeError("an iterator's step must be an object, got 5")],
  ])('with %s fails its task, and is not told to stop', async (_, next, error) => {
    const { calls, iterable } = counted(next);
    const run = record(runTasks({ task: () => iterable }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error });
    expect(calls).toEqual({ next: 1, return: 0 });
  });

  it('answers with nothing where a generator returns nothing, whatever it has yielded', async () => {
    async function* silent() {
      yield 'a';
      yield 'b';
    }
    const run = record(runTasks({ silent }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete' });
    expect((run.events.at(-1) as { value?: unknown }).value).toBeUndefined();
  });

  it('may answer null, or an object where there are no streams', async () => {
    vi.stubGlobal('ReadableStream', undefined);
    const run = record(runTasks({ nothing: () => null, object: () => ({ a: 1 }) }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.flatMap((event) => (event.type === 'complete' ? [event.value] : []))).toEqual([null, { a: 1 }]);
  });

  it('fails where even looking at it throws', async () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    );
    const run = record(runTasks({ trap: () => trap }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: new Error('trap') });
  });
});

describe('a source whose reader leaves', () => {
  it('with a chunk is asked for no more, and told to stop once', async () => {
    const { calls, iterable } = counted(steps([false, 'a'], [false, 'b'], [false, 'c']));
    runTasks({ task: () => iterable })
      .pipe(take(2))
      .subscribe();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls).toEqual({ next: 1, return: 1 });
  });

  it('within the call that makes it is not asked at all', async () => {
    const controller = new AbortController();
    const { calls, iterable } = counted(steps([false, 'a']));
    const leaves = () => {
      controller.abort();
      return iterable;
    };
    record(runTasks({ task: { run: leaves, signal: controller.signal } }));
    await vi.advanceTimersByTimeAsync(100);
    expect(calls.next).toBe(0);
  });

  it.each([
    ['runs out of time', { timeoutMs: 100 }],
    ['meets its deadline', { deadlineMs: 100 }],
    ['keeps silent', { idleTimeoutMs: 100 }],
  ])('is unsubscribed from as its attempt %s', async (_, options) => {
    const closed = vi.fn();
    record(runTasks({ task: () => new Observable(() => closed) }, options));
    await vi.advanceTimersByTimeAsync(99);
    expect(closed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(closed).toHaveBeenCalledTimes(1);
  });
});

describe('what a task function says after its attempt’s end', () => {
  it('is not told: chunks, reports, answers and failures', async () => {
    let late: TaskContext | undefined;
    let answer: (value: unknown) => void = () => undefined;
    let fail: (error: unknown) => void = () => undefined;
    const first = (context: TaskContext) => {
      late = context;
      return new Promise((resolve, reject) => ([answer, fail] = [resolve, reject]));
    };
    const task = inTurn<unknown>(first, after(500, 'second'));
    const run = record(runTasks({ task }, { timeoutMs: 600, retry: { attempts: 2, delay: () => 10 } }));
    await vi.advanceTimersByTimeAsync(700);
    late!.emit('too late');
    late!.report({ model: 'too late' });
    answer('too late');
    fail(new Error('too late'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(brief(run.events)).toEqual(['task start', 'task retry', 'task start', 'task complete']);
    expect(run.events.at(-1)).toMatchObject({ value: 'second' });
    expect(run.events.at(-1)).not.toHaveProperty('report');
  });
});
