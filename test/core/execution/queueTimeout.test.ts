import { createLimiter, HttpError, runAsCompleted, runTasks, TaskTimeoutError, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const holds = after(10_000, 'held');
const errorOf = (run: ReturnType<typeof record>, name: string) =>
  (run.events as { type: string; name: string; error?: Error }[]).find(
    (event) => event.type === 'error' && event.name === name,
  )?.error as TaskTimeoutError;

describe('a first attempt that waits longer than queueTimeoutMs', () => {
  it.each([
    ['a record', (tasks: Task[]) => Object.fromEntries(tasks.map(({ name, ...entry }) => [name, entry]))],
    ['an array', (tasks: Task[]) => tasks],
  ])('for a slot of its run, in %s, ends its task, which says so', async (_, toSource) => {
    const call = vi.fn();
    const tasks: Task[] = [
      { name: 'holds', run: holds },
      { name: 'waits', run: call, queueTimeoutMs: 500 },
    ];
    const run = record(runTasks(toSource(tasks) as Task[], { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(499);
    expect(brief(run.events)).toEqual(['holds start']);
    await vi.advanceTimersByTimeAsync(1);
    const error = errorOf(run, 'waits');
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect(error).toMatchObject({ kind: 'queue', limitMs: 500 });
    expect(error.message).toContain('queueTimeoutMs (500 ms) for a slot of its run');
    expect(run.events.at(-1)).toMatchObject({ name: 'waits', attempts: 0 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(endings(run.events)).toEqual(['waits', 'holds']);
    expect(run.end).toBe('completed');
    expect(call).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['full', 'paused', 'closed'])('for a limiter that is %s, ends its task, which says so', async (how) => {
    const limiter = createLimiter({ concurrency: 1 });
    const first = how === 'closed' ? failAfter(0, new HttpError('busy', 429, { retryAfterMs: 20_000 })) : holds;
    if (how === 'paused') limiter.pause();
    else record(runTasks({ first }, { limiter }));
    await vi.advanceTimersByTimeAsync(1);
    const run = record(runTasks({ waits: () => 1 }, { limiter, queueTimeoutMs: 500 }));
    await vi.advanceTimersByTimeAsync(499);
    expect(run.events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const { message } = errorOf(run, 'waits');
    expect(message).toContain('queueTimeoutMs (500 ms) for its limiter');
    expect(message).toContain('a run inside a task on the same limiter');
    expect(run.end).toBe('completed');
    expect(limiter.waiting).toBe(0);
  });

  it('is not retried, and touches no other', async () => {
    const tasks = { holds, waits: () => 1, other: { run: () => 2, queueTimeoutMs: Infinity } };
    const run = record(runTasks(tasks, { concurrency: 1, queueTimeoutMs: 100, retry: { retryable: () => true } }));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(endings(run.events)).toEqual(['waits', 'holds', 'other']);
    expect(run.events.filter(({ type }) => type === 'retry')).toEqual([]);
  });

  it('is told to a reader too', async () => {
    const outcomes = runAsCompleted({ holds, waits: () => 1 }, { concurrency: 1, queueTimeoutMs: 100 });
    const first = outcomes.next();
    await vi.advanceTimersByTimeAsync(100);
    expect((await first).value).toMatchObject({ name: 'waits', status: 'rejected', reason: { kind: 'queue' } });
    await outcomes.return?.();
  });
});

describe('queueTimeoutMs', () => {
  it('holds for a retry that is due, and tells the last failure as the cause', async () => {
    const failure = new Error('again');
    const task: Task = {
      name: 'retried',
      run: inTurn<unknown>(failAfter(10, failure), () => 'never'),
      retry: { delay: () => 100 },
      queueTimeoutMs: 500,
    };
    const hog: Task = { name: 'hog', run: holds };
    const run = record(runTasks([task, hog].values(), { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(609);
    expect(endings(run.events)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(errorOf(run, 'retried')).toMatchObject({ kind: 'queue', cause: failure });
    run.unsubscribe();
  });

  it('does not count the wait for a retry that is not due, nor the attempt itself', async () => {
    const slow = inTurn<unknown>(failAfter(1_000, new Error('again')), after(1_000, 'second'));
    const run = record(runTasks({ slow }, { queueTimeoutMs: 100, retry: { delay: () => 1_000 } }));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(endings(run.events)).toEqual(['slow']);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'second' });
  });

  it('counts the waits for its run and for its limiter as one', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const other = record(runTasks({ other: after(400, 1) }, { limiter }));
    const tasks: Task[] = [
      { name: 'hog', run: after(450, 1) },
      { name: 'waits', run: () => 1, limiter, queueTimeoutMs: 600 },
      { name: 'quick', run: after(1_000, 2) },
    ];
    const run = record(runTasks(tasks.values(), { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(other.end).toBe('completed');
    expect(endings(run.events)).toHaveLength(3);
    expect(run.end).toBe('completed');
  });

  it('leaves no timer behind those that begin, are cancelled or are left', async () => {
    const begun = record(runTasks({ a: () => 1, b: after(5, 2) }, { concurrency: 1, queueTimeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(5);
    expect([begun.end, vi.getTimerCount()]).toEqual(['completed', 0]);
    const left = record(runTasks({ holds, waits: () => 1 }, { concurrency: 1, queueTimeoutMs: 1_000 }));
    left.unsubscribe();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    const controller = new AbortController();
    const waits = { run: () => 1, signal: controller.signal };
    const stopped = record(runTasks({ holds, waits }, { concurrency: 1, queueTimeoutMs: 1_000, timeoutMs: Infinity }));
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(stopped.events).toContainEqual(expect.objectContaining({ type: 'error', name: 'waits', error: 'enough' }));
    stopped.unsubscribe();
  });

  it('ends a run inside a task on the same limiter, which waits for itself', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const outer = async () => {
      const inner = record(runTasks({ inner: () => 1 }, { limiter, queueTimeoutMs: 200 }));
      await after(300, 1)({ signal: new AbortController().signal } as never);
      throw errorOf(inner, 'inner');
    };
    const run = record(runTasks({ outer }, { limiter }));
    await vi.advanceTimersByTimeAsync(300);
    expect(errorOf(run, 'outer').message).toContain('may wait for itself');
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it.each([0, -1, Number.NaN, 'soon'])('is refused where it is %s', (queueTimeoutMs) => {
    const options = { queueTimeoutMs: queueTimeoutMs as number };
    expect(() => runTasks({ a: () => 1 }, options)).toThrow('queueTimeoutMs must be a number above 0');
  });
});

describe('a hedge that waits longer than queueTimeoutMs', () => {
  it.each([
    ['its limiter', () => ({ limiter: createLimiter({ concurrency: 1 }) })],
    ['a slot of its run', () => ({ concurrency: 1 })],
  ])('for %s takes nothing from the attempt that it was to join', async (_, full) => {
    const tasks = { slow: { run: after(100, 'answered'), hedge: { afterMs: 10, max: 3 }, queueTimeoutMs: 20 } };
    const run = record(runTasks(tasks, full()));
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(run.events)).toEqual(['slow start', 'slow complete']);
    expect(run.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves the retry that follows as long to wait as ever', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const run = failAfter(30, new Error('again'));
    const tasks = { slow: { run, hedge: { afterMs: 10 }, queueTimeoutMs: 20, retry: { delay: () => 5 }, limiter } };
    const first = record(runTasks(tasks));
    await vi.advanceTimersByTimeAsync(20);
    const other = record(runTasks({ holds }, { limiter }));
    await vi.advanceTimersByTimeAsync(34);
    expect(brief(first.events)).toEqual(['slow start', 'slow retry']);
    await vi.advanceTimersByTimeAsync(1);
    expect(errorOf(first, 'slow')).toMatchObject({ kind: 'queue' });
    other.unsubscribe();
  });
});
