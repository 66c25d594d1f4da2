import { runTasks, type RunOptions, type Task, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const answers = (count: number, run: Task['run']): Task[] =>
  Array.from({ length: count }, (_, index) => ({ name: `answers ${index}`, run }));

/** Runs the tasks at once, then the slow ones one after another; how long each of these waited for its hedges. */
async function waitsForHedges(quick: readonly Task[], slow: readonly Task['run'][], options: RunOptions) {
  async function* source() {
    yield* quick;
    for (const [index, run] of slow.entries()) {
      await after(5_000, 0)({ signal: new AbortController().signal } as never);
      yield { name: `slow ${index}`, run };
    }
  }
  const run = record(runTasks(source(), { heartbeatMs: false, ...options }));
  await vi.advanceTimersByTimeAsync(5_000 * (slow.length + 2));
  const starts = run.events.filter(({ type }) => type === 'start');
  const startOf = (name: string, attempt: number) =>
    starts.find((event) => event.name === name && event.attempt === attempt)?.at ?? Number.NaN;
  return slow.map((_, index) => startOf(`slow ${index}`, 2) - startOf(`slow ${index}`, 1));
}

const slowThenQuick = () => inTurn(after(4_000, 'slow'), after(100, 'quick'));

describe('a hedge after a percentile', () => {
  it('waits as long as so many attempts of the run took, and learns from those that it beat how long they were silent', async () => {
    const slow = Array.from({ length: 5 }, slowThenQuick);
    const waits = await waitsForHedges(answers(20, after(100, 1)), slow, { hedge: { afterMs: 'p90' } });
    // Each adds one of 100 ms and one of 200 ms: as soon as those are a tenth, that is the wait.
    expect(waits).toEqual([100, 100, 100, 200, 200]);
  });

  it('learns the same where heartbeats tell of the silence', async () => {
    const slow = Array.from({ length: 4 }, slowThenQuick);
    const options = { hedge: { afterMs: 'p90' }, heartbeatMs: 30 } as const;
    expect(await waitsForHedges(answers(20, after(100, 1)), slow, options)).toEqual([100, 100, 100, 200]);
  });

  it('learns when the first sign of life came, and not the later ones', async () => {
    const talks = async (context: TaskContext) => {
      await after(50, 0)(context);
      for (let word = 0; word < 5; word++) {
        context.emit('.');
        await after(300, 0)(context);
      }
    };
    const waits = await waitsForHedges(answers(20, talks), [slowThenQuick()], { hedge: { afterMs: 'p95' } });
    expect(waits).toEqual([50]);
  });

  it('learns nothing from failures', async () => {
    const fails = answers(20, failAfter(3_000, 'x')).map((task, index) => ({ ...task, name: `fails ${index}` }));
    const quick = [...answers(20, after(100, 1)), ...fails];
    expect(
      await waitsForHedges(quick, [slowThenQuick()], { concurrency: 40, hedge: { afterMs: 'p95', max: 1 } }),
    ).toEqual([100]);
  });

  it('is none before enough is known, whatever comes of the attempts', async () => {
    const talks = async (context: TaskContext) => {
      context.emit('.');
      return after(2_000, 'done')(context);
    };
    const tasks = { slow: slowThenQuick(), talks, answers: after(10, 1), fails: failAfter(10, new Error('x')) };
    const run = record(runTasks(tasks, { hedge: { afterMs: 'p95' }, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(run.events.filter(({ type }) => type === 'start')).toHaveLength(4);
    expect(run.events.filter(({ type }) => type === 'complete')).toHaveLength(3);
    expect(run.events).toContainEqual(expect.objectContaining({ name: 'fails', type: 'error', error: new Error('x') }));
  });
});

describe('hedges', () => {
  const hangs = (context: TaskContext) => after(1e6, 1)(context);
  const startsOf = async (options: RunOptions, run: Task['run'] = hangs) => {
    const begun = Date.now();
    const recorded = record(runTasks({ task: run }, options));
    await vi.advanceTimersByTimeAsync(10_000);
    recorded.unsubscribe();
    return recorded.events.flatMap(({ type, at }) => (type === 'start' ? [at - begun] : []));
  };

  it('are at most max, one after the silence of the one before, whatever heartbeats are told', async () => {
    expect(await startsOf({ hedge: { afterMs: 200 }, heartbeatMs: 50 })).toEqual([0, 200]);
    expect(await startsOf({ hedge: { afterMs: 200, max: 3 }, heartbeatMs: 50 })).toEqual([0, 200, 400, 600]);
    expect(await startsOf({ hedge: { afterMs: 0, max: 2 }, heartbeatMs: false })).toHaveLength(3);
  });

  it('end with the first sign of life of any of them', async () => {
    const second = async (context: TaskContext) => {
      await after(50, 0)(context);
      context.heartbeat();
      return hangs(context);
    };
    const options = { hedge: { afterMs: 200, max: 5 }, heartbeatMs: 50 };
    expect(await startsOf(options, inTurn<unknown>(hangs, second))).toEqual([0, 200]);
  });

  it('begin anew with each retry', async () => {
    const options = { hedge: { afterMs: 200 }, heartbeatMs: false, timeoutMs: 1_000 } as const;
    expect(await startsOf({ ...options, retry: { attempts: 2, delay: () => 100 } })).toEqual([0, 200, 1_300, 1_500]);
  });
});
