import { runState, runTasks, type TaskContext, type TaskEvent } from 'parallel-genai';
import { concat, NEVER, of, startWith, Subject, take, takeUntil, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

describe('runState at the end of its source', () => {
  const start = (name: string, at: number): TaskEvent => ({ type: 'start', name, attempt: 1, at });
  const hangs = async (context: TaskContext<string>) => {
    await after(10, 0)(context);
    context.emit('half');
    return after(1e9, 'never')(context);
  };

  it('cancels what is open before it errors, and says what ended the run', async () => {
    const aborted = new AbortController();
    const tasks = { retries: () => Promise.reject(new Error('busy')), quick: after(5, 'q'), hangs, waits: () => 1 };
    const run = record(
      runTasks(tasks, { signal: aborted.signal, concurrency: 2, heartbeatMs: false, retry: true }).pipe(
        runState(Object.keys(tasks)),
      ),
    );
    await vi.advanceTimersByTimeAsync(4);
    aborted.abort('enough');
    expect(run).toMatchObject({ end: 'failed', error: 'enough' });
    const last = run.events.at(-1)!;
    expect(last.counts).toEqual({ waiting: 0, running: 0, retrying: 0, completed: 0, failed: 0, cancelled: 4 });
    expect([...last.tasks.values()].map(({ status }) => status)).toEqual(Array(4).fill('cancelled'));
    expect(last.error).toBe('enough');
  });

  it('keeps what was said and answered, and ends the spans when the run ended', async () => {
    const stop$ = new Subject<void>();
    // eslint-disable-next-line rxjs-x/no-unsafe-takeuntil -- the state of a run that ends early is meant
    const run = record(runTasks({ quick: after(5, 'q'), hangs }).pipe(takeUntil(stop$), runState()));
    await vi.advanceTimersByTimeAsync(30);
    stop$.next();
    const last = run.events.at(-1)!;
    expect(run.end).toBe('completed');
    expect(last).not.toHaveProperty('error');
    expect(last.ranking).toEqual(['quick']);
    expect(last.elapsedMs).toBe(30);
    expect(last.tasks.get('hangs')).toEqual({
      status: 'cancelled',
      text: 'half',
      attempts: 1,
      startedAt: 1_000,
      firstChunkMs: 10,
      elapsedMs: 30,
      spans: [{ attempt: 1, startedAt: 1_000, firstChunkAt: 1_010, endedAt: 1_030, end: 'cancelled' }],
    });
  });

  it('goes on with the clock of the events, which may be another machine’s', async () => {
    const stop$ = new Subject<void>();
    // eslint-disable-next-line rxjs-x/no-unsafe-takeuntil -- the state of a run that ends early is meant
    const run = record(concat(of(start('a', 500_000)), NEVER).pipe(takeUntil(stop$), runState()));
    await vi.advanceTimersByTimeAsync(40);
    stop$.next();
    expect(run.events.at(-1)).toMatchObject({ startedAt: 500_000, elapsedMs: 40 });
    expect(run.events.at(-1)?.tasks.get('a')?.spans).toMatchObject([{ endedAt: 500_040 }]);
  });

  it('cancels names that never began, also of a run without any event', () => {
    const [, last] = record(of<TaskEvent>().pipe(runState(['a', 'b']))).events;
    expect(last).toMatchObject({ counts: { waiting: 0, cancelled: 2 }, elapsedMs: 0 });
    expect(last?.tasks.get('b')).toEqual({ status: 'cancelled', text: '', attempts: 0, elapsedMs: 0, spans: [] });
  });

  it('adds no snapshot if nothing is open, and says nothing after its reader has left', () => {
    const done: TaskEvent = { type: 'complete', name: 'a', attempt: 1, at: 1, value: 1, attempts: 1, elapsedMs: 1 };
    expect(record(of(start('a', 0), done).pipe(runState())).events).toHaveLength(3);
    expect(record(of(start('a', 0), done).pipe(runState(), take(2))).events).toHaveLength(2);
  });

  it('begins each subscription anew', () => {
    const states$ = of(start('a', 0)).pipe(startWith(start('b', 0)), runState());
    expect(record(states$).events).toEqual(record(states$).events);
  });

  it('passes an error on that comes before any event', () => {
    const run = record(throwError(() => new Error('offline')).pipe(runState(['a'])));
    expect(run).toMatchObject({ end: 'failed', error: new Error('offline') });
    expect(run.events.at(-1)).toMatchObject({ counts: { cancelled: 1 }, error: new Error('offline') });
  });
});
