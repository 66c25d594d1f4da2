import { runTasks, type TaskContext } from 'parallel-genai';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const hangs = () => NEVER;
const quiet = { heartbeatMs: false } as const;

/** The process is held up for `ms`: the monotonic clock goes on, and no timer fires. */
function holdUp(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

describe('quick calls', () => {
  it('share one timer until they are 10 ms old', async () => {
    const tasks = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`task ${index}`, hangs]));
    const run = record(runTasks(tasks, { ...quiet, timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(9);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(15);
    await vi.advanceTimersByTimeAsync(990);
    expect(endings(run.events)).toHaveLength(15);
    expect(run.events.at(-1)).toMatchObject({ at: 1_000 });
  });

  it.each([
    ['in their order', [2, 3, 4, 5]],
    ['the last one first', [5, 4, 3, 2]],
    ['from the middle', [5, 2, 3, 4]],
    ['from both sides', [3, 5, 2, 4]],
    ['all at once', [4, 4, 4, 4]],
  ])('that end before leave no timer, and those that stay are watched: %s', async (_, takes) => {
    const quick = takes.map((ms, index) => ({ name: `${index}`, run: after(ms, ms) }));
    const tasks = [quick[0]!, { name: 'stays', run: hangs }, ...quick.slice(1), { name: 'stays too', run: hangs }];
    const run = record(runTasks(tasks, { ...quiet, timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(20);
    expect(endings(run.events)).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(2);
    await vi.advanceTimersByTimeAsync(980);
    expect(endings(run.events).slice(4).sort()).toEqual(['stays', 'stays too']);
    expect([run.end, vi.getTimerCount()]).toEqual(['completed', 0]);
  });

  it('leave no timer when the run is left while they are young', () => {
    const run = record(runTasks({ hangs }, { ...quiet, timeoutMs: 1_000 }));
    expect(vi.getTimerCount()).toBe(1);
    run.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([1, 5, 10, 19, 20, 21])('may be given no more than %d ms', async (timeoutMs) => {
    const run = record(runTasks({ hangs }, { ...quiet, timeoutMs }));
    await vi.advanceTimersByTimeAsync(timeoutMs - 1);
    expect(run.end).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', at: timeoutMs, elapsedMs: timeoutMs });
  });

  it('begun later are watched from then on', async () => {
    const run = record(runTasks({ first: after(300, 1), second: hangs }, { ...quiet, timeoutMs: 400, concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(699);
    expect(endings(run.events)).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(1);
    expect(run.events.at(-1)).toMatchObject({ name: 'second', type: 'error', at: 700 });
  });
});

describe('an attempt’s moments', () => {
  it('come on the millisecond although it began within one', async () => {
    await vi.advanceTimersByTimeAsync(0.4);
    const run = record(runTasks({ hangs }, { timeoutMs: 500, heartbeatMs: 200 }));
    await vi.advanceTimersByTimeAsync(500);
    expect(run.events.map(({ type, at }) => `${type} ${at}`)).toEqual([
      'start 0',
      'heartbeat 200',
      'heartbeat 400',
      'error 500',
    ]);
  });

  it('count from its own beginning', async () => {
    await vi.advanceTimersByTimeAsync(300);
    const run = record(runTasks({ hangs }, { timeoutMs: 200, heartbeatMs: 50 }));
    await vi.advanceTimersByTimeAsync(199);
    const beats = run.events.flatMap((event) => (event.type === 'heartbeat' ? [[event.at, event.elapsedMs]] : []));
    expect(beats).toEqual([
      [350, 50],
      [400, 100],
      [450, 150],
    ]);
    expect(run.end).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', at: 500 });
  });

  it('may be further off than timers reach', async () => {
    const run = record(runTasks({ hangs }, { ...quiet, timeoutMs: 2 ** 32 }));
    await vi.advanceTimersByTimeAsync(2 ** 32 - 1);
    expect(brief(run.events)).toEqual(['hangs start']);
    await vi.advanceTimersByTimeAsync(1);
    expect(run.events.at(-1)).toMatchObject({ error: { kind: 'attempt', limitMs: 2 ** 32 } });
  });

  it('are heartbeats at their times, one for all that a process missed which was held up', async () => {
    const run = record(runTasks({ hangs }, { heartbeatMs: 100, timeoutMs: 10_000 }));
    await vi.advanceTimersByTimeAsync(150);
    holdUp(330);
    await vi.advanceTimersByTimeAsync(200);
    const beats = run.events.flatMap((event) => (event.type === 'heartbeat' ? [event.elapsedMs] : []));
    // The timer for 200 fires at 530; then again at 600, where the clock without the stop shows 270.
    expect(beats).toEqual([100, 530, 600]);
    run.unsubscribe();
  });

  it('tell the timeout where silence lasts as long', async () => {
    const run = record(runTasks({ hangs }, { ...quiet, timeoutMs: 100, idleTimeoutMs: 100 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({ at: 100, error: { kind: 'attempt' } });
  });
});

describe('a process that was held up', () => {
  const talksAgain = async (context: TaskContext) => {
    await after(1_020, 0)(context);
    context.emit('there');
    return after(10, 'done')(context);
  };

  it.each([{ idleTimeoutMs: 1_000 }, { timeoutMs: 1_040 }])('takes in what came meanwhile: %j', async (options) => {
    const run = record(runTasks({ talksAgain }, { ...quiet, ...options }));
    await vi.advanceTimersByTimeAsync(500);
    holdUp(4_000);
    await vi.advanceTimersByTimeAsync(600);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'done' });
  });

  it.each<[string, { idleTimeoutMs?: number; timeoutMs?: number }]>([
    ['idle', { idleTimeoutMs: 1_000 }],
    ['attempt', { timeoutMs: 1_000 }],
  ])('gives up 40 ms later what sent nothing: %s', async (kind, options) => {
    const run = record(runTasks({ hangs }, { ...quiet, ...options }));
    await vi.advanceTimersByTimeAsync(500);
    holdUp(4_000);
    await vi.advanceTimersByTimeAsync(539);
    expect(run.end).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: { kind }, elapsedMs: 5_040 });
  });

  it.each([
    [50, 1_000],
    [51, 1_040],
  ])('counts as such if a timer is more than 50 ms late: %d ms', async (lateMs, endsAt) => {
    const run = record(runTasks({ hangs }, { ...quiet, timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(500);
    holdUp(lateMs);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', at: endsAt });
  });

  it('need not wait where nothing has run out', async () => {
    const run = record(runTasks({ hangs }, { heartbeatMs: 1_000, timeoutMs: 60_000 }));
    await vi.advanceTimersByTimeAsync(500);
    holdUp(4_000);
    await vi.advanceTimersByTimeAsync(500);
    expect(run.events.at(-1)).toMatchObject({ type: 'heartbeat', at: 1_000, elapsedMs: 5_000 });
    run.unsubscribe();
  });
});
