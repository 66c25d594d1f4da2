import { createLimiter, type RunState, runState, runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import { of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

const says = (ms: number, chunks: string[], then: () => unknown) => async (context: TaskContext<string>) => {
  for (const chunk of chunks) {
    await after(ms, 0)(context);
    context.emit(chunk);
  }
  context.report({ usage: { totalTokens: 10 } });
  return then();
};
const fails = () => Promise.reject(new Error('broke off'));

/** Every snapshot of a run that is over. */
async function snapshots(tasks: Parameters<typeof runTasks>[0], options?: Parameters<typeof runTasks>[1]) {
  const run = record(runTasks(tasks, { heartbeatMs: false, ...options }).pipe(runState()));
  await vi.advanceTimersByTimeAsync(100_000);
  return run.events as unknown as RunState[];
}

const snapshotsOf = (...events: object[]) => record(of(...(events as TaskEvent[])).pipe(runState())).events;

describe('runState', () => {
  it('begins with the names that are known, waiting', () => {
    const [first] = record(of<TaskEvent>().pipe(runState(['b', 'a']))).events;
    expect([...first!.tasks.keys()]).toEqual(['b', 'a']);
    expect(first?.tasks.get('a')).toMatchObject({ status: 'waiting', text: '', attempts: 0, spans: [] });
    expect(first?.counts).toEqual({ waiting: 2, running: 0, retrying: 0, completed: 0, failed: 0, cancelled: 0 });
  });

  it('joins string chunks, and drops those of an attempt that failed', async () => {
    const heals = inTurn<Promise<unknown>>(
      says(10, ['wrong ', 'start'], fails),
      says(10, ['right', '!'], () => 'right!'),
    );
    const texts = (await snapshots({ heals }, { retry: { delay: () => 5 } })).map(
      ({ tasks }) => tasks.get('heals')?.text,
    );
    expect(texts).toEqual([undefined, '', 'wrong ', 'wrong start', '', '', 'right', 'right!', 'right!']);
  });

  it('tells a span for each attempt', async () => {
    const heals = inTurn<Promise<unknown>>(
      says(10, ['a', 'b'], fails),
      says(10, ['c'], () => 'c'),
    );
    const last = (await snapshots({ heals }, { retry: { delay: () => 5 } })).at(-1)!;
    expect(last.tasks.get('heals')).toMatchObject({
      status: 'completed',
      value: 'c',
      rank: 1,
      attempts: 2,
      firstChunkMs: 35,
      elapsedMs: 35,
      spans: [
        {
          attempt: 1,
          startedAt: 1_000,
          firstChunkAt: 1_010,
          endedAt: 1_020,
          end: 'failed',
          error: new Error('broke off'),
        },
        { attempt: 2, startedAt: 1_025, firstChunkAt: 1_035, endedAt: 1_035, end: 'completed' },
      ],
    });
    expect(last.tasks.get('heals')).not.toHaveProperty('error');
  });

  it('tells when a retry is due', async () => {
    const states = await snapshots(
      { heals: inTurn<Promise<unknown>>(fails, after(10, 'ok')) },
      { retry: { delay: () => 500 } },
    );
    const retrying = states.find(({ tasks }) => tasks.get('heals')?.status === 'retrying');
    expect(retrying?.tasks.get('heals')).toMatchObject({ retryAt: 1_500, attempts: 1 });
  });

  it('ranks answers and counts states and usage', async () => {
    const tasks = {
      slow: says(10, ['a', 'b'], () => 's'),
      quick: says(10, ['a'], () => 'q'),
      bad: says(10, ['a'], fails),
    };
    const last = (await snapshots(tasks)).at(-1)!;
    expect(last.ranking).toEqual(['quick', 'slow']);
    expect(last.counts).toEqual({ waiting: 0, running: 0, retrying: 0, completed: 2, failed: 1, cancelled: 0 });
    expect(last.usage).toEqual({ totalTokens: 30 });
    expect(last).toMatchObject({ startedAt: 1_000, elapsedMs: 20 });
    expect([...last.tasks.keys()]).toEqual(['slow', 'quick', 'bad']);
    expect(last.tasks.get('bad')).toMatchObject({ status: 'failed', text: 'a', error: new Error('broke off') });
  });

  it('never changes a snapshot', async () => {
    const states = await snapshots({ one: says(10, ['a', 'b'], () => 'ab'), two: after(5, 2) });
    const statuses = states.map(({ tasks }) => [tasks.get('one')?.status, tasks.get('two')?.status, tasks.size]);
    expect(statuses).toEqual([
      [undefined, undefined, 0],
      ['running', undefined, 1],
      ['running', 'running', 2],
      ['running', 'completed', 2],
      ['running', 'completed', 2],
      ['running', 'completed', 2],
      ['completed', 'completed', 2],
    ]);
  });

  it('is safe for any name, and keeps the order of names that are numbers', async () => {
    const last = (
      await snapshots([...['10', '2', '__proto__', 'constructor'].map((name) => ({ name, run: () => name }))])
    ).at(-1)!;
    expect([...last.tasks].map(([name, { value }]) => [name, value])).toEqual([
      ['10', '10'],
      ['2', '2'],
      ['__proto__', '__proto__'],
      ['constructor', 'constructor'],
    ]);
  });

  it('takes an error of a task that never started', async () => {
    const cancelled = { run: () => 1, signal: AbortSignal.abort('no'), limiter: createLimiter() };
    const last = (await snapshots({ cancelled })).at(-1)!;
    expect(last.tasks.get('cancelled')).toMatchObject({ error: 'no', spans: [], attempts: 0, elapsedMs: 0 });
    expect(last.tasks.get('cancelled')).not.toHaveProperty('startedAt');
  });

  it('shows what a task has reported while it still runs, and the sum of all', () => {
    const base = { attempt: 1, at: 0 };
    const report = (totalTokens: number) => ({ report: { usage: { totalTokens } } });
    const states = snapshotsOf(
      { ...base, name: 'a', type: 'start' },
      { ...base, name: 'a', type: 'chunk', value: 'x', ...report(3) },
      { ...base, name: 'b', type: 'start' },
      { ...base, name: 'b', type: 'heartbeat', elapsedMs: 1, idleMs: 1, ...report(20) },
      { ...base, name: 'a', type: 'chunk', value: 'y' },
      { ...base, name: 'a', type: 'retry', error: 'x', delayMs: 1, ...report(5) },
      { ...base, name: 'a', type: 'start', attempt: 2 },
      { ...base, name: 'a', type: 'complete', value: 'y', attempts: 2, elapsedMs: 1, ...report(7) },
      { ...base, name: 'b', type: 'error', error: 'x', attempts: 1, elapsedMs: 1 },
    );
    const told = states.map(({ usage, tasks }) => [
      usage?.totalTokens,
      tasks.get('a')?.report?.usage?.totalTokens,
      tasks.get('b')?.report?.usage?.totalTokens,
    ]);
    expect(told).toEqual([
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
      [3, 3, undefined],
      [3, 3, undefined],
      [23, 3, 20],
      [23, 3, 20],
      [25, 5, 20],
      [25, 5, 20],
      [27, 7, 20],
      [27, 7, 20],
    ]);
  });
});
