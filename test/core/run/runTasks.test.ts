import { runTasks, type TaskContext } from 'parallel-genai';
import { concat, NEVER, of, range, take, throwError, timer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, failAfter, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

describe('runTasks', () => {
  it('tells the answers in completion order', async () => {
    const run = record(runTasks({ slow: after(30, 's'), fast: after(10, 'f'), middle: after(20, 'm') }));
    await vi.advanceTimersByTimeAsync(100);
    expect(endings(run.events)).toEqual(['fast', 'middle', 'slow']);
    expect(run.end).toBe('completed');
  });

  it('tells when a task started, what it answered and how long it took', async () => {
    const run = record(runTasks({ one: after(10, 'answer') }, { heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events).toEqual([
      { type: 'start', name: 'one', attempt: 1, at: 0 },
      { type: 'complete', name: 'one', attempt: 1, at: 10, attempts: 1, elapsedMs: 10, value: 'answer' },
    ]);
  });

  it('does not let a failing task touch the others', async () => {
    const failure = new Error('broken');
    const run = record(runTasks({ bad: failAfter(5, failure), good: after(10, 'fine') }));
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(run.events)).toEqual(['bad start', 'good start', 'bad error', 'good complete']);
    expect(run.end).toBe('completed');
  });

  it('carries the very object that was thrown', async () => {
    const failure = { any: 'object' };
    const run = record(runTasks({ rejects: failAfter(5, failure) }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', attempts: 1, elapsedMs: 5 });
    expect((run.events.at(-1) as { error: unknown }).error).toBe(failure);
  });

  it('carries a rejection with undefined as it is', async () => {
    const run = record(runTasks({ nothing: () => Promise.reject(undefined as never) }));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.at(-1)).toHaveProperty('error', undefined);
    expect(run.events.at(-1)?.type).toBe('error');
  });

  it('turns a synchronous throw into an error event', () => {
    const failure = new Error('at once');
    const run = record(
      runTasks({
        throws: () => {
          throw failure;
        },
      }),
    );
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: failure });
  });

  it('never has more attempts in flight than its concurrency', async () => {
    let inFlight = 0;
    let most = 0;
    const tasks = Array.from({ length: 25 }, (_, index) => ({
      name: 'task',
      run: async (context: TaskContext) => {
        most = Math.max(most, ++inFlight);
        await after(10 + (index % 3), 0)(context);
        inFlight--;
        if (context.attempt === 1 && index % 2) throw new Error('again');
      },
    }));
    const run = record(runTasks(tasks, { concurrency: 4, retry: { delay: () => 7 } }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run.end).toBe('completed');
    expect(endings(run.events)).toHaveLength(25);
    expect(most).toBe(4);
  });

  it('lets a task that waits for its retry hold no slot', async () => {
    const run = record(
      runTasks(
        { retried: inTurn<Promise<unknown>>(failAfter(5, new Error('x')), after(5, 'r')), next: after(20, 'n') },
        { concurrency: 1, retry: { delay: () => 100 } },
      ),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['next', 'retried']);
  });

  it('runs a due retry before a new task', async () => {
    const run = record(
      runTasks(
        {
          retried: inTurn<Promise<unknown>>(failAfter(5, new Error('x')), after(5, 'r')),
          second: after(50, '2'),
          third: after(50, '3'),
        },
        { concurrency: 1, retry: { delay: () => 10 } },
      ),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(endings(run.events)).toEqual(['second', 'retried', 'third']);
  });

  it('is cold: a second subscription is a second run', async () => {
    const call = vi.fn(() => 1);
    const run$ = runTasks({ call });
    expect(call).not.toHaveBeenCalled();
    record(run$);
    record(run$);
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('takes generators: what they yield are chunks, what they return is the answer', async () => {
    async function* streams() {
      yield 'a';
      await Promise.resolve();
      yield 'b';
      return 'ab';
    }
    const run = record(runTasks({ streams }));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.map((event) => ('value' in event ? [event.type, event.value] : [event.type]))).toEqual([
      ['start'],
      ['chunk', 'a'],
      ['chunk', 'b'],
      ['complete', 'ab'],
    ]);
  });

  it('takes Observables: every value is a chunk, the last one the answer', () => {
    const run = record(runTasks({ values: () => of(1, 2, 3), none: () => of<number>() }));
    const chunks = run.events.filter(({ type }) => type === 'chunk');
    expect(chunks).toHaveLength(3);
    expect(run.events).toContainEqual(expect.objectContaining({ type: 'complete', name: 'values', value: 3 }));
    expect(run.events).toContainEqual(expect.objectContaining({ type: 'complete', name: 'none', value: undefined }));
  });

  it('fails a task whose Observable fails after some values', () => {
    const failure = new Error('broke off');
    const run = record(
      runTasks({
        breaks: () =>
          concat(
            of('a'),
            throwError(() => failure),
          ),
      }),
    );
    expect(brief(run.events)).toEqual(['breaks start', 'breaks chunk', 'breaks error']);
  });

  it('ignores what a task emits after its attempt is over', async () => {
    let late: TaskContext['emit'] = () => expect.unreachable();
    const run = record(
      runTasks({
        talks: ({ emit }) => {
          late = emit;
          emit('in time');
          return 'done';
        },
      }),
    );
    late('too late');
    await vi.advanceTimersByTimeAsync(0);
    expect(brief(run.events)).toEqual(['talks start', 'talks chunk', 'talks complete']);
  });

  it('completes at once where there are no tasks at all', () => {
    expect(record(runTasks({}))).toMatchObject({ events: [], end: 'completed' });
    expect(record(runTasks([]))).toMatchObject({ events: [], end: 'completed' });
  });

  it('runs 100,000 tasks that complete synchronously', () => {
    function* many() {
      for (let index = 0; index < 100_000; index++) yield { name: `${index}`, run: () => index };
    }
    let completed = 0;
    runTasks(many()).subscribe(({ type }) => (completed += type === 'complete' ? 1 : 0));
    expect(completed).toBe(100_000);
  });

  it('is not stopped by a task named __proto__', () => {
    const run = record(runTasks({ ['__proto__']: () => 'safe', constructor: () => 'too' }));
    expect(endings(run.events)).toEqual(['__proto__', 'constructor']);
  });

  it('gives the second task of a name the next suffix that is free', () => {
    const task = (name: string) => ({ name, run: () => 1 });
    const run = record(runTasks([task('a'), task('a_1'), task('a'), task('a')]));
    expect(endings(run.events)).toEqual(['a', 'a_1', 'a_2', 'a_3']);
  });

  it('can be left in the middle of what comes synchronously', () => {
    const call = vi.fn(() => range(0, Infinity));
    const run = record(runTasks({ endless: call, never: call }).pipe(take(3)));
    expect(brief(run.events)).toEqual(['endless start', 'endless chunk', 'endless chunk']);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('keeps to rxjs time', async () => {
    const run = record(runTasks({ waits: () => timer(5_000), stuck: () => NEVER }, { timeoutMs: 60_000 }));
    await vi.advanceTimersByTimeAsync(60_000);
    const ends = run.events.filter(({ type }) => type === 'complete' || type === 'error');
    expect(ends.map(({ name, at }) => [name, at])).toEqual([
      ['waits', 5_000],
      ['stuck', 60_000],
    ]);
  });
});
