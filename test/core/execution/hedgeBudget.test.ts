import { createLimiter, type Limiter, runTasks, type TaskContext } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A limiter of which is counted how often it is asked for a retry. */
function counted(limiter: Limiter) {
  const asked = vi.spyOn(limiter, 'mayRetry');
  return { limiter, asked };
}
const silentFirst = ({ attempt, signal }: TaskContext) =>
  after(attempt === 1 ? 1_000 : 10, attempt)({ signal } as never);

describe('a hedge draws on the retry budget', () => {
  it('when it starts', async () => {
    const { limiter, asked } = counted(createLimiter());
    const run = record(runTasks({ task: silentFirst }, { limiter, hedge: { afterMs: 100 } }));
    await vi.advanceTimersByTimeAsync(99);
    expect(asked).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10);
    expect(run.end).toBe('completed');
  });

  it('not while it waits for a slot, nor if it never gets one', async () => {
    const { limiter, asked } = counted(createLimiter({ concurrency: 1 }));
    const run = record(runTasks({ task: silentFirst }, { limiter, hedge: { afterMs: 100 } }));
    await vi.advanceTimersByTimeAsync(500);
    expect(limiter.waiting).toBe(1);
    expect(asked).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(500);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 1 });
    expect(asked).not.toHaveBeenCalled();
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it('not where a sign of life takes it back', async () => {
    const { limiter, asked } = counted(createLimiter({ concurrency: 1 }));
    const alive = async (context: TaskContext) => {
      await after(200, 1)(context);
      context.heartbeat();
      return after(200, 'done')(context);
    };
    const run = record(runTasks({ alive }, { limiter, hedge: { afterMs: 100 } }));
    await vi.advanceTimersByTimeAsync(400);
    expect(run.events.at(-1)).toMatchObject({ value: 'done', attempts: 1 });
    expect(asked).not.toHaveBeenCalled();
  });

  it('and begins none where that is spent', async () => {
    const limiter = createLimiter();
    vi.spyOn(limiter, 'mayRetry').mockReturnValue(false);
    const run = record(runTasks({ task: silentFirst }, { limiter, hedge: { afterMs: 100 } }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 1, attempts: 1 });
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it('and holds back none of what the first emits where that is spent', async () => {
    const limiter = createLimiter();
    vi.spyOn(limiter, 'mayRetry').mockReturnValue(false);
    const talks = async (context: TaskContext<string>) => {
      await after(200, 1)(context);
      context.emit('word');
      return after(200, 'done')(context);
    };
    const run = record(runTasks({ talks }, { limiter, hedge: { afterMs: 100 } }));
    await vi.advanceTimersByTimeAsync(200);
    expect(run.events.at(-1)).toMatchObject({ type: 'chunk', value: 'word', at: 200 });
    run.unsubscribe();
  });
});
