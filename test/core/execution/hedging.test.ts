import { createLimiter, runState, runTasks, type Task, type TaskContext } from 'parallel-genai';
import { range, take, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** So many tasks, each with its own function. */
const tasks = (count: number, run: (index: number) => Task['run']): Task[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}`, run: run(index) }));

describe('hedging', () => {
  const slowThenQuick = () => inTurn(after(10_000, 'slow'), after(100, 'quick'));
  const options = { hedge: { afterMs: 500 }, heartbeatMs: false as const };

  it('asks again beside an attempt that keeps silent, and aborts the loser', async () => {
    const signals: AbortSignal[] = [];
    const call = slowThenQuick();
    const run = record(
      runTasks(
        {
          tail: (context: TaskContext) => {
            signals.push(context.signal);
            context.report({ usage: { totalTokens: 10 } });
            return call(context);
          },
        },
        options,
      ),
    );
    await vi.advanceTimersByTimeAsync(600);
    expect(run.events.map(({ type, attempt }) => `${type} ${attempt}`)).toEqual(['start 1', 'start 2', 'complete 2']);
    expect(run.events.at(-1)).toMatchObject({
      value: 'quick',
      attempts: 2,
      elapsedMs: 600,
      report: { usage: { totalTokens: 20 } },
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['a chunk', ({ emit }: TaskContext) => emit('.')],
    ['a heartbeat()', ({ heartbeat }: TaskContext) => heartbeat()],
  ])('leaves alone what gave %s', async (_, sign) => {
    const call = vi.fn((context: TaskContext) => {
      sign(context);
      return after(2_000, 'ok')(context);
    });
    record(runTasks({ alive: call }, options));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it("tells the winner's chunks alone", async () => {
    const says = (ms: number, text: string) => async (context: TaskContext) => {
      await after(ms, 0)(context);
      context.emit(text);
      return after(ms, text)(context);
    };
    const run = record(runTasks({ tail: inTurn(says(700, 'first'), says(150, 'second')) }, options));
    await vi.advanceTimersByTimeAsync(5_000);
    const values = run.events.flatMap((event) => ('value' in event ? [event.value] : []));
    expect(values).toEqual(['second', 'second']);
  });

  it('goes on with the other when one fails, and fails with the last', async () => {
    const fails = (ms: number, error: string) => async (context: TaskContext) => {
      await after(ms, 0)(context);
      throw error;
    };
    const heals = record(runTasks({ tail: inTurn<Promise<unknown>>(fails(600, 'x'), after(300, 'ok')) }, options));
    const both = record(runTasks({ tail: inTurn(fails(700, 'first'), fails(100, 'second')) }, options));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heals.events.at(-1)).toMatchObject({ type: 'complete', value: 'ok' });
    expect(both.events.at(-1)).toMatchObject({ type: 'error', error: 'first', attempts: 2 });
  });

  it('frees the slot of the one that failed at once, and tells its end before the next task begins', async () => {
    const list = [
      { name: 'a', run: inTurn<Promise<unknown>>(failAfter(700, 'x'), failAfter(1_000, 'y')) },
      { name: 'b', run: after(5_000, 'ok') },
      { name: 'c', run: after(100, 'ok') },
    ];
    const run = record(runTasks(list, { ...options, concurrency: 3 }));
    // b's own hedge waits for a slot all the while; c has one until 100 ms.
    await vi.advanceTimersByTimeAsync(1_499);
    const told = run.events.map(({ at, name, type }) => `${at - 1_000_000} ${name} ${type}`);
    expect(told).toEqual(['0 a start', '0 b start', '0 c start', '100 c complete', '500 a start', '700 b start']);
    await vi.advanceTimersByTimeAsync(1);
    expect(run.events.at(-1)).toMatchObject({ name: 'a', type: 'error', error: 'y', attempts: 2 });
    run.unsubscribe();
  });

  it('tells the failure before the start of the task that gets the slot', async () => {
    const run = record(runTasks({ a: failAfter(100, 'x'), b: after(100, 'ok') }, { ...options, concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(brief(run.events)).toEqual(['a start', 'a error', 'b start', 'b complete']);
  });

  it('takes a slot: never more attempts than the concurrency', async () => {
    const run = record(runTasks({ a: slowThenQuick(), b: slowThenQuick() }, { ...options, concurrency: 2 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(run.events.filter(({ type }) => type === 'start')).toHaveLength(2);
    run.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('learns from the run what is long', async () => {
    const slow = vi.fn(slowThenQuick());
    const list = [...tasks(30, () => after(100, 'ok')), { name: 'tail', run: slow }];
    const run = record(runTasks(list, { hedge: { afterMs: 'p95' }, concurrency: 5 }));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(run.end).toBe('completed');
    expect(slow).toHaveBeenCalledTimes(2);
  });

  it('draws on the retry budget of its limiter', async () => {
    const limiter = createLimiter();
    limiter.mayRetry = () => false;
    const run = record(runTasks({ tail: slowThenQuick() }, { ...options, limiter }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(run.events).toHaveLength(1);
    run.unsubscribe();
  });

  it('gives all slots back', async () => {
    const limiter = createLimiter({ concurrency: 4 });
    const run = record(runTasks(tasks(10, slowThenQuick), { ...options, limiter, concurrency: 4 }));
    await vi.advanceTimersByTimeAsync(100_000);
    expect(run.end).toBe('completed');
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it('counts no time in which an attempt waits for its limiter', async () => {
    const limiter = createLimiter({ adaptive: false, requests: { limit: 2, perMs: 1_000 } });
    const run = record(
      runTasks(
        tasks(4, () => after(100, 'ok')),
        { ...options, limiter },
      ),
    );
    await vi.advanceTimersByTimeAsync(5_000);
    expect(run.events.filter(({ type }) => type === 'start').map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
    expect(run.end).toBe('completed');
  });

  it('takes a hedge back that still waits when the first shows a sign of life, whose chunks are told at once', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const call = vi.fn(async ({ emit, signal }: TaskContext<string>) => {
      await after(700, 0)({ signal } as TaskContext);
      emit('alive');
      return after(700, 'ok')({ signal } as TaskContext);
    });
    const run = record(runTasks({ call }, { ...options, limiter }));
    await vi.advanceTimersByTimeAsync(700);
    expect(run.events.map(({ type }) => type)).toEqual(['start', 'chunk']);
    expect(limiter.waiting).toBe(0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(call).toHaveBeenCalledTimes(1);
    expect(run.end).toBe('completed');
  });

  it('calls nothing for whoever leaves as the attempt starts, and stops a task that emits without a pause', () => {
    const call = vi.fn(() => range(0, 100_000).pipe(tap(() => produced++)));
    let produced = 0;
    runTasks({ call }, options).pipe(take(1)).subscribe();
    expect(call).not.toHaveBeenCalled();
    runTasks({ call }, options).pipe(take(3)).subscribe();
    expect(produced).toBeLessThanOrEqual(3);
  });

  it('is seen in the state of the run: each attempt with its own end', async () => {
    const run = record(runTasks({ tail: slowThenQuick() }, options).pipe(runState()));
    await vi.advanceTimersByTimeAsync(600);
    expect(run.events.at(-1)?.tasks.get('tail')?.spans).toEqual([
      { attempt: 1, startedAt: 1_000_000, endedAt: 1_000_600, end: 'cancelled' },
      { attempt: 2, startedAt: 1_000_500, endedAt: 1_000_600, end: 'completed' },
    ]);
  });
});
