import { HttpError, isRetryable, ParallelGenAIError, retryAfterMs, runTasks, type TaskContext } from 'parallel-genai';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const fails = (error: unknown) => () => Promise.reject(error);

describe('retry', () => {
  it('is off unless asked for', async () => {
    const run = record(runTasks({ once: fails(new Error('x')) }));
    await vi.advanceTimersByTimeAsync(0);
    expect(brief(run.events)).toEqual(['once start', 'once error']);
  });

  it('true makes up to five attempts, with full jitter from 1 s on', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const run = record(runTasks({ always: fails(new Error('x')) }, { retry: true, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(100_000);
    const delays = run.events.flatMap((event) => (event.type === 'retry' ? [event.delayMs] : []));
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', attempts: 5, elapsedMs: 15_000 });
    vi.restoreAllMocks();
  });

  it('takes a number as the attempts in all', async () => {
    const run = record(runTasks({ always: fails(new Error('x')) }, { retry: 2 }));
    await vi.advanceTimersByTimeAsync(100_000);
    expect(run.events.at(-1)).toMatchObject({ attempts: 2 });
  });

  it('begins each attempt with a new signal and its number', async () => {
    const contexts: TaskContext[] = [];
    const heals = (context: TaskContext) => {
      contexts.push(context);
      void context.signal;
      if (context.attempt < 3) throw new Error('not yet');
      return 'healed';
    };
    const run = record(runTasks({ heals }, { retry: { delay: () => 1 } }));
    await vi.advanceTimersByTimeAsync(10);
    expect(contexts.map(({ attempt, signal }) => [attempt, signal.aborted])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
    expect(run.events.at(-1)).toMatchObject({ type: 'complete', value: 'healed', attempts: 3 });
  });

  it('lets the server say how long to wait', async () => {
    const delay = vi.fn(() => 1);
    const busy = new HttpError('slow down', 429, { retryAfterMs: 3_000 });
    const run = record(runTasks({ heals: inTurn<unknown>(fails(busy), after(0, 'ok')) }, { retry: { delay } }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(run.events[1]).toMatchObject({ type: 'retry', delayMs: 3_000, error: busy });
    expect(delay).not.toHaveBeenCalled();
  });

  it('fails at once, saying why, where the server asks for too long a wait', async () => {
    const busy = new HttpError('come back tomorrow', 429, { retryAfterMs: 3_600_000 });
    const run = record(runTasks({ asks: fails(busy) }, { retry: true }));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.at(-1)).toMatchObject({
      type: 'error',
      error: busy,
      attempts: 1,
      gaveUpReason: 'the server asks to wait 3600 s, longer than maxRetryAfterMs (300 s)',
    });
  });

  it('follows its own rule of what may be retried', async () => {
    const run = record(runTasks({ never: fails(new Error('x')) }, { retry: { retryable: () => false } }));
    await vi.advanceTimersByTimeAsync(100_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', attempts: 1 });
  });

  it.each(['retryable', 'delay'])('ends the task with what its own %s throws', async (rule) => {
    const broken = () => {
      throw new TypeError('a broken rule');
    };
    const run = record(
      runTasks({ a: fails(new Error('x')), b: () => 'ok' }, { retry: { [rule]: broken }, concurrency: 1 }),
    );
    await vi.advanceTimersByTimeAsync(10);
    expect(brief(run.events)).toEqual(['a start', 'a error', 'b start', 'b complete']);
    expect(run.events[1]).toMatchObject({ error: new TypeError('a broken rule') });
  });

  it('repeats an error that deserves one more attempt once at most', async () => {
    class Once extends ParallelGenAIError {
      override readonly maxRetries = 1;
    }
    const run = record(runTasks({ twice: fails(new Once('odd')) }, { retry: { delay: () => 0 } }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', attempts: 2 });
  });

  it('clamps a delay that timers cannot hold', async () => {
    const run = record(runTasks({ patient: fails(new Error('x')) }, { retry: { delay: () => Infinity } }));
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(run.events.at(-1)).toMatchObject({ type: 'retry', delayMs: 2 ** 31 - 1 });
    run.unsubscribe();
  });

  it('repeats what fails within the call 20,000 times without a wait, and the stack is not full', async () => {
    // What fails later begins the next attempt with an empty stack: only the first one does here.
    const run = ({ attempt }: TaskContext) => {
      if (attempt === 1) return Promise.reject(new Error('later'));
      throw new Error('within the call');
    };
    const events$ = runTasks({ run }, { retry: { attempts: 20_000, delay: () => 0 } });
    const last = await lastValueFrom(events$, { defaultValue: undefined });
    expect(last).toMatchObject({ type: 'error', attempts: 20_000, error: new Error('within the call') });
  });

  it('without a wait goes before a new task', async () => {
    const tasks = {
      fails: inTurn<unknown>(fails(new Error('x')), after(0, 'ok')),
      next: after(0, 1),
      last: after(0, 2),
    };
    const run = record(runTasks(tasks, { retry: { delay: () => 0 }, concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(brief(run.events)).toEqual([
      'fails start',
      'fails retry',
      'next start',
      'next complete',
      'fails start',
      'fails complete',
      'last start',
      'last complete',
    ]);
  });

  it('of a task replaces the one of the run', async () => {
    const run = record(runTasks({ once: { run: fails(new Error('x')), retry: false } }, { retry: true }));
    await vi.advanceTimersByTimeAsync(0);
    expect(run.end).toBe('completed');
  });
});

describe('usage', () => {
  const uses = (tokens: number, then: () => unknown) => (context: TaskContext) => {
    context.report({ usage: { inputTokens: 1 } });
    context.report({ usage: { inputTokens: tokens, outputTokens: 2 * tokens }, model: `m${tokens}` });
    return then();
  };
  const broken = () => Promise.reject(new Error('paid for'));

  it('adds up over the attempts, within one of which the last report wins', async () => {
    const heals = inTurn(
      uses(10, broken),
      uses(20, broken),
      uses(30, () => 'ok'),
    );
    const run = record(runTasks({ heals }, { retry: { delay: () => 1 } }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).toMatchObject({
      type: 'complete',
      report: { usage: { inputTokens: 60, outputTokens: 120 }, model: 'm30' },
    });
  });

  it('is told by failures too', async () => {
    const run = record(runTasks({ fails: uses(7, broken) }, { retry: { attempts: 2, delay: () => 1 } }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).toMatchObject({ type: 'error', report: { usage: { inputTokens: 14 } } });
  });

  it('of an attempt that is over counts no more', async () => {
    let late: TaskContext['report'] | undefined;
    const heals = inTurn<unknown>(
      ({ report }) => {
        late = report;
        return broken();
      },
      () => late?.({ usage: { inputTokens: 1_000 } }),
    );
    const run = record(runTasks({ heals }, { retry: { delay: () => 1 } }));
    await vi.advanceTimersByTimeAsync(10);
    expect(run.events.at(-1)).not.toHaveProperty('report');
  });
});

describe('isRetryable', () => {
  it.each<[unknown, boolean]>([
    [new Error('anything'), true],
    [undefined, true],
    [new HttpError('busy', 503), true],
    ...[408, 409, 425, 429, 500, 502, 504].map((status) => [{ status }, true] as [unknown, boolean]),
    ...[400, 401, 403, 404, 413, 422].map((status) => [{ status }, false] as [unknown, boolean]),
    [{ response: { status: 404 } }, false],
    [{ statusCode: 401 }, false],
    [new DOMException('left', 'AbortError'), false],
    [new DOMException('slow', 'TimeoutError'), true],
  ])('of %s is %s', (error, expected) => {
    expect(isRetryable(error)).toBe(expected);
  });
});

describe('retryAfterMs', () => {
  const at = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['its own number', { retryAfterMs: 250 }, 250],
    ['RetryInfo in whole seconds', { errorDetails: [{ reason: 'X' }, { retryDelay: '58s' }] }, 58_000],
    ['RetryInfo with a fraction', { details: [{ retryDelay: '34.4s' }] }, 34_400],
    ['a header in seconds', { headers: new Headers({ 'retry-after': '120' }) }, 120_000],
    ['a header with a date', { response: { headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' } } }, 30_000],
    ['a date that has passed', { headers: { 'Retry-After': 'Thu, 01 Jan 2015 00:00:30 GMT' } }, 0],
    ['a header that says nothing', { headers: { 'retry-after': 'soon' } }, undefined],
    ['an error that says nothing', new Error('x'), undefined],
    ['no error at all', undefined, undefined],
  ])('reads %s', (_, error, expected) => {
    expect(retryAfterMs(error, at)).toBe(expected);
  });
});
