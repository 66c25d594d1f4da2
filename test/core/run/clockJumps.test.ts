import { createLimiter, HttpError, runTasks, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, inTurn, record } from '../../support/tasks.js';

const realNow = Date.now;
const hour = 3_600_000;
const epoch = 1_700_000_000_000;
// As they are in a page or a server: `performance` and the wall clock are two clocks.
beforeEach(() => void vi.useFakeTimers({ now: epoch }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(Date.now).toBe(realNow);
});

/** How a wall clock jumps: set by whoever sets it, or because `Date.now` tells something else from now on. */
const jumps: readonly [string, () => void][] = [
  ['is set an hour on', () => vi.setSystemTime(Date.now() + hour)],
  ['is set an hour back', () => vi.setSystemTime(Date.now() - hour)],
  ['tells an hour more', () => replaceNow(hour)],
  ['tells an hour less', () => replaceNow(-hour)],
];

function replaceNow(byMs: number): void {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
}

const silent = (context: TaskContext) => after(1e9, 'never')(context);

describe.each(jumps)('a wall clock that %s', (_, jump) => {
  /** Plays the run for `ms`, with a jump after 50 ms of it. */
  const playFor = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(50);
    jump();
    await vi.advanceTimersByTimeAsync(ms - 50);
  };

  it.each([
    ['timeoutMs', { timeoutMs: 1_000 }],
    ['idleTimeoutMs', { idleTimeoutMs: 1_000 }],
    ['deadlineMs', { deadlineMs: 1_000 }],
    ['timeoutMs, of many', { timeoutMs: 1_000, idleTimeoutMs: 5_000, deadlineMs: 5_000 }],
  ])('neither fires nor delays %s', async (_, options) => {
    const run = record(runTasks({ silent }, options));
    await playFor(900);
    expect(endings(run.events)).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: { limitMs: 1_000 }, elapsedMs: 1_000 });
  });

  it('leaves an attempt alone that gives signs of life', async () => {
    const lively = async (context: TaskContext) => {
      for (let step = 0; step < 20; step++) {
        await new Promise((resolve) => setTimeout(resolve, 80));
        context.heartbeat();
      }
      return 'done';
    };
    const run = record(runTasks({ lively }, { idleTimeoutMs: 100 }));
    await playFor(1_700);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', elapsedMs: 1_600 });
  });

  it('neither fires nor delays queueTimeoutMs', async () => {
    const tasks = { silent, waits: { run: silent, queueTimeoutMs: 1_000 } };
    const run = record(runTasks(tasks, { concurrency: 1 }));
    await playFor(900);
    expect(endings(run.events)).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(endings(run.events)).toEqual(['waits']);
    run.unsubscribe();
  });

  it('neither starts nor delays a hedge, nor what hedges learn from', async () => {
    const slow = inTurn<unknown>(silent, after(10, 'hedge'));
    const run = record(runTasks({ slow }, { hedge: { afterMs: 500 } }));
    await playFor(450);
    expect(brief(run.events)).toEqual(['slow start']);
    await vi.advanceTimersByTimeAsync(200);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'hedge', elapsedMs: 510 });
  });

  it('neither speeds up nor delays a retry', async () => {
    const retried = inTurn<unknown>(
      () => Promise.reject(new Error('again')),
      () => 'second',
    );
    const run = record(runTasks({ retried }, { retry: { delay: () => 1_000 } }));
    await playFor(900);
    expect(brief(run.events)).toEqual(['retried start', 'retried retry']);
    await vi.advanceTimersByTimeAsync(200);
    expect(endings(run.events)).toEqual(['retried']);
  });

  it('neither opens nor closes a quota', async () => {
    const limiter = createLimiter({ requests: { limit: 2, perMs: 1_000 } });
    const run = record(runTasks({ a: () => 1, b: () => 2, c: () => 3 }, { limiter }));
    await playFor(900);
    expect(endings(run.events)).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(200);
    expect(endings(run.events)).toEqual(['a', 'b', 'c']);
  });

  it('neither opens a closed limiter nor keeps it closed', async () => {
    const limiter = createLimiter();
    const refused = inTurn<unknown>(
      () => Promise.reject(new HttpError('busy', 429, { retryAfterMs: 2_000 })),
      () => 'in',
    );
    const run = record(runTasks({ refused }, { limiter, retry: true }));
    await playFor(2_900);
    expect(endings(run.events)).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(endings(run.events)).toEqual(['refused']);
  });

  it('neither ends an exhausted quota nor makes it last', async () => {
    const limiter = createLimiter();
    const used = new HttpError('used up for the day', 429, { retryAfterMs: 2 * hour });
    record(runTasks({ first: () => Promise.reject(used) }, { limiter }));
    await playFor(hour / 2);
    const early = record(runTasks({ early: () => 1 }, { limiter }));
    await vi.advanceTimersByTimeAsync(0);
    expect(early.events).toMatchObject([{ type: 'error' }]);
    await vi.advanceTimersByTimeAsync(2 * hour);
    const late = record(runTasks({ late: () => 1 }, { limiter }));
    await vi.advanceTimersByTimeAsync(0);
    expect(brief(late.events)).toContain('late complete');
  });

  it('neither brings nor takes heartbeats', async () => {
    const run = record(runTasks({ silent }, { heartbeatMs: 1_000 }));
    await playFor(5_100);
    const beats = run.events.flatMap((event) => (event.type === 'heartbeat' ? [event.elapsedMs] : []));
    expect(beats).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
    run.unsubscribe();
  });

  it('shows in `at`, which is the epoch', async () => {
    const run = record(runTasks({ quick: after(100, 1) }));
    await playFor(200);
    const [start, end] = run.events;
    expect(start?.at).toBe(epoch);
    expect(Math.abs((end?.at ?? 0) - epoch)).toBeGreaterThan(hour - 1_000);
  });
});
