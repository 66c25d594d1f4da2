import { fallback, race, runTasks, type TaskContext } from 'parallel-genai';
import { Observable, take } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, failAfter, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const says = (ms: number, text: string) => async (context: TaskContext<string>) => {
  await after(ms, 0)(context);
  context.emit(text);
  context.report({ usage: { totalTokens: text.length } });
  return after(ms, text)(context);
};
const hangs = vi.fn((context: TaskContext<string>) => after(1e9, 'never')(context));

async function* breaksOff() {
  yield 'half an';
  throw new Error('broke off');
}

describe('a function in another’s attempt', () => {
  it('is stopped by its own failure, and says nothing into the answer of the next', async () => {
    let first: AbortSignal | undefined;
    const fails = async ({ emit, signal }: TaskContext<string>) => {
      first = signal;
      setTimeout(() => emit('late'), 20);
      await after(5, 0)({ signal } as TaskContext);
      throw new Error('down');
    };
    const run = record(runTasks({ answer: fallback(fails, says(50, 'second')) }));
    await vi.advanceTimersByTimeAsync(200);
    expect(run.events.flatMap((event) => (event.type === 'chunk' ? [event.value] : []))).toEqual(['second']);
    expect(first?.reason).toMatchObject({ message: 'down' });
  });

  it('is let go of where its attempt ends while it begins', () => {
    let subscribed = 0;
    const silent$ = new Observable<string>(() => {
      subscribed++;
      return () => subscribed--;
    });
    const begins = ({ emit }: TaskContext<string>) => {
      emit('hi');
      return silent$;
    };
    runTasks({ answer: fallback(begins) })
      .pipe(take(2))
      .subscribe();
    expect(subscribed).toBe(0);
  });

  it('keeps its signal where it wins a race: its answer may still be read from it', async () => {
    let won: AbortSignal | undefined;
    const wins = (context: TaskContext<string>) => {
      won = context.signal;
      return after(5, 'body')(context);
    };
    const run = record(runTasks({ answer: race(wins, hangs) }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'body' });
    expect(won?.aborted).toBe(false);
  });
});

describe('fallback', () => {
  it('asks the next when the one before has failed', async () => {
    const run = record(runTasks({ answer: fallback(failAfter(5, new Error('down')), says(5, 'second')) }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({
      type: 'complete',
      value: 'second',
      report: { usage: { totalTokens: 6 } },
    });
  });

  it('asks nobody else when the first answers', async () => {
    const second = vi.fn(() => 'second');
    const run = record(runTasks({ answer: fallback(says(5, 'first'), second) }));
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(run.events)).toEqual(['answer start', 'answer chunk', 'answer complete']);
    expect(second).not.toHaveBeenCalled();
  });

  it('fails with the last error when all do', async () => {
    const run = record(runTasks({ answer: fallback(failAfter(1, new Error('one')), failAfter(1, new Error('two'))) }));
    await vi.advanceTimersByTimeAsync(100);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: new Error('two') });
  });

  it('lets nothing follow on chunks that are void', async () => {
    const run = record(runTasks({ answer: fallback(breaksOff, says(1, 'whole')) }));
    await vi.advanceTimersByTimeAsync(100);
    expect(brief(run.events)).toEqual(['answer start', 'answer chunk', 'answer error']);
  });

  it('stops with its attempt', async () => {
    const second = vi.fn(() => 'second');
    const run = record(runTasks({ answer: fallback(hangs, second) }));
    run.unsubscribe();
    await vi.advanceTimersByTimeAsync(100);
    expect(second).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes generators and Observables too, and refuses to ask nobody', async () => {
    async function* streams() {
      yield 'a';
      return 'answer';
    }
    const run = record(runTasks({ answer: fallback(failAfter(1, 'x'), streams) }));
    await vi.advanceTimersByTimeAsync(10);
    expect(brief(run.events)).toEqual(['answer start', 'answer chunk', 'answer complete']);
    expect(() => fallback()).toThrow('fallback needs at least one function');
  });
});

describe('race', () => {
  it('gives the answer of the first, tells its chunks alone, and aborts the others', async () => {
    const signals: AbortSignal[] = [];
    const slow = (context: TaskContext<string>) => {
      signals.push(context.signal);
      context.emit('early, but slow');
      return hangs(context);
    };
    const run = record(runTasks({ answer: race(slow, says(5, 'quick')) }, { idleTimeoutMs: 50 }));
    await vi.advanceTimersByTimeAsync(20);
    expect(run.events.map((event) => ('value' in event ? event.value : event.type))).toEqual([
      'start',
      'quick',
      'quick',
    ]);
    expect(signals[0]?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails with the last failure when all do', async () => {
    const run = record(runTasks({ answer: race(failAfter(9, 'later'), failAfter(5, 'sooner')) }));
    await vi.advanceTimersByTimeAsync(20);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', error: 'later' });
  });

  it('aborts all with its attempt', async () => {
    const run = record(runTasks({ answer: race(hangs, hangs) }));
    run.unsubscribe();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(() => race()).toThrow('race needs at least one function');
  });
});
