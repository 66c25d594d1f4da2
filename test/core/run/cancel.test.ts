import { createLimiter, runAsCompleted, runTasks, type TaskContext } from 'parallel-genai';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A task that hangs and keeps the signals it was given. */
function hanging() {
  const signals: AbortSignal[] = [];
  const run = ({ signal }: TaskContext) => {
    signals.push(signal);
    return new Promise<never>(() => undefined);
  };
  return { run, signals };
}

/** An AbortController whose signal counts its listeners. */
function countedAbort() {
  const controller = new AbortController();
  const { signal } = controller;
  const counted = { controller, signal, listeners: 0 };
  const add = signal.addEventListener.bind(signal) as (...args: unknown[]) => void;
  const remove = signal.removeEventListener.bind(signal) as (...args: unknown[]) => void;
  signal.addEventListener = (...args: unknown[]) => (counted.listeners++, add(...args));
  signal.removeEventListener = (...args: unknown[]) => (counted.listeners--, remove(...args));
  return counted;
}

describe('unsubscribing', () => {
  it('aborts every running attempt and starts nothing any more', async () => {
    const { run, signals } = hanging();
    const call = vi.fn(run);
    const tasks = Array.from({ length: 5 }, () => ({ name: 'task', run: call }));
    const events = record(runTasks(tasks, { concurrency: 2 }));
    events.unsubscribe();
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(signals.map(({ aborted, reason }) => [aborted, (reason as Error).name])).toEqual([
      [true, 'AbortError'],
      [true, 'AbortError'],
    ]);
    expect(call).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends a wait for a retry at once', async () => {
    const call = vi.fn(failAfter(10, new Error('x')));
    const events = record(runTasks({ call }, { retry: { delay: () => 5_000 } }));
    await vi.advanceTimersByTimeAsync(20);
    events.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it.each(['its run', 'a limiter'])('gives the freed slots of %s to nobody in it', async (whose) => {
    const limiter = createLimiter({ concurrency: 1 });
    const options = whose === 'its run' ? { concurrency: 1 } : { limiter };
    const retried = vi.fn(() => Promise.reject(new Error('x')));
    const events = record(runTasks({ retried, hangs: () => NEVER }, { ...options, retry: { delay: () => 10 } }));
    await vi.advanceTimersByTimeAsync(20);
    events.unsubscribe();
    expect(retried).toHaveBeenCalledTimes(1);
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  it('lets a generator run its finally blocks', async () => {
    const cleanedUp = vi.fn();
    async function* streams() {
      try {
        for (;;) {
          yield '.';
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      } finally {
        cleanedUp();
      }
    }
    const events = record(runTasks({ streams }));
    await vi.advanceTimersByTimeAsync(25);
    events.unsubscribe();
    await vi.advanceTimersByTimeAsync(25);
    expect(cleanedUp).toHaveBeenCalledOnce();
  });

  it('unsubscribes from a task that is an Observable', () => {
    const events = record(runTasks({ streams: () => NEVER }));
    events.unsubscribe();
    expect(events.end).toBe('unsubscribed');
  });

  it('is not told to an attempt that answered', async () => {
    let kept: AbortSignal | undefined;
    const answers = (context: TaskContext) => {
      kept = context.signal;
      return 'answer';
    };
    const events = record(runTasks({ answers, hangs: () => NEVER }));
    events.unsubscribe();
    expect(kept?.aborted).toBe(false);
  });

  it('is told to a signal that is first read afterwards', () => {
    let late: TaskContext | undefined;
    const hangs = (context: TaskContext) => {
      late = context;
      return NEVER;
    };
    record(runTasks({ hangs })).unsubscribe();
    expect(late?.signal.aborted).toBe(true);
  });

  it('stops the iterable that tasks come from', async () => {
    const stopped = vi.fn();
    function* lazily() {
      try {
        for (;;) yield { name: 'task', run: () => NEVER };
      } finally {
        stopped();
      }
    }
    record(runTasks(lazily())).unsubscribe();
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).toHaveBeenCalledOnce();
  });

  it('10,000 times leaves no timer and no listener', async () => {
    const abort = countedAbort();
    const own = countedAbort();
    const tasks = { one: { run: hanging().run, signal: own.signal }, two: failAfter(0, new Error('retried')) };
    for (let time = 0; time < 10_000; time++) {
      const options = { signal: abort.signal, retry: true, idleTimeoutMs: 100, deadlineMs: 1_000 };
      const events = record(runTasks(tasks, options));
      if (time % 100 === 0) await vi.advanceTimersByTimeAsync(1);
      events.unsubscribe();
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(abort.listeners).toBe(0);
    expect(own.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the run's signal", () => {
  it('ends the Observable with its reason, and tells the attempts the same', async () => {
    const abort = countedAbort();
    const { run, signals } = hanging();
    const events = record(runTasks({ run, done: () => 1 }, { signal: abort.signal }));
    const reason = new Error('the user left');
    abort.controller.abort(reason);
    expect(events).toMatchObject({ end: 'failed', error: reason });
    expect(signals[0]?.reason).toBe(reason);
    expect(abort.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is aborted already lets nothing start', () => {
    const call = vi.fn();
    const events = record(runTasks({ call }, { signal: AbortSignal.abort('too late') }));
    expect(events).toMatchObject({ end: 'failed', error: 'too late', events: [] });
    expect(call).not.toHaveBeenCalled();
  });

  it('keeps no listener of ours after a run that completed', () => {
    const abort = countedAbort();
    record(runTasks({ one: () => 1 }, { signal: abort.signal }));
    expect(abort.listeners).toBe(0);
  });

  it('rejects the iterator after the answers that were there', async () => {
    const controller = new AbortController();
    const outcomes = runAsCompleted({ one: () => 1, hangs: hanging().run }, { signal: controller.signal });
    const first = await outcomes.next();
    controller.abort(new Error('enough'));
    expect(first.value).toMatchObject({ name: 'one', value: 1 });
    await expect(outcomes.next()).rejects.toThrow('enough');
    expect(await outcomes.next()).toEqual({ done: true, value: undefined });
  });
});

describe("a task's own signal", () => {
  it('ends that task alone, with its reason', async () => {
    const abort = countedAbort();
    const { run, signals } = hanging();
    const events = record(runTasks({ mine: { run, signal: abort.signal }, other: after(50, 'fine') }, { retry: true }));
    await vi.advanceTimersByTimeAsync(10);
    abort.controller.abort('not needed');
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(events.events)).toEqual(['mine start', 'other start', 'mine error', 'other complete']);
    expect(events.events[2]).toMatchObject({ error: 'not needed', attempts: 1 });
    expect(signals[0]?.reason).toBe('not needed');
    expect(abort.listeners).toBe(0);
  });

  it('ends its wait for a retry', async () => {
    const controller = new AbortController();
    const fails = { run: failAfter(0, new Error('x')), signal: controller.signal };
    const events = record(runTasks({ fails }, { retry: { delay: () => 1_000 } }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(events.events.at(-1)).toMatchObject({ type: 'error', at: 10 });
    expect(events.end).toBe('completed');
  });

  it('that is aborted already frees the slot for the next task', async () => {
    const call = vi.fn();
    const cancelled = { run: call, signal: AbortSignal.abort('never mind') };
    const events = record(runTasks({ cancelled, next: after(5, 'n') }, { concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(brief(events.events)).toEqual(['cancelled error', 'next start', 'next complete']);
    expect(events.events[0]).toMatchObject({ attempt: 0, attempts: 0, elapsedMs: 0 });
    expect(call).not.toHaveBeenCalled();
  });
});
