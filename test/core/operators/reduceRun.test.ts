import { cancelOpenTasks, initialRunState, reduceRun, type RunState, type TaskEvent } from 'parallel-genai';
import { describe, expect, it } from 'vitest';

const start = (name: string, at: number, attempt = 1): TaskEvent => ({ type: 'start', name, attempt, at });
const complete = (name: string, at: number) =>
  ({ type: 'complete', name, attempt: 1, at, value: name, attempts: 1, elapsedMs: at }) as const;
const failed = { type: 'error', attempt: 1, error: 'x', attempts: 1, elapsedMs: 1 } as const;
const reduce = (events: readonly TaskEvent[], from?: RunState) =>
  events.reduce<RunState | undefined>(reduceRun, from) ?? initialRunState();
const statuses = ({ tasks }: RunState) => Object.fromEntries([...tasks].map(([name, { status }]) => [name, status]));

describe('reduceRun', () => {
  it('lets one state be continued in two ways', () => {
    const both = reduceRun(undefined, start('a', 0));
    const left = reduceRun(both, start('left', 1));
    const right = reduceRun(both, start('right', 2));
    expect([...left.tasks.keys()]).toEqual(['a', 'left']);
    expect([...right.tasks.keys()]).toEqual(['a', 'right']);
    expect(right.tasks.has('left')).toBe(false);
    expect([...both.tasks.keys()]).toEqual(['a']);
  });

  it('keeps two ways apart that meet the same names in another order', () => {
    const first = reduce([start('a', 0)]);
    const left = reduce([start('x', 1), start('y', 2), complete('y', 3)], first);
    const right = reduce([start('y', 5), start('z', 6), start('x', 7), complete('x', 8)], first);
    const more = reduce([start('z', 9), complete('x', 10)], left);
    expect(statuses(first)).toEqual({ a: 'running' });
    expect(statuses(left)).toEqual({ a: 'running', x: 'running', y: 'completed' });
    expect(statuses(right)).toEqual({ a: 'running', y: 'running', z: 'running', x: 'completed' });
    expect(statuses(more)).toEqual({ a: 'running', x: 'completed', y: 'completed', z: 'running' });
    expect([left, right, more].map(({ ranking }) => ranking)).toEqual([['y'], ['x'], ['y', 'x']]);
    expect([...more.tasks.keys()]).toEqual(['a', 'x', 'y', 'z']);
    expect(right.tasks.get('y')?.startedAt).toBe(5);
  });

  it('never goes back in time where the clocks of several machines differ', () => {
    const events = [start('a', 1_000), start('b', 990), complete('b', 1_300), complete('a', 1_290)];
    const elapsed = events.map((_, index) => reduce(events.slice(0, index + 1)).elapsedMs);
    expect(elapsed).toEqual([0, 0, 300, 300]);
  });

  it('keeps thousands of tasks apart, and all that was before', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `task ${index}`);
    const states: RunState[] = [];
    let state = initialRunState();
    for (const [at, name] of names.entries()) states.push((state = reduceRun(state, start(name, at))));
    for (const name of names) states.push((state = reduceRun(state, complete(name, 9_999))));
    expect([...state.tasks.keys()]).toEqual(names);
    expect(state.ranking).toEqual(names);
    for (const size of [1, 31, 32, 33, 1_023, 1_024, 1_025, 4_097]) {
      const { tasks, ranking } = states[size - 1]!;
      expect([tasks.size, [...tasks.keys()].length, tasks.has(`task ${size}`), ranking.length]).toEqual([
        ...[size, size, false, 0],
      ]);
      expect(tasks.get(`task ${size - 1}`)).toMatchObject({ startedAt: size - 1, status: 'running' });
      const later = states[5_000 + size - 1]!;
      expect(later.ranking).toEqual(names.slice(0, size));
      expect(later.tasks.get(`task ${size}`)?.status).toBe('running');
      expect(later.tasks.get(`task ${size - 1}`)).toMatchObject({ status: 'completed', rank: size });
    }
  });

  it('gives a ranking and tasks that stay the same objects while they do not change, and cannot be changed', () => {
    const state = reduce([start('a', 0), start('b', 0), complete('a', 1)]);
    const later = reduceRun(state, { type: 'heartbeat', name: 'b', attempt: 1, at: 2, elapsedMs: 2, idleMs: 2 });
    expect(later.ranking).toBe(state.ranking);
    expect(later.tasks.get('a')).toBe(state.tasks.get('a'));
    expect(later.tasks.get('b')).not.toBe(state.tasks.get('b'));
    expect(Array.isArray(state.ranking)).toBe(true);
    expect(() => (state.ranking as string[]).push('mine')).toThrow(TypeError);
  });

  it('goes on from a copy of a state, which has the ranking too', () => {
    const copy = { ...reduce([start('a', 0), complete('a', 1)]) };
    expect(copy.ranking).toEqual(['a']);
    expect(reduce([start('b', 2), complete('b', 3)], copy)).toMatchObject({ ranking: ['a', 'b'], elapsedMs: 3 });
    expect(JSON.parse(JSON.stringify(copy))).toMatchObject({ ranking: ['a'] });
  });

  it('adds a second task of a name to the spans and the usage of the first', () => {
    const report = { usage: { totalTokens: 4, inputTokens: 1 } };
    const once = reduce([start('a', 0), { ...complete('a', 5), report }]);
    const twice = reduce([start('a', 10)], once);
    const task = { status: 'running', text: '', attempts: 1, startedAt: 0, elapsedMs: 10 };
    expect(twice.tasks.get('a')).toMatchObject({ ...task, spans: [{ end: 'completed' }, { startedAt: 10 }] });
    expect(twice.tasks.get('a')).not.toHaveProperty('report');
    expect(twice.tasks.get('a')).not.toHaveProperty('value');
    expect(twice).toMatchObject({ counts: { running: 1, completed: 0 }, usage: report.usage });
    const end = reduce([{ ...failed, name: 'a', at: 11, report: { usage: { totalTokens: 2 } } }], twice);
    expect(end.usage).toEqual({ totalTokens: 6, inputTokens: 1 });
  });

  it('tells a cancelled task from a failed one by the event, whatever its error is', () => {
    const state = reduce([
      ...['a', 'b', 'c'].map((name) => start(name, 0)),
      { ...failed, name: 'a', at: 1, error: new DOMException('gone', 'AbortError') },
      { ...failed, name: 'b', at: 1, cancelled: true },
      { ...failed, name: 'd', at: 1, attempt: 0, attempts: 0, elapsedMs: 0, cancelled: true },
      { type: 'retry', name: 'c', attempt: 1, at: 1, error: 'busy', delayMs: 9 },
      { ...failed, name: 'c', at: 2, cancelled: true },
    ]);
    expect(statuses(state)).toEqual({ a: 'failed', b: 'cancelled', c: 'cancelled', d: 'cancelled' });
    expect(state.counts).toMatchObject({ running: 0, retrying: 0, failed: 1, cancelled: 3 });
    const span = { attempt: 1, startedAt: 0, endedAt: 1 };
    expect(state.tasks.get('b')).toMatchObject({ error: 'x', spans: [{ ...span, end: 'cancelled' }] });
    expect(state.tasks.get('b')?.spans[0]).not.toHaveProperty('error');
    expect(state.tasks.get('c')?.spans).toEqual([{ ...span, end: 'failed', error: 'busy' }]);
    expect(state.tasks.get('c')).not.toHaveProperty('retryAt');
  });
});

describe('cancelOpenTasks', () => {
  const running = () => reduce([start('a', 10), start('b', 10), complete('b', 20)], initialRunState(['w', 'a']));

  it('leaves no task open, in a state of its own', () => {
    const before = running();
    const after = cancelOpenTasks(before, 50);
    expect(statuses(after)).toEqual({ w: 'cancelled', a: 'cancelled', b: 'completed' });
    expect(after).toMatchObject({ counts: { waiting: 0, running: 0, completed: 1, cancelled: 2 }, elapsedMs: 40 });
    expect(after.tasks.get('a')).toMatchObject({ elapsedMs: 40, spans: [{ endedAt: 50, end: 'cancelled' }] });
    expect(after.tasks.get('w')).toMatchObject({ elapsedMs: 0, spans: [] });
    expect(after.ranking).toEqual(['b']);
    expect(statuses(before)).toEqual({ w: 'waiting', a: 'running', b: 'completed' });
  });

  it('takes the time of the latest event where it is told none, or an earlier one', () => {
    expect(cancelOpenTasks(running()).tasks.get('a')?.spans).toMatchObject([{ endedAt: 20 }]);
    expect(cancelOpenTasks(running(), 15).elapsedMs).toBe(10);
  });

  it('drops the error of an attempt that was to be repeated, and when that was due', () => {
    const retry: TaskEvent = { type: 'retry', name: 'a', attempt: 1, at: 30, error: 'busy', delayMs: 9 };
    const task = cancelOpenTasks(reduce([retry], running())).tasks.get('a');
    expect(task).not.toHaveProperty('error');
    expect(task).not.toHaveProperty('retryAt');
    expect(task?.spans).toMatchObject([{ end: 'failed', error: 'busy' }]);
  });

  it('returns the very state in which nothing is open', () => {
    const done = reduce([complete('a', 30), complete('w', 30)], running());
    expect(cancelOpenTasks(done)).toBe(done);
    expect(cancelOpenTasks(cancelOpenTasks(running()))).toEqual(cancelOpenTasks(running()));
  });
});
