import { createLimiter, runTasks, type Task, type TaskContext, type TaskOptions } from 'parallel-genai';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { percentile } from '../../../src/core/execution/hedgeSettings.js';
import { after, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const withOptions = (options: object) => () => runTasks({ task: { run: () => 1, ...options } });

describe('an option that is wrong is refused by its name and value, before anything starts', () => {
  it.each<[object, RegExp]>([
    [{ timeoutMs: 0 }, /timeoutMs .*number above 0, got 0/],
    [{ timeoutMs: null }, /timeoutMs .*got null/],
    [{ idleTimeoutMs: -1 }, /idleTimeoutMs .*got -1/],
    [{ deadlineMs: Number.NaN }, /deadlineMs .*got NaN/],
    [{ queueTimeoutMs: 'long' }, /queueTimeoutMs .*got "long"/],
    [{ priority: 'high' }, /priority must be a finite number, got "high"/],
    [{ priority: Infinity }, /priority must be a finite number, got Infinity/],
    [{ limiter: {} }, /limiter must come from createLimiter\(\), got an object/],
    [{ limiter: null }, /limiter must come from createLimiter\(\), got null/],
    [{ signal: 'stop' }, /signal must be an AbortSignal, got "stop"/],
    [{ hedge: true }, /hedge must be false or { afterMs, max }, got true/],
    [{ hedge: null }, /hedge must be false or { afterMs, max }, got null/],
    [{ hedge: {} }, /hedge\.afterMs .*got undefined/],
    [{ hedge: { afterMs: -1 } }, /hedge\.afterMs \(or 'p95'\) .*number of at least 0, got -1/],
    [{ hedge: { afterMs: 1, max: 0 } }, /hedge\.max must be a whole number of at least 1, got 0/],
    [{ hedge: { afterMs: 1, max: 1.5 } }, /hedge\.max must be a whole number of at least 1, got 1\.5/],
    [{ hedge: { afterMs: 1, most: 2 } }, /hedge.* most: .*max/],
    [{ hedges: { afterMs: 1 } }, /option hedges: did you mean hedge\?/],
  ])('%j', (options, message) => {
    expect(withOptions(options)).toThrow(message);
  });

  it.each(['p0', 'p100', 'p', 'p-5', 'p95%', 'xp95', 'p9.', 'p9.x', 'P95', '95', ''])('hedge.afterMs %j', (afterMs) => {
    expect(withOptions({ hedge: { afterMs } })).toThrow(/hedge\.afterMs/);
  });

  it('is a RangeError for a number, a TypeError for anything else', () => {
    for (const options of [{ priority: Number.NaN }, { timeoutMs: -1 }, { hedge: { afterMs: -1 } }]) {
      expect(withOptions(options)).toThrow(RangeError);
    }
    for (const options of [{ priority: '1' }, { timeoutMs: '1' }, { hedge: { afterMs: null } }, { limiter: 1 }]) {
      expect(withOptions(options)).toThrow(TypeError);
    }
  });
});

describe('a percentile', () => {
  it.each([
    ['p95', 0.95],
    ['p5', 0.05],
    ['p99.9', 0.999],
    ['p99.95', 0.9995],
  ])('of %s is a share of %d', (name, share) => {
    expect(percentile(name)).toBeCloseTo(share, 10);
  });
});

describe('a task’s own option', () => {
  const hangs = (context: TaskContext) => after(1e6, 1)(context);
  const starts = async (task: Omit<Task, 'name' | 'run'>, run: TaskOptions) => {
    const recorded = record(runTasks({ task: { run: hangs, ...task } }, run));
    await vi.advanceTimersByTimeAsync(500);
    recorded.unsubscribe();
    return recorded.events.filter(({ type }) => type === 'start').length;
  };

  it('goes before the run’s, and what it leaves out is the run’s', async () => {
    expect(await starts({}, { hedge: { afterMs: 100 } })).toBe(2);
    expect(await starts({ hedge: false }, { hedge: { afterMs: 100 } })).toBe(1);
    expect(await starts({ hedge: { afterMs: 100 } }, { hedge: { afterMs: 1_000 } })).toBe(2);
    expect(await starts({ timeoutMs: 50 }, { retry: { attempts: 2, delay: () => 1 } })).toBe(2);
    expect(await starts({ timeoutMs: undefined }, { timeoutMs: 50, retry: { attempts: 2, delay: () => 1 } })).toBe(2);
    expect(await starts({ hedge: undefined, priority: 1 }, { hedge: { afterMs: 100 } })).toBe(2);
  });

  it.each<[string, TaskOptions, string]>([
    ['timeoutMs', { timeoutMs: 100 }, 'attempt'],
    ['idleTimeoutMs', { idleTimeoutMs: 100 }, 'idle'],
    ['deadlineMs', { deadlineMs: 100 }, 'deadline'],
  ])('%s alone holds, from the task and from its run', async (_, options, kind) => {
    for (const [own, all] of [
      [options, {}],
      [{ priority: 1 }, options],
    ]) {
      const run = record(runTasks({ task: { run: () => NEVER, ...own } }, all));
      await vi.advanceTimersByTimeAsync(100);
      expect(run.events.at(-1)).toMatchObject({ type: 'error', error: { kind, limitMs: 100 } });
    }
  });

  it('queueTimeoutMs alone holds, from the task and from its run', async () => {
    const limiter = createLimiter();
    limiter.pause();
    for (const [own, all] of [
      [{ queueTimeoutMs: 100 }, { limiter }],
      [{ limiter }, { queueTimeoutMs: 100 }],
    ]) {
      const run = record(runTasks({ task: { run: () => 1, ...own } }, all));
      await vi.advanceTimersByTimeAsync(100);
      expect(run.events).toMatchObject([{ type: 'error', error: { kind: 'queue', limitMs: 100 } }]);
    }
  });

  it('is priority alone', async () => {
    const order: string[] = [];
    const task = (name: string, priority?: number) => ({
      name,
      run: () => void order.push(name),
      ...(priority !== undefined && { priority }),
    });
    record(runTasks([task('low', -1), task('plain'), task('high', 1)], { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(order).toEqual(['high', 'plain', 'low']);
  });

  it('is its signal alone, and its end says that it was cancelled', async () => {
    const controller = new AbortController();
    const run = record(runTasks({ task: { run: hangs, signal: controller.signal } }));
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: 'enough', cancelled: true });
  });
});
