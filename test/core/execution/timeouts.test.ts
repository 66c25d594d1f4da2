import { createLimiter, fallback, HttpError, runTasks, type TaskContext, TaskTimeoutError } from 'parallel-genai';
import { NEVER } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const lastError = (events: readonly { type: string }[]) => (events.at(-1) as { error?: unknown }).error;

describe('timeoutMs', () => {
  it('ends an attempt, and tells its signal why', async () => {
    let reason: unknown;
    const hangs = ({ signal }: TaskContext) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return NEVER;
    };
    const run = record(runTasks({ hangs }, { timeoutMs: 500 }));
    await vi.advanceTimersByTimeAsync(500);
    expect(lastError(run.events)).toMatchObject({ name: 'TaskTimeoutError', kind: 'attempt', limitMs: 500 });
    expect(reason).toBe(lastError(run.events));
  });

  it('is 120 s unless said otherwise', async () => {
    const run = record(runTasks({ hangs: () => NEVER }, { heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(119_999);
    expect(run.end).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(lastError(run.events)).toBeInstanceOf(TaskTimeoutError);
  });

  it('begins with the attempt, not with the wait for a slot', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const tasks = {
      a: after(80, 'a'),
      b: after(80, 'b'),
      c: { run: after(80, 'c'), limiter },
      d: { run: after(80, 'd'), limiter },
    };
    const run = record(runTasks(tasks, { concurrency: 2, timeoutMs: 100, idleTimeoutMs: 90, deadlineMs: 100 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.filter(({ type }) => type === 'error')).toEqual([]);
    expect(run.events.filter(({ type }) => type === 'complete')).toHaveLength(4);
  });

  it('counts anew for each attempt', async () => {
    const run = record(
      runTasks({ hangs: () => NEVER }, { timeoutMs: 100, retry: { attempts: 2, delay: () => 50 }, heartbeatMs: false }),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.map(({ type, at }) => `${type} ${at}`)).toEqual([
      'start 0',
      'retry 100',
      'start 150',
      'error 250',
    ]);
  });

  it('may be longer than timers can hold', async () => {
    const run = record(
      runTasks({ slow: after(1_000, 'there') }, { timeoutMs: 2 ** 40, idleTimeoutMs: 2 ** 40, deadlineMs: 2 ** 40 }),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'there' });
  });

  it('may be none at all', async () => {
    const run = record(runTasks({ slow: after(10_000_000, 'at last') }, { timeoutMs: Infinity, heartbeatMs: false }));
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000_000);
    expect(run.events.at(-1)).toMatchObject({ value: 'at last' });
  });
});

describe('idleTimeoutMs', () => {
  const talks =
    (says: (context: TaskContext) => void, everyMs: number, times: number) => async (context: TaskContext) => {
      for (let time = 0; time < times; time++) {
        await after(everyMs, 0)(context);
        says(context);
      }
      return NEVER.forEach(() => undefined);
    };

  it.each([
    ['a chunk', ({ emit }: TaskContext) => emit('.')],
    ['heartbeat()', ({ heartbeat }: TaskContext) => heartbeat()],
  ])('counts from the last %s', async (_, says) => {
    const run = record(runTasks({ talks: talks(says, 80, 3) }, { idleTimeoutMs: 100, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', at: 340 });
    expect(lastError(run.events)).toMatchObject({ kind: 'idle', limitMs: 100 });
  });

  it('is not extended by the heartbeats that are told', async () => {
    const run = record(runTasks({ silent: () => NEVER }, { idleTimeoutMs: 100, heartbeatMs: 30 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(brief(run.events)).toEqual(['silent start', ...Array<string>(3).fill('silent heartbeat'), 'silent error']);
  });
});

describe('heartbeat events', () => {
  it('tell every 2 s how long the attempt has run and been silent', async () => {
    const talksOnce = async (context: TaskContext) => {
      await after(1_500, 0)(context);
      context.emit('hello');
      return after(3_000, 'done')(context);
    };
    const run = record(runTasks({ talksOnce }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(run.events.filter(({ type }) => type === 'heartbeat')).toEqual([
      { type: 'heartbeat', name: 'talksOnce', attempt: 1, at: 2_000, elapsedMs: 2_000, idleMs: 500 },
      { type: 'heartbeat', name: 'talksOnce', attempt: 1, at: 4_000, elapsedMs: 4_000, idleMs: 2_500 },
    ]);
  });

  it('can be had in virtual time', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
      const types$ = runTasks({ hangs: () => NEVER }, { timeoutMs: 50, heartbeatMs: 20 });
      const base = { name: 'hangs', attempt: 1 };
      expectObservable(types$).toBe('s 19ms h 19ms i 9ms (e|)', {
        s: { ...base, type: 'start', at: 0 },
        h: { ...base, type: 'heartbeat', at: 20, elapsedMs: 20, idleMs: 20 },
        i: { ...base, type: 'heartbeat', at: 40, elapsedMs: 40, idleMs: 40 },
        e: { ...base, type: 'error', at: 50, attempts: 1, elapsedMs: 50, error: new TaskTimeoutError('attempt', 50) },
      });
    });
  });
});

describe('deadlineMs', () => {
  it('ends the whole task, waits between attempts included, with the last failure as the cause', async () => {
    const failure = new Error('again');
    const fails = vi.fn(failAfter(40, failure));
    const run = record(runTasks({ fails }, { deadlineMs: 250, retry: { attempts: 10, delay: () => 80 } }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fails).toHaveBeenCalledTimes(3);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', at: 250, attempts: 3, elapsedMs: 250 });
    expect(lastError(run.events)).toMatchObject({ kind: 'deadline', limitMs: 250, cause: failure });
    expect(run.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends the task at once if the next attempt would come after it, and says so', async () => {
    const failure = new HttpError('busy', 429, { retryAfterMs: 1_000 });
    const run = record(runTasks({ fails: failAfter(40, failure) }, { deadlineMs: 250, retry: true }));
    await vi.advanceTimersByTimeAsync(40);
    expect(run.events.at(-1)).toMatchObject({
      type: 'error',
      at: 40,
      error: failure,
      gaveUpReason: 'the server asks to wait 1 s, longer than what is left of deadlineMs (0.21 s)',
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('aborts the attempt that runs, and tells it why', async () => {
    let seen: AbortSignal | undefined;
    const hangs = ({ signal }: TaskContext) => {
      seen = signal;
      return NEVER;
    };
    const run = record(runTasks({ hangs }, { deadlineMs: 100, retry: true }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', attempts: 1 });
    expect(seen?.reason).toBe(lastError(run.events));
  });

  it('leaves no timer behind a task that answered', async () => {
    record(runTasks({ answers: after(10, 1) }, { deadlineMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a context's timeoutMs", () => {
  const told: (number | undefined)[] = [];
  const tells = ({ timeoutMs }: TaskContext) => {
    told.push(timeoutMs);
    throw new Error('once more');
  };
  beforeEach(() => void (told.length = 0));

  it.each([
    [{}, 120_000],
    [{ timeoutMs: 500 }, 500],
    [{ timeoutMs: Number.POSITIVE_INFINITY }, Number.POSITIVE_INFINITY],
    [{ timeoutMs: 500, deadlineMs: 300 }, 300],
  ])('is what an attempt has with %j', async (options, timeoutMs) => {
    record(runTasks({ tells, within: fallback(tells) }, options));
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual([timeoutMs, timeoutMs]);
  });

  it('is less for a function of fallback that has less', async () => {
    record(
      runTasks({ tells: fallback({ run: tells, timeoutMs: 50 }, { run: tells, timeoutMs: 900 }) }, { timeoutMs: 500 }),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual([50, 500]);
  });

  it('is all of the deadline for the first attempt, to the last bit, whatever the clock reads', async () => {
    // Numbers that lie side by side: with 9,000 added they have a bit less, and some are rounded down.
    const clock = vi.spyOn(performance, 'now');
    for (const step of [0, 1, 2, 3]) {
      clock.mockReturnValue(8_192 + step * 2 ** -39);
      record(runTasks({ tells }, { deadlineMs: 9_000 })).unsubscribe();
    }
    clock.mockRestore();
    expect(told).toEqual([9_000, 9_000, 9_000, 9_000]);
  });

  it('is less where a deadline leaves less', async () => {
    record(runTasks({ tells }, { deadlineMs: 1_000, timeoutMs: 900, retry: { attempts: 2, delay: () => 400 } }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([900, 600]);
  });
});
