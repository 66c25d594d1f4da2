import { runState, runTasks, StoppedEarlyError, stopWhen, type TaskContext, type TaskEvent } from 'parallel-genai';
import { concat, NEVER, of, take, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const hangs = vi.fn((context: TaskContext<string>) => after(1e9, 'never')(context));
const base = { name: 'a', attempt: 1, at: 0 } as const;
const start: TaskEvent = { ...base, type: 'start' };

describe('stopWhen with a predicate', () => {
  it('ends the run when outcomes are enough, and says what was stopped', async () => {
    const never = vi.fn();
    const tasks = { a: after(10, 'a'), b: after(20, 'b'), bad: failAfter(5, 'x'), slow: hangs, slower: hangs, never };
    const enough = stopWhen((outcomes) => outcomes.filter(({ status }) => status === 'fulfilled').length >= 2);
    const run = record(runTasks(tasks, { concurrency: 3 }).pipe(enough));
    await vi.advanceTimersByTimeAsync(19);
    expect(run.end).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(run.end).toBe('completed');
    expect(run.events.at(-1)).toEqual({
      ...{ type: 'error', name: 'slower', attempt: 1, attempts: 1, at: 20, elapsedMs: 10 },
      error: new StoppedEarlyError(),
      cancelled: true,
    });
    expect(brief(run.events).slice(-3)).toEqual(['b complete', 'slow error', 'slower error']);
    expect(never).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops a run whose tasks complete without a pause', () => {
    const call = vi.fn(() => 1);
    const tasks = Array.from({ length: 100 }, () => ({ name: 'task', run: call }));
    const run = record(runTasks(tasks, { concurrency: 2 }).pipe(stopWhen(({ length }) => length >= 2)));
    expect(run.end).toBe('completed');
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('leaves states in which nothing runs any more', async () => {
    const tasks = { a: after(10, 'a'), slow: hangs, unasked: hangs };
    const states = record(
      runTasks(tasks, { concurrency: 2 }).pipe(
        stopWhen(() => true),
        runState(Object.keys(tasks)),
      ),
    );
    await vi.advanceTimersByTimeAsync(10);
    expect(states.events.at(-1)?.counts).toMatchObject({
      waiting: 0,
      running: 0,
      completed: 1,
      failed: 0,
      cancelled: 2,
    });
  });

  it('stops a task that waits for its next attempt', () => {
    const done: TaskEvent = { ...base, name: 'b', type: 'complete', at: 7, value: 1, attempts: 1, elapsedMs: 1 };
    const retry: TaskEvent = { ...base, type: 'retry', at: 5, error: 'busy', delayMs: 1e6 };
    const run = record(of(start, retry, done).pipe(stopWhen(() => true)));
    expect(run.events.at(-1)).toMatchObject({ name: 'a', type: 'error', attempts: 1, at: 7, elapsedMs: 7 });
  });

  it('keeps what the stopped tasks had reported', () => {
    const report = (totalTokens: number) => ({ report: { usage: { totalTokens } } });
    const done: TaskEvent = { ...base, name: 'd', type: 'complete', at: 9, value: 1, attempts: 1, elapsedMs: 1 };
    const run = record(
      of<TaskEvent[]>(
        start,
        { ...base, type: 'chunk', value: 'x', ...report(1) },
        { ...base, type: 'retry', error: 'busy', delayMs: 1, ...report(2) },
        { ...start, attempt: 2 },
        { ...base, name: 'b', type: 'start' },
        { ...base, name: 'b', type: 'heartbeat', elapsedMs: 1, idleMs: 1, ...report(30) },
        { ...base, name: 'b', type: 'chunk', value: 'x' },
        { ...base, name: 'c', type: 'start' },
        done,
      ).pipe(
        stopWhen(() => true),
        runState(),
      ),
    );
    const last = run.events.at(-1)!;
    const totals = [...last.tasks.values()].map(({ report }) => report?.usage?.totalTokens);
    expect(totals).toEqual([2, 30, undefined, undefined]);
    expect(last.usage).toEqual({ totalTokens: 32 });
    expect(last.tasks.get('a')).toMatchObject({ status: 'cancelled', attempts: 2 });
    expect(last.tasks.get('c')).not.toHaveProperty('report');
  });

  it('lets a run that never has enough come to its end', async () => {
    const run = record(runTasks({ a: after(10, 'a') }).pipe(stopWhen(() => false)));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.end).toBe('completed');
  });

  it('ends with what its predicate throws', async () => {
    const failure = new Error('my mistake');
    const predicate = () => {
      throw failure;
    };
    const run = record(runTasks({ a: () => 1, b: () => 2 }).pipe(stopWhen(predicate)));
    expect(run).toMatchObject({ end: 'failed', error: failure });
    expect(brief(run.events)).toEqual(['a start', 'a complete']);
  });

  it('asks no more once nobody listens', () => {
    const asked = vi.fn(() => false);
    record(runTasks({ a: () => 1, b: () => 2 }).pipe(stopWhen(asked), take(2)));
    expect(asked).not.toHaveBeenCalled();
  });

  it('passes an error of the run on', () => {
    const run = record(
      concat(
        of(start),
        throwError(() => 'offline'),
      ).pipe(stopWhen(() => true)),
    );
    expect(run).toMatchObject({ end: 'failed', error: 'offline', events: [start] });
  });

  it('judges each subscription for itself', () => {
    const run$ = runTasks({ a: () => 1, b: () => 2, c: () => 3 }).pipe(stopWhen(({ length }) => length === 2));
    expect(brief(record(run$).events)).toEqual(brief(record(run$).events));
  });
});

describe('stopWhen with conditions', () => {
  const tasks = { bad: failAfter(5, 'x'), a: after(10, 'a'), b: after(20, 'b'), c: after(5_000, 'c'), hangs };
  const run = (conditions: Parameters<typeof stopWhen>[0], options = {}) =>
    record(runTasks(tasks, { heartbeatMs: false, ...options }).pipe(stopWhen(conditions)));
  const answered = (events: readonly TaskEvent[]) =>
    events.filter(({ type }) => type === 'complete').map(({ name }) => name);

  it.each([
    ['as soon as so many have their answers', { atLeast: 2 }, 20, ['a', 'b']],
    ['when there are so many before the time is up', { atLeast: 2, afterMs: 2_000 }, 20, ['a', 'b']],
    ['when the time is up, with fewer', { atLeast: 3, afterMs: 2_000 }, 2_000, ['a', 'b']],
    ['when the time is up, whatever is there', { afterMs: 15 }, 15, ['a']],
    ['when the time is up, with nothing', { afterMs: 3 }, 3, []],
    ['at once, if no time is given', { afterMs: 0 }, 0, []],
  ])('ends %s', async (_, conditions, endMs, names) => {
    const stopped = run(conditions);
    if (endMs > 0) await vi.advanceTimersByTimeAsync(endMs - 1);
    expect(stopped.end).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(stopped.end).toBe('completed');
    expect(answered(stopped.events)).toEqual(names);
    const last = stopped.events.at(-1)!;
    expect(last).toMatchObject({ name: 'hangs', type: 'error', cancelled: true, at: endMs, elapsedMs: endMs });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says that the time was up, and what had failed last', async () => {
    const broken = () => {
      throw new Error('boom');
    };
    const options = { retry: { attempts: 9, delay: () => 1_500 } };
    const run = record(runTasks({ broken, slow: hangs }, options).pipe(stopWhen({ afterMs: 2_000 })));
    await vi.advanceTimersByTimeAsync(2_000);
    const errors = run.events.flatMap((event) => (event.type === 'error' ? [event.error] : []));
    expect(errors).toEqual([new StoppedEarlyError(2_000, { cause: new Error('boom') }), new StoppedEarlyError(2_000)]);
    expect(String(errors[0])).toBe('StoppedEarlyError: stopped after 2000 ms');
  });

  it('counts the time from the subscription, waiting for slots included', async () => {
    const idle = record(NEVER.pipe(stopWhen<TaskEvent>({ afterMs: 100 })));
    await vi.advanceTimersByTimeAsync(100);
    expect(idle).toMatchObject({ end: 'completed', events: [] });
  });

  it('ends with the run, if that is over first, and leaves no timer', async () => {
    const short = record(runTasks({ a: after(10, 'a') }, { heartbeatMs: false }).pipe(stopWhen({ afterMs: 1e6 })));
    await vi.advanceTimersByTimeAsync(10);
    expect(short.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer when it is unsubscribed', () => {
    run({ afterMs: 1e6 }).unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [{}, 'stopWhen needs a predicate, or an object with atLeast, afterMs or both, got an object'],
    [undefined, 'stopWhen needs a predicate, or an object with atLeast, afterMs or both, got undefined'],
    [3, 'stopWhen needs a predicate, or an object with atLeast, afterMs or both, got 3'],
    [{ atLeast: 1, after: 2 }, 'option after: did you mean afterMs?'],
    [null, 'got null'],
    [{ atLeast: 0 }, 'atLeast must be a whole number of at least 1, got 0'],
    [{ atLeast: 1.5 }, 'atLeast must be a whole number of at least 1, got 1.5'],
    [{ afterMs: -1 }, 'afterMs must be a number of at least 0, got -1'],
    [{ afterMs: Number.NaN }, 'afterMs must be a number of at least 0, got NaN'],
    [{ atLeast: 1, afterMs: '2' }, 'afterMs must be a number of at least 0, got "2"'],
  ])('refuses %j', (conditions, message) => {
    expect(() => stopWhen(conditions as never)).toThrow(message);
  });
});
