import { createLimiter, HttpError, runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import { NEVER, Observable, range, Subject, take, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

describe('a task that is stopped within a handler', () => {
  it.each([
    ['error', failAfter(10, 'boom'), {}],
    ['error', failAfter(10, 'boom'), { deadlineMs: 1_000 }],
    ['complete', after(10, 'ok'), {}],
  ])('of its own %s ends once', async (type, run, options) => {
    const { signal, abort } = controlled();
    const told: TaskEvent[] = [];
    const completed = vi.fn();
    runTasks({ a: { run, signal, ...options } }).subscribe({
      next: (event) => {
        told.push(event);
        if (event.type === type) abort();
      },
      complete: completed,
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(told)).toEqual(['a start', `a ${type}`]);
    expect(completed).toHaveBeenCalledOnce();
  });

  it('of its start is not called, with a deadline too', () => {
    const run = vi.fn(() => NEVER);
    record(runTasks({ a: { run, deadlineMs: 1_000 } }).pipe(take(1)));
    const { signal, abort } = controlled();
    record(runTasks({ a: { run, signal, deadlineMs: 1_000 } }).pipe(tap(abort)));
    expect(run).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of its chunk emits no more, with a deadline too', () => {
    let emitted = 0;
    const run = () => range(1_000).pipe(tap(() => emitted++));
    record(runTasks({ a: { run, deadlineMs: 1_000 } }).pipe(take(4)));
    // One more, at which it hears that nobody listens.
    expect(emitted).toBeLessThanOrEqual(4);
  });

  it('has its signal aborted, even if it comes to its end there', async () => {
    const values$ = new Subject<string>();
    let signal: AbortSignal | undefined;
    const run = (context: TaskContext) => {
      signal = context.signal;
      return values$;
    };
    const events$ = runTasks({ a: { run, timeoutMs: 10 } });
    const told = record(events$.pipe(tap(({ type }) => type === 'error' && values$.complete())));
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(told.events)).toEqual(['a start', 'a error']);
    expect(signal?.aborted).toBe(true);
  });
});

it.each([{ deadlineMs: 10 }, { timeoutMs: 10 }])('a teardown that throws, by %j, ends no other task', async (limit) => {
  const bad = () =>
    new Observable<string>(() => () => {
      throw new Error('teardown');
    });
  const told = record(runTasks({ bad: { run: bad, ...limit }, good: after(50, 'ok') }));
  await vi.advanceTimersByTimeAsync(100);
  expect(brief(told.events)).toEqual(['bad start', 'good start', 'bad error', 'good complete']);
  expect(told.end).toBe('completed');
});

describe('slots that are freed by stopping', () => {
  it('of a limiter call nobody who is stopped by the same signal', async () => {
    const { signal, abort } = controlled();
    const limiter = createLimiter({ concurrency: 1 });
    const run = vi.fn(after(100, 'ok'));
    const list = Array.from({ length: 6 }, (_, index) => ({ name: `${index}`, run, signal }));
    const told = record(runTasks(list, { limiter }));
    await vi.advanceTimersByTimeAsync(10);
    abort();
    await vi.advanceTimersByTimeAsync(100);
    expect(run).toHaveBeenCalledTimes(1);
    expect(told.events.filter(({ type }) => type === 'error')).toHaveLength(6);
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it('of the run begin no retry that is stopped by the same signal', async () => {
    const { signal, abort } = controlled();
    const retried = vi.fn(inTurn<unknown>(() => Promise.reject(new Error('x')), after(10, 'ok')));
    // The first to hear of it frees a slot, for which the second waits.
    const list = [
      { name: 'a', run: after(1_000, 'ok'), signal },
      { name: 'b', run: retried, signal, retry: { delay: () => 10 } },
      { name: 'c', run: after(1_000, 'ok'), signal },
    ];
    record(runTasks(list, { concurrency: 2 }));
    await vi.advanceTimersByTimeAsync(50);
    abort();
    expect(retried).toHaveBeenCalledTimes(1);
  });

  it("are not for the stopped task's own hedge", async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const run = vi.fn(after(1_000, 'ok'));
    const told = record(runTasks({ a: run }, { limiter, hedge: { afterMs: 5 }, deadlineMs: 20 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(told.events)).toEqual(['a start', 'a error']);
    expect(run).toHaveBeenCalledTimes(1);
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it('are not for the hedge of a task that has failed', async () => {
    const { signal, abort } = controlled();
    const run = vi.fn(failAfter(20, 'x'));
    const list = [
      { name: 'a', run, hedge: { afterMs: 5 } },
      { name: 'b', run: after(1_000, 'ok'), signal },
    ];
    const events$ = runTasks(list, { concurrency: 2 });
    record(events$.pipe(tap(({ name, type }) => name === 'a' && type === 'error' && abort())));
    await vi.advanceTimersByTimeAsync(100);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('come back where an estimate aborts its own task', async () => {
    const { signal, abort } = controlled();
    const tokens = { limit: 1_000, perMs: 1_000, estimate: () => (abort(), 1) };
    const limiter = createLimiter({ tokens });
    const run = vi.fn(after(10, 'ok'));
    record(runTasks({ a: { run, signal } }, { limiter }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run).not.toHaveBeenCalled();
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([5n, Number.NaN])('come back whatever a task reports, and its quota is kept: %s tokens', async (tokens) => {
    const limiter = createLimiter({ tokens: { limit: 10, perMs: 1_000, estimate: () => 10 } });
    const run = ({ report }: TaskContext) => report({ usage: { totalTokens: tokens as number } });
    const told = record(runTasks({ a: run, b: run, c: run }, { limiter, concurrency: 1 }));
    const completed = () => told.events.filter(({ type }) => type === 'complete').length;
    await vi.advanceTimersByTimeAsync(100);
    expect(completed()).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(completed()).toBe(3);
    expect(limiter.active).toBe(0);
  });
});

it('what a failed hedged attempt does to its limiter is told before the run completes', async () => {
  const limiter = createLimiter();
  const failure = new HttpError('full', 429, { retryAfterMs: 10_000 });
  let aborted: boolean | undefined;
  let signal: AbortSignal | undefined;
  const run = (context: TaskContext) => {
    signal = context.signal;
    return failAfter(10, failure)(context);
  };
  const events$ = runTasks({ a: run }, { limiter, hedge: { afterMs: 50 } });
  const told = record(events$.pipe(tap({ complete: () => (aborted = signal?.aborted) })));
  await vi.advanceTimersByTimeAsync(100);
  expect(brief(told.events)).toEqual(['a start', 'a error', 'a limit']);
  expect(aborted).toBe(true);
  expect(limiter.active).toBe(0);
});

function controlled() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('stopped')) };
}
