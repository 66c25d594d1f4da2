import { createLimiter, runTasks, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Tasks that count how many of them were pulled. */
function counted(count: number, task: (index: number) => Omit<Task, 'name'>) {
  const source = {
    pulled: 0,
    *[Symbol.iterator](): Generator<Task> {
      for (let index = 0; index < count; index++) {
        source.pulled++;
        yield { name: `${index}`, ...task(index) };
      }
    },
  };
  return source;
}

const failsOnce = () => inTurn<unknown>(failAfter(10, new Error('again')), after(10, 'answer'));

describe('tasks of a lazy source that wait without a slot, at most maxWaiting', () => {
  it('are those that wait for their retry, and each makes room for another as that begins', async () => {
    const tasks = counted(10, () => ({ run: failsOnce(), retry: { delay: () => 1_000 } }));
    const run = record(runTasks(tasks, { concurrency: 1, maxWaiting: 3 }));
    await vi.advanceTimersByTimeAsync(900);
    expect(tasks.pulled).toBe(3);
    await vi.advanceTimersByTimeAsync(160);
    expect(tasks.pulled).toBeGreaterThan(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([tasks.pulled, endings(run.events).length, run.end]).toEqual([10, 10, 'completed']);
  });

  it('are those that wait for their limiter', async () => {
    const limiter = createLimiter();
    limiter.pause();
    const tasks = counted(10, () => ({ run: after(10, 1), limiter }));
    const run = record(runTasks(tasks, { concurrency: 2, maxWaiting: 3 }));
    await vi.advanceTimersByTimeAsync(100);
    expect([tasks.pulled, limiter.waiting]).toEqual([3, 3]);
    limiter.resume();
    await vi.advanceTimersByTimeAsync(100);
    expect([tasks.pulled, endings(run.events).length, run.end]).toEqual([10, 10, 'completed']);
  });

  it.each<[string, (controller: AbortController) => Omit<Task, 'name' | 'run'>]>([
    ['its own signal', ({ signal }) => ({ signal })],
    ['its deadline', () => ({ deadlineMs: 500, retry: { delay: () => 490 } })],
  ])('make room as well when one is ended by %s', async (_, options) => {
    const controller = new AbortController();
    const tasks = counted(4, () => ({
      run: failAfter(10, new Error('again')),
      retry: { attempts: 9, delay: () => 1e6 },
      ...options(controller),
    }));
    const run = record(runTasks(tasks, { concurrency: 1, maxWaiting: 2 }));
    await vi.advanceTimersByTimeAsync(400);
    expect(tasks.pulled).toBe(2);
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(600);
    expect(tasks.pulled).toBe(4);
    run.unsubscribe();
  });

  it('make room when one has waited too long for its limiter', async () => {
    const limiter = createLimiter();
    limiter.pause();
    const tasks = counted(6, () => ({ run: after(10, 1), limiter }));
    const run = record(runTasks(tasks, { maxWaiting: 2, queueTimeoutMs: 100 }));
    await vi.advanceTimersByTimeAsync(99);
    expect(tasks.pulled).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(tasks.pulled).toBe(4);
    await vi.advanceTimersByTimeAsync(200);
    expect([tasks.pulled, run.end]).toEqual([6, 'completed']);
  });

  it('are not those that run, although their hedges wait', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const tasks = counted(3, (index) =>
      index === 0 ? { run: after(1_000, 1), limiter, hedge: { afterMs: 50 } } : { run: after(200, index) },
    );
    const run = record(runTasks(tasks, { concurrency: 2, maxWaiting: 1 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(tasks.pulled).toBe(2);
    await vi.advanceTimersByTimeAsync(300);
    expect(endings(run.events)).toEqual(['1', '2']);
    run.unsubscribe();
  });

  it('are not those that run again', async () => {
    const tasks = counted(3, (index) => ({
      run: index === 0 ? inTurn<unknown>(failAfter(10, 'x'), after(1_000, 1)) : after(200, index),
      retry: { delay: () => 50 },
    }));
    record(runTasks(tasks, { concurrency: 2, maxWaiting: 1 }));
    await vi.advanceTimersByTimeAsync(250);
    expect(tasks.pulled).toBe(3);
  });
});

describe('a due retry', () => {
  it('goes before tasks that have not begun', async () => {
    const tasks = counted(3, (index) => ({
      run: index === 0 ? failsOnce() : after(20, index),
      retry: { delay: () => 5 },
    }));
    const run = record(runTasks([...tasks], { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['1', '0', '2']);
  });

  it('goes before them in its limiter too', async () => {
    const limiter = createLimiter({ concurrency: 1, adaptive: false });
    const tasks = counted(3, (index) => ({
      run: index === 0 ? failsOnce() : after(20, index),
      retry: { delay: () => 5 },
    }));
    const run = record(runTasks([...tasks], { limiter }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['1', '0', '2']);
  });
});
