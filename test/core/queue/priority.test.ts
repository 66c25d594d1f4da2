import { createLimiter, type Limiter, runTasks, type Task } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const starts = ({ events }: { readonly events: readonly { type: string; name: string }[] }) =>
  events.flatMap(({ type, name }) => (type === 'start' ? [name] : []));
const task = (name: string, priority?: number, options: Partial<Task> = {}): Task => ({
  name,
  run: after(10, name),
  ...(priority !== undefined && { priority }),
  ...options,
});
const mixed = [task('low', -1), task('a'), task('high', 5), task('b', 0), task('higher', 5.5), task('high too', 5)];
const sorted = ['higher', 'high', 'high too', 'a', 'b', 'low'];
const failsOnce = { run: inTurn<unknown>(failAfter(10, new Error('again')), after(10, 1)), retry: { delay: () => 5 } };

const asRecord = (tasks: readonly Task[]) => Object.fromEntries(tasks.map(({ name, ...entry }) => [name, entry]));

describe('in the queue of the run', () => {
  it.each<[string, (tasks: readonly Task[]) => unknown]>([
    ['a record', asRecord],
    ['an array', (tasks) => [...tasks]],
  ])('higher priorities start first, equals in their order: %s', async (_, toSource) => {
    const run = record(runTasks(toSource(mixed) as Task[], { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(starts(run)).toEqual(sorted);
  });

  it('the run’s own priority is what tasks have that say none', async () => {
    const run = record(runTasks([task('zero', 0), task('run’s'), task('three', 3)], { concurrency: 1, priority: 2 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(starts(run)).toEqual(['three', 'run’s', 'zero']);
  });

  it('a due retry goes first among equals, and behind what is higher', async () => {
    const tasks = [task('retried', 3, failsOnce), task('equal', 3), task('also equal', 3), task('higher', 4)];
    const run = record(runTasks(tasks, { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(starts(run)).toEqual(['higher', 'retried', 'equal', 'retried', 'also equal']);
  });

  it('tasks of a lazy source are compared once they are pulled', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const run = record(runTasks([task('first'), ...mixed].values(), { limiter }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(starts(run)).toEqual(['first', ...sorted]);
  });
});

describe('in the queue of a limiter', () => {
  it('a due retry of a low priority lets new tasks of higher ones go first', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const low = record(runTasks([task('low', -1, failsOnce)], { limiter }));
    const high = record(runTasks([task('a', 1), task('b', 1), task('c', 1)], { limiter }));
    await vi.advanceTimersByTimeAsync(35);
    expect([starts(low), starts(high)]).toEqual([['low'], ['a', 'b', 'c']]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([low.end, high.end]).toEqual(['completed', 'completed']);
  });

  it('higher priorities go first, over all runs that share it', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const order: string[] = [];
    const onEvent = ({ type, name }: { type: string; name: string }) => void (type === 'start' && order.push(name));
    const tasksOf = (whose: string) => mixed.map((task) => ({ ...task, name: `${task.name} ${whose}` }));
    record(runTasks({ holds: after(5, 1) }, { limiter }));
    record(runTasks(tasksOf('A'), { limiter, onEvent }));
    record(runTasks(tasksOf('B'), { limiter, onEvent }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(order.slice(0, 6)).toEqual(['higher A', 'higher B', 'high A', 'high too A', 'high B', 'high too B']);
    expect(order.slice(-2)).toEqual(['low A', 'low B']);
    expect(order).toHaveLength(12);
  });

  it.each<[string, (limiter: Limiter) => void]>([
    ['a quota', () => undefined],
    ['a pause', (limiter) => limiter.pause()],
  ])('they go first behind %s too', async (_, hold) => {
    const limiter = createLimiter({ requests: { limit: 1, perMs: 100 } });
    record(runTasks({ first: () => 1 }, { limiter }));
    hold(limiter);
    const run = record(runTasks(mixed, { limiter }));
    await vi.advanceTimersByTimeAsync(50);
    expect(starts(run)).toEqual([]);
    limiter.resume();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(starts(run)).toEqual(sorted);
  });
});

describe('a priority', () => {
  it.each([Number.NaN, Infinity, -Infinity])('of %s is a RangeError', (priority) => {
    expect(() => runTasks({ a: () => 1 }, { priority })).toThrow(RangeError);
  });

  it.each(['high', null, {}])('of %j is a TypeError', (priority) => {
    expect(() => runTasks({ a: { run: () => 1, priority: priority as never } })).toThrow(TypeError);
  });
});
