import { AsyncTaskRunner, createLimiter, runAsCompleted, runTasks, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Endless tasks that count how many of them were pulled. */
function endless(run = after(10, 1) as () => unknown) {
  const source = {
    pulled: 0,
    *[Symbol.iterator]() {
      for (;;) yield { name: `task ${++source.pulled}`, run };
    },
  };
  return source;
}

describe('tasks of an iterable', () => {
  it('are pulled only when a slot is free', async () => {
    const tasks = endless();
    const run = record(runTasks(tasks, { concurrency: 3 }));
    expect(tasks.pulled).toBe(3);
    await vi.advanceTimersByTimeAsync(10);
    expect(tasks.pulled).toBe(6);
    run.unsubscribe();
  });

  it('may come from an async generator, one at a time', async () => {
    let asked = 0;
    async function* slowly() {
      for (let index = 0; index < 3; index++) {
        asked++;
        await new Promise((resolve) => setTimeout(resolve, 100));
        yield { name: `${index}`, run: after(10, index) };
      }
    }
    const run = record(runTasks(slowly()));
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['0', '1', '2']);
    expect(run.end).toBe('completed');
  });

  it('let those already pulled finish where the iterable throws', async () => {
    const failure = new Error('no more');
    function* breaks() {
      yield { name: 'first', run: after(10, 1) };
      throw failure;
    }
    const run = record(runTasks(breaks()));
    await vi.advanceTimersByTimeAsync(10);
    expect(endings(run.events)).toEqual(['first']);
    expect(run).toMatchObject({ end: 'failed', error: failure });
  });

  it('fail alone where one of them is no task', async () => {
    const odd = [
      { name: 'odd' },
      null,
      { name: 'late', run: after(5, 1), timeoutMs: -1 },
      { name: 'good', run: after(5, 1) },
    ];
    const tasks = new Set(odd) as Iterable<Task>;
    const run = record(runTasks(tasks, { retry: true }));
    await vi.advanceTimersByTimeAsync(10);
    const errors = run.events.filter(({ type }) => type === 'error') as { name: string; error: Error }[];
    expect(errors.map(({ name, error }) => [name, error.message])).toEqual([
      ['odd', 'a pulled task must be { name, run } with a function as `run`, got an object'],
      ['task', 'a pulled task must be { name, run } with a function as `run`, got null'],
      ['late', 'a pulled task: timeoutMs must be a number above 0, got -1'],
    ]);
    expect(endings(run.events)).toContain('good');
  });
});

describe('back-pressure', () => {
  it.each([
    ['answers', after(10, 1)],
    ['failures', failAfter(10, new Error('x'))],
    ['retries', failAfter(10, new Error('x'))],
  ])('pulls at most `concurrency` tasks ahead of a reader who leaves %s unread', async (kind, run) => {
    const tasks = endless(run as () => unknown);
    const outcomes = runAsCompleted(tasks, { concurrency: 4, retry: kind === 'retries' && { delay: () => 1_000_000 } });
    const first = outcomes.next();
    if (kind === 'retries') {
      await vi.advanceTimersByTimeAsync(100);
      // Nothing to read: what waits for its retry holds no slot, so new tasks go on.
      expect(tasks.pulled).toBeGreaterThan(4);
    } else {
      await vi.advanceTimersByTimeAsync(100_000);
      expect((await first).done).toBe(false);
      expect(tasks.pulled).toBe(5);
      await outcomes.next();
      expect(tasks.pulled).toBe(6);
    }
    await outcomes.return?.();
  });

  it('holds back the iterator of a runner too', async () => {
    const call = vi.fn(after(10, 1));
    const runner = new AsyncTaskRunner({ concurrency: 2 });
    for (let index = 0; index < 10; index++) runner.addTask(call);
    const answers = runner.runAsyncAsCompleted();
    await vi.advanceTimersByTimeAsync(100);
    expect(call).toHaveBeenCalledTimes(0);
    void answers.next();
    await vi.advanceTimersByTimeAsync(100);
    expect(call).toHaveBeenCalledTimes(3);
    await answers.return?.();
  });

  it('does not hold back who only subscribes', async () => {
    const run = record(runTasks(endless(), { concurrency: 2 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events).length).toBeGreaterThan(100);
    run.unsubscribe();
  });
});

describe('a limiter', () => {
  it('shares its slots between runs', async () => {
    let inFlight = 0;
    let most = 0;
    const run = async (context: Parameters<ReturnType<typeof after>>[0]) => {
      most = Math.max(most, ++inFlight);
      await after(10, 1)(context);
      inFlight--;
    };
    const limiter = createLimiter({ concurrency: 3 });
    const tasks = Array.from({ length: 10 }, () => ({ name: 'task', run }));
    const runs = [record(runTasks(tasks, { limiter })), record(runTasks(tasks, { limiter }))];
    expect(limiter).toMatchObject({ active: 3, waiting: 17 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(most).toBe(3);
    expect(runs.map(({ end }) => end)).toEqual(['completed', 'completed']);
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it('forgets those who leave while they wait', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const first = record(runTasks({ one: after(10, 1) }, { limiter }));
    const waiting = record(runTasks({ two: after(10, 2), three: after(10, 3) }, { limiter }));
    waiting.unsubscribe();
    expect(limiter).toMatchObject({ active: 1, waiting: 0 });
    await vi.advanceTimersByTimeAsync(10);
    expect(first.end).toBe('completed');
    expect(limiter.active).toBe(0);
  });

  it('gives its slot back when the run is left', () => {
    const limiter = createLimiter({ concurrency: 1 });
    record(runTasks({ one: after(10, 1) }, { limiter })).unsubscribe();
    expect(limiter.active).toBe(0);
  });

  it('serves a long queue in order', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const tasks = Array.from({ length: 1_000 }, (_, index) => ({ name: `${index}`, run: after(1, index) }));
    const run = record(runTasks(tasks, { limiter, concurrency: Infinity }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(tasks.map(({ name }) => name));
  });
});
