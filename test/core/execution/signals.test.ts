import { createLimiter, runTasks, type TaskContext } from 'parallel-genai';
import { NEVER, Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A task that hangs, and what it was called with. */
function hanging() {
  const contexts: TaskContext[] = [];
  const hangs = (context: TaskContext) => {
    contexts.push(context);
    return NEVER;
  };
  return { hangs, contexts };
}

describe('an attempt’s signal', () => {
  it('tells what the run’s own signal told', async () => {
    const controller = new AbortController();
    const seen: unknown[] = [];
    const hangs = ({ signal }: TaskContext) => {
      signal.addEventListener('abort', () => seen.push(signal.reason));
      return NEVER;
    };
    record(runTasks({ hangs }, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(5);
    controller.abort('enough of all');
    expect(seen).toEqual(['enough of all']);
  });

  it('tells what the task’s own signal told, and not the run’s', async () => {
    const [own, whole] = [new AbortController(), new AbortController()];
    const { hangs, contexts } = hanging();
    record(runTasks({ task: { run: hangs, signal: own.signal } }, { signal: whole.signal }));
    await vi.advanceTimersByTimeAsync(5);
    const { signal } = contexts[0]!;
    own.abort('enough of this one');
    whole.abort('enough of all');
    expect(signal.reason).toBe('enough of this one');
  });

  it('says of a reader who left that nobody waits any more', async () => {
    const { hangs, contexts } = hanging();
    const run = record(runTasks({ hangs }));
    await vi.advanceTimersByTimeAsync(5);
    const { signal } = contexts[0]!;
    run.unsubscribe();
    expect(signal.reason).toMatchObject({ name: 'AbortError', message: 'nobody waits for this attempt any more' });
  });

  it('is aborted already where it is first read after the attempt’s end', async () => {
    const { hangs, contexts } = hanging();
    const run = record(runTasks({ hangs }, { timeoutMs: 100 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(contexts[0]!.signal.reason).toBe((run.events.at(-1) as { error?: unknown }).error);
    const left = hanging();
    record(runTasks({ hangs: left.hangs })).unsubscribe();
    expect(left.contexts[0]!.signal.aborted).toBe(true);
  });

  it('is aborted by the time that the failure is told', async () => {
    const { hangs, contexts } = hanging();
    const seen: unknown[] = [];
    const onEvent = (event: { type: string; error?: unknown }) => {
      if (event.type === 'retry') seen.push(contexts[0]!.signal.reason === event.error);
    };
    const run = record(runTasks({ hangs }, { timeoutMs: 100, retry: { delay: () => 1e6 }, onEvent }));
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual([true]);
    run.unsubscribe();
  });

  it('is never aborted after an answer, whenever it is read', async () => {
    const contexts: TaskContext[] = [];
    const answers = (context: TaskContext) => {
      contexts.push(context);
      return 'answer';
    };
    const run = record(runTasks({ answers }));
    await vi.advanceTimersByTimeAsync(10);
    run.unsubscribe();
    expect([run.end, contexts[0]!.signal.aborted]).toEqual(['completed', false]);
  });
});

describe('a task that is stopped', () => {
  it('as its attempt starts is not called', async () => {
    const controller = new AbortController();
    const call = vi.fn();
    const onEvent = ({ type }: { type: string }) => void (type === 'start' && controller.abort('no'));
    const run = record(runTasks({ task: { run: call, signal: controller.signal } }, { onEvent }));
    await vi.advanceTimersByTimeAsync(10);
    expect(call).not.toHaveBeenCalled();
    expect(run.events).toContainEqual(expect.objectContaining({ type: 'error', error: 'no' }));
  });

  it('within its own call leaves nothing running of what it returned', async () => {
    const controller = new AbortController();
    let open = 0;
    const returns = () => {
      controller.abort('no');
      return new Observable(() => {
        open++;
        return () => void open--;
      });
    };
    record(runTasks({ task: { run: returns, signal: controller.signal } }));
    await vi.advanceTimersByTimeAsync(10);
    expect(open).toBe(0);
  });

  it('before its first attempt took no time', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    const controller = new AbortController();
    const tasks = { holds: after(500, 1), waits: { run: () => 1, signal: controller.signal } };
    const run = record(runTasks(tasks, { limiter: createLimiter({ concurrency: 1 }) }));
    await vi.advanceTimersByTimeAsync(200);
    controller.abort('no');
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.at(-1)).toEqual(
      expect.objectContaining({ name: 'waits', type: 'error', attempts: 0, elapsedMs: 0, error: 'no' }),
    );
    run.unsubscribe();
  });
});
