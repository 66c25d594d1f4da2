import { createLimiter, HttpError, runTasks, type TaskContext } from 'parallel-genai';
import { map, NEVER, Observable, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { after, endings, inTurn, record } from '../../support/tasks.js';

afterEach(() => void vi.useRealTimers());

const silent = (context: TaskContext) => after(1e9, 'never')(context);

describe('in a TestScheduler', () => {
  const run = (test: Parameters<TestScheduler['run']>[0]) =>
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
  const told = (events$: Observable<{ name: string; type: string }>) =>
    events$.pipe(map(({ name, type }) => `${name} ${type}`));

  it('timeouts, silence and deadlines fire when they are due', () => {
    run(({ expectObservable }) => {
      const at = (ms: number) => `a ${ms - 1}ms (b|)`;
      const values = { a: 'task start', b: 'task error' };
      const task = () => NEVER;
      expectObservable(told(runTasks({ task }, { timeoutMs: 500, heartbeatMs: false }))).toBe(at(500), values);
      expectObservable(told(runTasks({ task }, { idleTimeoutMs: 700, heartbeatMs: false }))).toBe(at(700), values);
      expectObservable(told(runTasks({ task }, { deadlineMs: 5, heartbeatMs: false }))).toBe(at(5), values);
    });
  });

  it('hedges, quotas and closed limiters keep to its frames', () => {
    run(({ expectObservable }) => {
      const hedged = inTurn<Observable<unknown>>(
        () => NEVER,
        () => timer(10),
      );
      const events$ = runTasks({ hedged }, { hedge: { afterMs: 100 } });
      const ended$ = new Observable<string>((subscriber) =>
        events$.pipe(map(({ type }) => type)).subscribe({
          next: (type) => type === 'complete' && subscriber.next(type),
          complete: () => subscriber.complete(),
        }),
      );
      expectObservable(ended$).toBe('110ms (a|)', { a: 'complete' });
      const limiter = createLimiter({ requests: { limit: 1, perMs: 200 } });
      const quota$ = told(runTasks({ a: () => timer(1), b: () => timer(1) }, { limiter }));
      // A window is half a percent longer than the quota's.
      expectObservable(quota$).toBe('a(bc) 196ms d(ef|)', {
        a: 'a start',
        b: 'a chunk',
        c: 'a complete',
        d: 'b start',
        e: 'b chunk',
        f: 'b complete',
      });
    });
  });
});

const allButPerformance = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const;

describe.each([
  ['at the epoch', { now: 0 }],
  ['today', { now: 1_700_000_000_000 }],
  ['today, without `performance`', { now: 1_700_000_000_000, toFake: [...allButPerformance] }],
  ['at the epoch, without `performance`', { now: 0, toFake: [...allButPerformance] }],
])('with fake timers %s', (_, config) => {
  it('timeouts, hedges, heartbeats and quotas keep to their time', async () => {
    vi.useFakeTimers(config);
    const limiter = createLimiter({ requests: { limit: 1, perMs: 1_000 } });
    const slow = inTurn<unknown>(silent, after(10, 'hedge'));
    const refused = inTurn<unknown>(
      () => Promise.reject(new HttpError('busy', 429, { retryAfterMs: 100 })),
      () => 'in',
    );
    const run = record(
      runTasks(
        {
          late: { run: silent, timeoutMs: 300 },
          idle: { run: silent, idleTimeoutMs: 200 },
          slow: { run: slow, hedge: { afterMs: 50 } },
          first: { run: () => 1, limiter },
          second: { run: () => 2, limiter },
          refused: { run: refused, limiter: createLimiter(), retry: true },
        },
        { heartbeatMs: 100 },
      ),
    );
    await vi.advanceTimersByTimeAsync(299);
    expect(endings(run.events)).toEqual(['first', 'slow', 'idle']);
    expect(run.events.filter(({ type, name }) => type === 'heartbeat' && name === 'late')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(endings(run.events)).toEqual(['first', 'slow', 'idle', 'late']);
    await vi.advanceTimersByTimeAsync(703);
    expect(endings(run.events)).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(200);
    expect(endings(run.events)).toEqual(['first', 'slow', 'idle', 'late', 'second', 'refused']);
    expect(run.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a limiter keeps its time where the fake ones begin later than it was made', async () => {
    const limiter = createLimiter({ requests: { limit: 1, perMs: 1_000 } });
    vi.useFakeTimers(config);
    const run = record(runTasks({ first: () => 1, second: () => 2 }, { limiter }));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(endings(run.events)).toEqual(['first', 'second']);
  });

  it.each([3_600_000, -3_600_000])('a clock that is set by %i ms neither fires nor delays', async (byMs) => {
    vi.useFakeTimers(config);
    const run = record(runTasks({ late: { run: silent, timeoutMs: 1_000 } }, { heartbeatMs: 150 }));
    await vi.advanceTimersByTimeAsync(100);
    vi.setSystemTime(Date.now() + byMs);
    await vi.advanceTimersByTimeAsync(800);
    expect(endings(run.events)).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(endings(run.events)).toEqual(['late']);
  });
});
