import { createLimiter, type LimiterState, runTasks, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, endings, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const tasks = (count: number, ms = 10, options: Partial<Task> = {}): Task[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}`, run: after(ms, index), ...options }));
const statuses = (limiter: ReturnType<typeof createLimiter>) => {
  const states: LimiterState[] = [];
  limiter.state$.subscribe((state) => states.push(state));
  return states;
};

describe('a limiter that is paused', () => {
  it('lets nothing begin, and what runs end', async () => {
    const limiter = createLimiter({ concurrency: 2 });
    const run = record(runTasks(tasks(6), { limiter }));
    await vi.advanceTimersByTimeAsync(5);
    limiter.pause();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['0', '1']);
    expect(limiter).toMatchObject({ active: 0, waiting: 4 });
    limiter.resume();
    expect(limiter.active).toBe(2);
    await vi.advanceTimersByTimeAsync(20);
    expect(run.end).toBe('completed');
  });

  it('says so, and that it is open again', () => {
    const limiter = createLimiter();
    const states = statuses(limiter);
    limiter.pause();
    limiter.pause();
    limiter.resume();
    limiter.resume();
    expect(states.map(({ status }) => status)).toEqual(['open', 'paused', 'open']);
  });

  it('holds no timer', async () => {
    const limiter = createLimiter({ requests: { limit: 1, perMs: 1_000 } });
    const run = record(runTasks(tasks(2, 0), { limiter, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(20);
    limiter.pause();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(endings(run.events)).toEqual(['0']);
    limiter.resume();
    await vi.advanceTimersByTimeAsync(1);
    expect(run.end).toBe('completed');
  });

  it('may be paused and resumed by its own tasks', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const pauses = () => {
      limiter.pause();
      setTimeout(() => limiter.resume(), 100);
    };
    const run = record(runTasks({ pauses, next: () => 1 }, { limiter }));
    await vi.advanceTimersByTimeAsync(99);
    expect(endings(run.events)).toEqual(['pauses']);
    await vi.advanceTimersByTimeAsync(1);
    expect(endings(run.events)).toEqual(['pauses', 'next']);
  });

  it('is left by those who are cancelled', () => {
    const limiter = createLimiter();
    limiter.pause();
    const run = record(runTasks(tasks(5), { limiter }));
    expect(limiter.waiting).toBe(5);
    run.unsubscribe();
    expect(limiter.waiting).toBe(0);
  });
});

describe('update', () => {
  it('of a higher concurrency lets more begin at once', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const run = record(runTasks(tasks(8), { limiter }));
    limiter.update({ concurrency: 4 });
    expect(limiter.active).toBe(4);
    await vi.advanceTimersByTimeAsync(20);
    expect(run.end).toBe('completed');
  });

  it('of a lower one lets what runs end, and no more begin than it says', async () => {
    const limiter = createLimiter({ concurrency: 4 });
    const run = record(runTasks(tasks(8), { limiter }));
    limiter.update({ concurrency: 1 });
    expect(limiter.active).toBe(4);
    await vi.advanceTimersByTimeAsync(10);
    expect(limiter.active).toBe(1);
    await vi.advanceTimersByTimeAsync(30);
    expect(endings(run.events)).toHaveLength(7);
    await vi.advanceTimersByTimeAsync(10);
    expect(run.end).toBe('completed');
  });

  it('of a quota counts what was sent before', async () => {
    const limiter = createLimiter({ requests: { limit: 2, perMs: 1_000 } });
    const run = record(runTasks(tasks(6, 1), { limiter }));
    await vi.advanceTimersByTimeAsync(500);
    expect(endings(run.events)).toHaveLength(2);
    limiter.update({ requests: { limit: 4, perMs: 1_000 } });
    await vi.advanceTimersByTimeAsync(2);
    expect(endings(run.events)).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(520);
    expect(run.end).toBe('completed');
  });

  it('of false takes a quota away', async () => {
    const limiter = createLimiter({ requests: { limit: 1, perMs: 1e6 }, tokens: { limit: 10, perMs: 1e6 } });
    const run = record(runTasks(tasks(6, 1), { limiter }));
    await vi.advanceTimersByTimeAsync(500);
    limiter.update({ requests: false, tokens: false });
    await vi.advanceTimersByTimeAsync(1);
    expect(run.end).toBe('completed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives a quota to one that had none, and says so', async () => {
    const limiter = createLimiter();
    const states = statuses(limiter);
    limiter.update({ requests: { limit: 2, perMs: 1_000 }, concurrency: 3 });
    expect(states.at(-1)).toMatchObject({ concurrency: 3, requests: { limit: 2, perMs: 1_000 } });
    const run = record(runTasks(tasks(3, 1), { limiter }));
    await vi.advanceTimersByTimeAsync(900);
    expect(endings(run.events)).toHaveLength(2);
    run.unsubscribe();
  });

  it('changes only what it names', async () => {
    const limiter = createLimiter({ concurrency: 1, requests: { limit: 3, perMs: 1_000 } });
    limiter.update({ concurrency: 2 });
    const run = record(runTasks(tasks(5, 1), { limiter }));
    await vi.advanceTimersByTimeAsync(900);
    expect(endings(run.events)).toHaveLength(3);
    run.unsubscribe();
  });

  it('refuses what are no limits, as createLimiter refuses what are no options', () => {
    expect(() => createLimiter(5 as never)).toThrow(/^options must be an object, got 5/);
    expect(() => createLimiter().update(5 as never)).toThrow(/^limits must be an object, got 5/);
  });

  it.each([{ concurrency: 0 }, { requests: { limit: 0, perMs: 1 } }, { tokens: { limit: 1, perMs: -1 } }, null, 5])(
    'of %j is refused, and changes nothing',
    (limits) => {
      const limiter = createLimiter({ concurrency: 2 });
      const states = statuses(limiter);
      expect(() => limiter.update(limits as never)).toThrow(/must be/);
      expect(states).toHaveLength(1);
    },
  );
});
