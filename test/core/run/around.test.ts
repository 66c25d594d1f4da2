import { concat, EMPTY, ignoreElements, map, NEVER, of } from 'rxjs';
import {
  createLimiter,
  runAsCompleted,
  type RunMiddleware,
  runTasks,
  type TaskEvent,
  type TaskMiddleware,
  AsyncTaskRunner,
} from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const each =
  (task: TaskMiddleware): RunMiddleware =>
  (begin) =>
    begin(task);

describe('around', () => {
  it('wraps the run, each task and each attempt', async () => {
    const heard: string[] = [];
    const around: RunMiddleware = (begin) => {
      heard.push('run');
      return begin((task, beginTask) => {
        heard.push(`task ${task.name}`);
        return beginTask((context) => {
          heard.push(`attempt ${context.name} ${context.attempt}`);
          return task.run(context);
        });
      });
    };
    const flaky = inTurn<unknown>(failAfter(1, { status: 503 }), after(1, 'b'));
    const run = record(runTasks({ a: after(5, 'a'), b: flaky }, { around, retry: { delay: () => 10 } }));
    await vi.advanceTimersByTimeAsync(100);
    expect(heard).toEqual(['run', 'task a', 'attempt a 1', 'task b', 'attempt b 1', 'attempt b 2']);
    expect(brief(run.events)).toEqual(['a start', 'b start', 'b retry', 'a complete', 'b start', 'b complete']);
  });

  it('is called anew for each subscription, and not before', () => {
    const around = vi.fn<RunMiddleware>((begin) => begin());
    const run$ = runTasks({ a: () => 1 }, { around });
    expect(around).not.toHaveBeenCalled();
    run$.subscribe();
    run$.subscribe();
    expect(around).toHaveBeenCalledTimes(2);
  });

  it('wraps runs that are iterated, and those of a runner', async () => {
    const twice = each((task, begin) =>
      begin(task.run).pipe(map((event) => (event.type === 'complete' ? { ...event, value: 'changed' } : event))),
    );
    for await (const outcome of runAsCompleted({ a: () => 1 }, { around: twice })) {
      expect(outcome).toMatchObject({ status: 'fulfilled', value: 'changed' });
    }
    expect(await new AsyncTaskRunner({ around: twice }).addTask(() => 1).aggregated()).toEqual({ task: 'changed' });
  });

  it('says whether a task is one of a lazy source, and hands over its metadata and facts', () => {
    const seen: unknown[] = [];
    const around = each(({ name, isLazy, metadata, run }, begin) => {
      seen.push([name, isLazy, metadata, run.asks]);
      return begin(run);
    });
    const asks = { operation: 'chat', provider: 'openai' };
    const run = Object.assign(() => 1, { asks });
    runTasks({ a: { run, metadata: { id: 7 } } }, { around }).subscribe();
    runTasks(new Set([{ name: 'b', run: () => 1 }]), { around }).subscribe();
    new AsyncTaskRunner({ around }).addTask({ name: 'c' }, run).events().subscribe();
    expect(seen).toEqual([
      ['a', false, { id: 7 }, asks],
      ['b', true, undefined, undefined],
      ['c', false, undefined, asks],
    ]);
  });

  it('gives back the slot of a task that the middleware answers itself', () => {
    const answer = (name: string): TaskEvent => ({
      ...{ type: 'complete', name, attempt: 1, at: 0 },
      ...{ attempts: 1, elapsedMs: 0, value: 'kept' },
    });
    const around = each(({ name, run }, begin) => (name === 'known' ? of(answer(name)) : begin(run)));
    const run = record(runTasks({ known: () => 'asked', other: () => 'asked' }, { around, concurrency: 1 }));
    expect(endings(run.events)).toEqual(['known', 'other']);
    expect(run.events).toContainEqual(answer('known'));
  });

  it('lets the run go on past a task that the middleware leaves out', () => {
    const around = each(({ name, run }, begin) => (name === 'left out' ? EMPTY : begin(run)));
    const run = record(runTasks({ 'left out': () => 1, other: () => 2 }, { around, concurrency: 1 }));
    expect(brief(run.events)).toEqual(['other start', 'other complete']);
  });

  it('lets middleware run a task again, which then waits for a slot of its own', async () => {
    const twice = each(({ run }, begin) => concat(begin(run).pipe(ignoreElements()), begin(run)));
    const run = record(runTasks({ a: after(5, 1), b: after(5, 2) }, { around: twice, concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(endings(run.events).toSorted()).toEqual(['a', 'b']);
    expect(run.end).toBe('completed');
  });

  it('ends the run with what the middleware throws, and aborts what runs', async () => {
    const failure = new Error('broken middleware');
    const around = each(({ name, run }, begin) => {
      if (name === 'b') throw failure;
      return begin(run);
    });
    let aborted = false;
    const waits = ({ signal }: { signal: AbortSignal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return NEVER;
    };
    const run = record(runTasks({ a: waits, b: () => 1 }, { around }));
    await vi.advanceTimersByTimeAsync(1);
    expect([run.end, run.error, aborted]).toEqual(['failed', failure, true]);
  });

  it('leaves no permit behind when the run is left', () => {
    const limiter = createLimiter({ concurrency: 3 });
    const around = each(({ run }, begin) => begin((context) => run(context)));
    const run = record(runTasks({ a: () => NEVER, b: () => NEVER }, { around, limiter }));
    expect(limiter.active).toBe(2);
    run.unsubscribe();
    expect(limiter.active).toBe(0);
  });

  it('keeps the length of the prompt, by which quotas are estimated', () => {
    const chars: unknown[] = [];
    const base = createLimiter({ concurrency: 3 });
    const limiter = new Proxy(base, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: { promptChars?: number }[]) => {
          if (key === 'acquire') chars.push(args[0]?.promptChars);
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
    const run = Object.assign(() => 1, { promptChars: 42 });
    const around = each((task, begin) => begin((context) => task.run(context)));
    runTasks({ a: { run, limiter } }, { around }).subscribe();
    expect(chars).toEqual([42]);
  });

  it('refuses what is no function', () => {
    expect(() => runTasks({ a: () => 1 }, { around: {} as never })).toThrow('around must be a function');
  });
});
