import { createLimiter, runAsCompleted, runTasks, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const failure = new Error('no more');
const step = (name: string, run: Task['run'] = after(10, name)) => ({ done: false, value: { name, run } });
const end = { done: true, value: undefined };

/** A source of the steps that `next` gives, which counts how often it is asked and told to stop. */
function counted(kind: 'iterator' | 'asyncIterator', next: (asked: number) => unknown) {
  const calls = { next: 0, return: 0 };
  const iterator = { next: () => next(++calls.next), return: () => ({ ...end, calls: ++calls.return }) };
  return { calls, source: { [Symbol[kind]]: () => iterator } as unknown as Iterable<Task> };
}

describe('an async source of tasks', () => {
  const refusing = (ms: number) =>
    counted('asyncIterator', (asked) =>
      asked === 1 ? Promise.resolve(step('first')) : new Promise((_, reject) => setTimeout(() => reject(failure), ms)),
    );

  it('that rejects lets those already pulled finish, and fails the run with its reason', async () => {
    const run = record(runTasks(refusing(5).source));
    await vi.advanceTimersByTimeAsync(9);
    expect(run.end).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    expect(endings(run.events)).toEqual(['first']);
    expect(run).toMatchObject({ end: 'failed', error: failure });
  });

  it('that rejects after the run was left disturbs nobody', async () => {
    const { calls, source } = refusing(50);
    const run = record(runTasks(source));
    await vi.advanceTimersByTimeAsync(20);
    run.unsubscribe();
    await vi.advanceTimersByTimeAsync(100);
    expect([run.end, calls]).toEqual(['unsubscribed', { next: 2, return: 1 }]);
  });
});

describe.each(['iterator', 'asyncIterator'] as const)('a source with an %s', (kind) => {
  it.each([
    ['ended', () => end, 'completed'],
    [
      'failed',
      () => {
        throw failure;
      },
      'failed',
    ],
  ])('is not told to stop once it has %s', async (_, last, ending) => {
    const { calls, source } = counted(kind, (asked) => {
      const next = () => (asked === 1 ? step('first') : last());
      return kind === 'iterator' ? next() : new Promise((resolve) => resolve(next()));
    });
    const run = record(runTasks(source));
    await vi.advanceTimersByTimeAsync(5);
    expect(run.end).toBe(undefined);
    await vi.advanceTimersByTimeAsync(5);
    expect([run.end, calls]).toEqual([ending, { next: 2, return: 0 }]);
  });

  it('is asked for no more than may wait without a slot', async () => {
    const limiter = createLimiter();
    limiter.pause();
    const { calls, source } = counted(kind, (asked) =>
      kind === 'iterator' ? step(`${asked}`) : Promise.resolve(step(`${asked}`)),
    );
    const run = record(runTasks(source, { limiter, concurrency: 10, maxWaiting: 3 }));
    await vi.advanceTimersByTimeAsync(100);
    expect([calls.next, limiter.waiting]).toEqual([3, 3]);
    run.unsubscribe();
    limiter.resume();
    await vi.advanceTimersByTimeAsync(100);
    expect([calls.next, run.events]).toEqual([3, []]);
  });
});

describe('a source of tasks', () => {
  it('may give one that throws as it is read, which fails alone and is not tried again', async () => {
    const busy = Object.assign(new Error('busy'), { status: 503 });
    const odd = {
      name: 'odd',
      get run(): Task['run'] {
        throw busy;
      },
    };
    const run = record(runTasks(new Set<Task>([odd, { name: 'fine', run: () => 1 }]), { retry: true }));
    await vi.advanceTimersByTimeAsync(100_000);
    expect(run.events.filter(({ type }) => type !== 'start')).toMatchObject([
      { type: 'error', name: 'odd', error: busy, attempts: 1 },
      { type: 'complete', name: 'fine' },
    ]);
    expect(run.end).toBe('completed');
  });

  it('is not asked for one that was wanted while all slots were taken and no longer is', async () => {
    const { calls, source } = counted('iterator', (asked) =>
      step(`${asked}`, asked <= 2 ? failAfter(10, failure) : after(asked * 10, asked)),
    );
    const outcomes = runAsCompleted(source, { concurrency: 2, retry: { delay: () => 1e6 } });
    const first = outcomes.next();
    await vi.advanceTimersByTimeAsync(39);
    // The reader waits while two wait for their retries, so two more run and a fifth is wanted.
    expect(calls.next).toBe(4);
    await vi.advanceTimersByTimeAsync(1);
    expect((await first).value).toMatchObject({ name: '3' });
    await vi.advanceTimersByTimeAsync(5);
    expect(calls.next).toBe(4);
    void outcomes.next();
    expect(calls.next).toBe(5);
    await outcomes.return?.();
  });
});

describe('a list of tasks that may not wait long for their slots', () => {
  it('may be as long as it likes, and be done at once', () => {
    const tasks = Array.from({ length: 10_000 }, (_, index) => ({ name: `${index}`, run: () => index }));
    const run = record(runTasks(tasks, { concurrency: 1, queueTimeoutMs: 1_000 }));
    expect([run.end, endings(run.events).length]).toEqual(['completed', 10_000]);
  });
});
