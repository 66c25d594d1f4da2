import { fallback, runTasks, type TaskFunction } from 'parallel-genai';
import { concat, defer, delay, of, throwError, timer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** An async iterable that is no generator, as SDKs return it. */
const iterable = (items: readonly unknown[], onReturn?: () => void): AsyncIterable<unknown> => ({
  [Symbol.asyncIterator]: () => {
    const left = [...items];
    return {
      next: async () => {
        await sleep(10);
        return left.length > 0 ? { done: false, value: left.shift() } : { done: true, value: undefined };
      },
      return: async () => {
        onReturn?.();
        return { done: true, value: undefined };
      },
    };
  },
});

const stream = (items: readonly unknown[], onCancel?: () => void) =>
  new ReadableStream<unknown>({
    start(controller) {
      for (const item of items) controller.enqueue(item);
      if (!onCancel) controller.close();
    },
    cancel: () => onCancel?.(),
  });

async function* generator() {
  yield 'a';
  await sleep(10);
  yield 'b';
  return 'ab!';
}
const thenable = (value: unknown) => ({ then: (resolve: (value: unknown) => void) => resolve(value) });
const objects = [{ n: 1 }, { n: 2 }];

const followed: Readonly<Record<string, readonly [run: () => unknown, chunks: readonly unknown[], answer: unknown]>> = {
  'a generator': [generator, ['a', 'b'], 'ab!'],
  'a promise of a generator': [async () => generator(), ['a', 'b'], 'ab!'],
  'a late promise of a generator': [() => sleep(50).then(generator), ['a', 'b'], 'ab!'],
  'a promise of an Observable': [async () => of('a', 'b').pipe(delay(5)), ['a', 'b'], 'b'],
  'a promise of an async iterable': [async () => iterable(['a', 'b']), ['a', 'b'], 'ab'],
  'an async iterable of strings': [() => iterable(['a', 'b']), ['a', 'b'], 'ab'],
  'an async iterable of one string': [() => iterable(['a']), ['a'], 'a'],
  'an async iterable of objects': [() => iterable(objects), objects, objects],
  'an async iterable of this and that': [() => iterable(['a', 1]), ['a', 1], ['a', 1]],
  'an async iterable of nothing': [() => iterable([]), [], ''],
  'a ReadableStream of strings': [() => stream(['a', 'b']), ['a', 'b'], 'ab'],
  'a ReadableStream of objects': [() => stream(objects), objects, objects],
  'a promise of a ReadableStream': [async () => stream(['a', 'b']), ['a', 'b'], 'ab'],
  'a thenable of a value': [() => thenable(42), [], 42],
  'a thenable of a generator': [() => thenable(generator()), ['a', 'b'], 'ab!'],
  'a plain object': [() => ({ text: 'a' }), [], { text: 'a' }],
  'an array, which is no stream': [() => ['a', 'b'], [], ['a', 'b']],
  nothing: [() => undefined, [], undefined],
};

describe.each(Object.entries(followed))('a task that returns %s', (_, [run, chunks, answer]) => {
  it.each([
    ['', (task: TaskFunction) => task],
    [', in fallback', (task: TaskFunction) => fallback<[TaskFunction]>(task)],
  ])('is followed to its end%s', async (_, wrap) => {
    const played = record(runTasks({ task: wrap(run) }));
    await vi.advanceTimersByTimeAsync(200);
    expect(played.events.flatMap((event) => (event.type === 'chunk' ? [event.value] : []))).toEqual(chunks);
    expect(played.events.at(-1)).toMatchObject({ type: 'complete' });
    expect((played.events.at(-1) as { value?: unknown }).value).toEqual(answer);
    expect(played.end).toBe('completed');
  });
});

describe('what a promise held', () => {
  it('fails the task where it fails', async () => {
    const broken = async () =>
      concat(
        timer(5),
        throwError(() => 'broken'),
      );
    const played = record(runTasks({ broken }));
    await vi.advanceTimersByTimeAsync(10);
    expect(played.events.at(-1)).toMatchObject({ type: 'error', error: 'broken' });
  });

  it('gives signs of life as it goes', async () => {
    const played = record(runTasks({ task: async () => iterable(['a', 'b', 'c']) }, { idleTimeoutMs: 15 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(played.events.at(-1)).toMatchObject({ type: 'complete', value: 'abc' });
  });

  it.each([
    ['an async iterable', (stopped: () => void) => iterable(['a', 'b', 'c', 'd'], stopped)],
    ['a ReadableStream', (stopped: () => void) => stream(['a'], stopped)],
    ['a generator', stoppable],
  ])('is stopped with its attempt: %s', async (_, source) => {
    const stopped = vi.fn();
    const played = record(runTasks({ task: async () => source(stopped) as AsyncIterable<unknown> }));
    await vi.advanceTimersByTimeAsync(15);
    played.unsubscribe();
    await vi.advanceTimersByTimeAsync(20);
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('is never begun where it comes after its attempt is over', async () => {
    const begun = vi.fn();
    const late = async () => {
      await sleep(50);
      return defer(() => {
        begun();
        return of('late', 'later');
      });
    };
    const played = record(runTasks({ late: { run: late, timeoutMs: 20 } }));
    await vi.advanceTimersByTimeAsync(100);
    expect(played.events.map(({ type }) => type)).toEqual(['start', 'error']);
    expect(begun).not.toHaveBeenCalled();
  });
});

async function* stoppable(stopped: () => void) {
  try {
    for (;;) {
      yield 'a';
      await sleep(10);
    }
  } finally {
    stopped();
  }
}
