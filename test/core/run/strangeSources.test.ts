import { runTasks, type Task } from 'parallel-genai';
import { of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const task = (name: string): Task => ({ name, run: () => name });
const refuse = (): never => {
  throw new Error('hostile');
};

describe('what is no tasks', () => {
  it.each([
    ['an array with holes', [task('a'), , task('b')], /^task 1 must be .*, got undefined$/],
    ['an array of holes', new Array(3), /^task 0 must be .*, got undefined$/],
    ['a promise of tasks', Promise.resolve({ a: () => 1 }), /^tasks must be .*, got a promise$/],
    ['an Observable of tasks', of(task('a')), /^tasks must be .*, got an object$/],
  ])('is refused before anything starts: %s', (_, tasks, message) => {
    expect(() => runTasks(tasks as never)).toThrow(message);
  });
});

describe('a source of tasks', () => {
  it.each([
    ['whose name throws', Object.defineProperty({ run: () => 1 }, 'name', { get: refuse })],
    ['that is a Proxy which throws', new Proxy({}, { get: refuse })],
  ])('may give one %s, which fails alone', (_, odd) => {
    const run = record(runTasks(new Set([odd as Task, task('fine')])));
    expect(run.end).toBe('completed');
    expect(run.events.filter(({ type }) => type !== 'start')).toMatchObject([
      { type: 'error', name: 'task', error: { message: 'hostile' } },
      { type: 'complete', name: 'fine' },
    ]);
  });

  it.each([
    ['nothing', () => undefined, "an iterator's step must be an object, got undefined"],
    ['a number', () => 5, "an iterator's step must be an object, got 5"],
    ['an object that throws', () => Object.defineProperty({}, 'done', { get: refuse }), 'hostile'],
    ['a task that throws', () => Object.defineProperty({ done: false }, 'value', { get: refuse }), 'hostile'],
  ])('whose step is %s fails the run, and lets what was pulled finish', async (_, step, message) => {
    let asked = 0;
    const next = () =>
      Promise.resolve(
        asked++ === 0
          ? { done: false, value: { name: 'first', run: after(5, 1) } }
          : asked > 9
            ? { done: true }
            : step(),
      );
    const source = { [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<Task>;
    const run = record(runTasks(source));
    await vi.advanceTimersByTimeAsync(10);
    expect(endings(run.events)).toEqual(['first']);
    expect(run).toMatchObject({ end: 'failed', error: { message } });
  });

  it.each(['of a generator', 'of an iterator of its own'])(
    '%s that ends its run as it is asked is told to stop, once',
    async (kind) => {
      const controller = new AbortController();
      const stopped = vi.fn();
      function* tasks() {
        try {
          yield task('first');
          controller.abort(new Error('enough'));
          yield task('second');
        } finally {
          stopped();
        }
      }
      const generator = tasks();
      const iterator = { next: () => generator.next(), return: () => void stopped() };
      const source =
        kind === 'of a generator' ? generator : { [Symbol.iterator]: () => iterator as unknown as Iterator<Task> };
      const run = record(runTasks(source, { signal: controller.signal }));
      expect(run).toMatchObject({ end: 'failed', error: { message: 'enough' } });
      expect(endings(run.events)).toEqual(['first']);
      await vi.advanceTimersByTimeAsync(1);
      expect(stopped).toHaveBeenCalledTimes(1);
    },
  );
});
