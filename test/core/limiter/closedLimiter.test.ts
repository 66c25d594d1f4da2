import { createLimiter, HttpError, type Limiter, runTasks, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A limiter that is closed for `ms` from now, since a server asked for that. */
async function closedFor(ms: number): Promise<Limiter> {
  const limiter = createLimiter();
  const refused = () => Promise.reject(new HttpError('slow down', 429, { retryAfterMs: ms }));
  record(runTasks({ refused }, { limiter }));
  await vi.advanceTimersByTimeAsync(0);
  return limiter;
}

const tasksOf = (name: string, count: number, options: Partial<Task>): Task[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${name} ${index}`, run: after(10, index), ...options }));

async function* pulled(tasks: readonly Task[]) {
  yield* tasks;
}

const sources: readonly [string, (tasks: Task[]) => unknown][] = [
  ['a record', (tasks) => Object.fromEntries(tasks.map(({ name, ...entry }) => [name, entry]))],
  ['an array', (tasks) => tasks],
  ['a generator', (tasks) => tasks.values()],
  ['an async generator', (tasks) => pulled(tasks)],
];

describe('a limiter that is closed', () => {
  it.each(sources)('stops its own tasks alone, in %s', async (_, toSource) => {
    const closed = await closedFor(30_000);
    const idle = createLimiter();
    const tasks = [...tasksOf('closed', 30, { limiter: closed }), ...tasksOf('idle', 30, { limiter: idle })];
    const run = record(runTasks(toSource(tasks) as Task[], { concurrency: 4 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(endings(run.events).filter((name) => name.startsWith('idle'))).toHaveLength(30);
    expect(closed.waiting).toBe(30);
    // It has learned from the refusal, too: one in so long.
    await vi.advanceTimersByTimeAsync(2_000_000);
    expect(endings(run.events)).toHaveLength(60);
    expect(run.end).toBe('completed');
    expect([closed.active, closed.waiting, idle.active, idle.waiting]).toEqual([0, 0, 0, 0]);
  });

  it.each(sources)('stops no task without a limiter, in %s', async (_, toSource) => {
    const closed = await closedFor(30_000);
    const tasks = [...tasksOf('closed', 30, { limiter: closed }), ...tasksOf('free', 30, {})];
    const run = record(runTasks(toSource(tasks) as Task[], { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toHaveLength(30);
    run.unsubscribe();
    expect(closed.waiting).toBe(0);
  });

  it('stops nobody either where it is paused, or full', async () => {
    const paused = createLimiter();
    const full = createLimiter({ concurrency: 1 });
    paused.pause();
    const held = record(runTasks({ held: after(1e6, 1) }, { limiter: full }));
    const tasks = [...tasksOf('paused', 9, { limiter: paused }), ...tasksOf('full', 9, { limiter: full })];
    const run = record(runTasks([...tasks, ...tasksOf('free', 9, {})].values(), { concurrency: 2 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(endings(run.events)).toHaveLength(9);
    held.unsubscribe();
    run.unsubscribe();
  });

  it('stops its own tasks alone where they retry', async () => {
    const limiter = await closedFor(30_000);
    const fails: Task = {
      name: 'retried',
      run: () => Promise.reject(new Error('again')),
      retry: { attempts: 2, delay: () => 1 },
      limiter,
    };
    const run = record(runTasks([fails, ...tasksOf('free', 5, {})].values(), { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(endings(run.events)).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(run.end).toBe('completed');
  });
});

describe('maxWaiting', () => {
  it.each([
    [undefined, 1_000],
    [1, 1],
    [7, 7],
  ])('%s bounds how many tasks of a lazy source wait for their limiters', async (maxWaiting, most) => {
    const limiter = await closedFor(30_000);
    let count = 0;
    function* endless() {
      for (;;) yield { name: `${++count}`, run: after(1, 1), limiter };
    }
    const run = record(runTasks(endless(), { concurrency: 3, ...(maxWaiting && { maxWaiting }) }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(limiter.waiting).toBe(most);
    expect(count).toBe(most);
    // When it opens, those that begin let others be pulled.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(count).toBeGreaterThan(most);
    expect(limiter.waiting).toBeLessThanOrEqual(most);
    run.unsubscribe();
    expect(limiter.waiting).toBe(0);
  });

  it('bounds those of an async source too', async () => {
    const limiter = await closedFor(30_000);
    let count = 0;
    async function* endless() {
      for (;;) yield { name: `${++count}`, run: after(1, 1), limiter };
    }
    const run = record(runTasks(endless(), { maxWaiting: 5 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([limiter.waiting, count]).toEqual([5, 5]);
    run.unsubscribe();
  });
});

describe('a run whose slots are full', () => {
  it('keeps no permit of a limiter that another run could use', async () => {
    const limiter = createLimiter({ concurrency: 2 });
    const slow: Task = { name: 'slow', run: after(1_000, 1) };
    const full = record(runTasks([slow, ...tasksOf('mine', 5, { limiter })].values(), { concurrency: 1 }));
    const other = record(runTasks(tasksOf('other', 10, { limiter }), { concurrency: 5 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(endings(other.events)).toHaveLength(10);
    expect(limiter.active).toBe(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(full.end).toBe('completed');
  });

  it('gives its unused turn of a quota back', async () => {
    const limiter = createLimiter({ requests: { limit: 5, perMs: 60_000 } });
    const slow: Task = { name: 'slow', run: after(1_000, 1) };
    const full = record(runTasks([slow, ...tasksOf('mine', 5, { limiter })].values(), { concurrency: 1 }));
    const other = record(runTasks(tasksOf('other', 5, { limiter })));
    await vi.advanceTimersByTimeAsync(100);
    expect(endings(other.events)).toHaveLength(5);
    full.unsubscribe();
  });
});
