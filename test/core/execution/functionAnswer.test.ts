import { fallback, race, runTasks, type RunOptions, type TaskContext } from 'parallel-genai';
import { of, timer, map } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** What `askGemini(model, question)` returns: a task, which is no answer. */
const ask = (question: string) => async (_context: TaskContext) => `about ${question}`;
const fn = ask('MLOps') as unknown;

const ways: Readonly<Record<string, () => unknown>> = {
  'as it is': () => fn,
  'a promise': async () => fn,
  'a promise of a promise': async () => Promise.resolve(fn),
  'a thenable': () => ({ then: (resolve: (value: unknown) => void) => resolve(fn) }),
  "a generator's return value": async function* () {
    yield 'chunk';
    return fn;
  },
  'a promise of a generator': async () =>
    (async function* () {
      return fn;
    })(),
  "an Observable's last value": () => of('chunk', fn),
  "a later Observable's last value": () => timer(5).pipe(map(() => fn)),
  'a promise of an Observable': async () => of(fn),
  'what an async iterable returns': () => ({
    [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: fn }) }),
  }),
  'a class': () => class Answer {},
  'what fallback gets': fallback(() => fn) as never,
  'what race gets': race(async () => fn) as never,
};

describe.each(Object.entries(ways))('a function as an answer: %s', (_, run) => {
  it.each<[string, RunOptions]>([
    ['no retry', {}],
    ['a retry of everything', { retry: { attempts: 5, retryable: () => true, delay: () => 1 } }],
    ['a hedge', { retry: { retryable: () => true, delay: () => 1 }, hedge: { afterMs: 1 } }],
  ])('is a TypeError that says how it is meant, with %s', async (_, options) => {
    const played = record(runTasks({ task: { run: run, ...options }, other: () => 'fine' }));
    await vi.advanceTimersByTimeAsync(1_000);
    const ends = played.events.filter(({ type }) => type === 'error');
    expect(ends).toHaveLength(1);
    expect(ends[0]).toMatchObject({ name: 'task', error: expect.any(TypeError) as TypeError });
    const { message } = (ends[0] as unknown as { error: Error }).error;
    expect(message).toContain("task 'task' answered with a function");
    expect(message).toContain('addTask({ name }, askGemini(model, question))');
    expect(message).toContain('(question, context) => askGemini(model, question)(context)');
    expect(played.events.some(({ type }) => type === 'retry')).toBe(false);
    expect(played.end).toBe('completed');
  });
});

describe('the two ways in which it is meant', () => {
  it('answer', async () => {
    const played = record(
      runTasks({ given: ask('a'), called: (context: TaskContext) => ask('b')(context) }, { retry: true }),
    );
    await vi.advanceTimersByTimeAsync(0);
    const values = played.events.flatMap((event) => (event.type === 'complete' ? [event.value] : []));
    expect(values).toEqual(['about a', 'about b']);
  });
});
