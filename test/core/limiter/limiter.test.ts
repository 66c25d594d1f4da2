import {
  createLimiter,
  HttpError,
  type LimiterOptions,
  type LimiterState,
  QuotaExhaustedError,
  runState,
  runTasks,
  type Task,
  type TaskContext,
} from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, brief, endings, inTurn, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const busy = (retryAfterMs?: number) => () => Promise.reject(new HttpError('busy', 429, { retryAfterMs }));

/** So many tasks, each with its own function. */
const tasks = (count: number, run: (index: number) => Task['run']): Task[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}`, run: run(index) }));

/** When each attempt began, in milliseconds from the start of the test. */
const starts = (events: readonly { type: string; at: number }[]) =>
  events.filter(({ type }) => type === 'start').map(({ at }) => at - 1_000_000);

describe('a limiter that is asked to wait', () => {
  it('closes for everybody until then and a second more, and opens gently', async () => {
    const limiter = createLimiter();
    const run = (index: number) =>
      index === 5 ? inTurn<unknown>(busy(10_000), after(1_000, 'ok')) : after(1_000, 'ok');
    const first = record(runTasks(tasks(40, run), { limiter, retry: true, concurrency: 8 }));
    const other = record(
      runTasks(
        tasks(8, () => after(1_000, 'ok')),
        { limiter, concurrency: 4 },
      ),
    );
    await vi.advanceTimersByTimeAsync(10_999);
    const before = starts(first.events).length + starts(other.events).length;
    await vi.advanceTimersByTimeAsync(1);
    // A quarter of the twelve that ran before.
    expect(starts(first.events).length + starts(other.events).length - before).toBe(3);
    await vi.advanceTimersByTimeAsync(100_000);
    expect([first.end, other.end]).toEqual(['completed', 'completed']);
    expect(first.events.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('says so in the stream, in its state and in the state of the run', async () => {
    const limiter = createLimiter();
    const states: LimiterState[] = [];
    const subscription = limiter.state$.subscribe((state) => states.push(state));
    const run$ = runTasks({ asks: inTurn<unknown>(busy(5_000), after(0, 'ok')) }, { limiter, retry: true });
    const run = record(run$);
    await vi.advanceTimersByTimeAsync(0);
    const closed = { status: 'closed', closedUntil: 1_006_000 };
    expect(run.events.at(-1)).toMatchObject({ type: 'limit', name: 'asks', attempt: 1, at: 1_000_000, ...closed });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(states[0]).toEqual({ status: 'open', concurrency: Infinity });
    expect(states[1]).toMatchObject(closed);
    expect(states.at(-1)).toMatchObject({ status: 'open' });
    subscription.unsubscribe();

    const again = record(
      runTasks({ asks: inTurn<unknown>(busy(5_000), after(0, 'ok')) }, { limiter, retry: true }).pipe(runState()),
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(again.events.at(-1)?.limiter).toMatchObject({ status: 'closed' });
  });

  it('says that it is open again too, though nobody waits for it', async () => {
    const limiter = createLimiter();
    record(runTasks({ asks: busy(5_000) }, { limiter }));
    await vi.advanceTimersByTimeAsync(0);
    const states: LimiterState['status'][] = [];
    const subscription = limiter.state$.subscribe(({ status }) => states.push(status));
    await vi.advanceTimersByTimeAsync(5_999);
    expect(states).toEqual(['closed']);
    await vi.advanceTimersByTimeAsync(1);
    expect(states).toEqual(['closed', 'open']);
    subscription.unsubscribe();

    record(runTasks({ asks: busy(5_000) }, { limiter }));
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    limiter.state$.subscribe(({ status }) => states.push(status)).unsubscribe();
    expect(states).toEqual(['closed', 'open', 'open']);
  });

  it('heeds nothing where it is not adaptive', async () => {
    const limiter = createLimiter({ adaptive: false });
    const run = record(runTasks({ asks: busy(50_000), next: after(1, 'ok') }, { limiter, concurrency: 1 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(endings(run.events)).toEqual(['asks', 'next']);
  });

  it('holds one timer, however many wait', async () => {
    const limiter = createLimiter();
    const options = { limiter, concurrency: Infinity, timeoutMs: Infinity, heartbeatMs: false as const };
    const run = record(runTasks({ asks: busy(100_000) }, options));
    await vi.advanceTimersByTimeAsync(0);
    const waiting = record(
      runTasks(
        tasks(100_000, () => after(1, 'ok')),
        options,
      ),
    );
    expect(limiter.waiting).toBe(100_000);
    expect(vi.getTimerCount()).toBe(1);
    waiting.unsubscribe();
    run.unsubscribe();
    expect(limiter.waiting).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a quota of requests', () => {
  const inWindow = (times: number[], perMs: number) =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + perMs).length));

  it('is kept in any window of its length, and used to 98 % at least', async () => {
    const limiter = createLimiter({ requests: { limit: 60, perMs: 60_000 } });
    const run = record(
      runTasks(
        tasks(600, () => after(700, 'ok')),
        { limiter, heartbeatMs: false },
      ),
    );
    await vi.advanceTimersByTimeAsync(700_000);
    expect(run.end).toBe('completed');
    const times = starts(run.events);
    expect(inWindow(times, 60_000)).toBe(60);
    expect((540_000 + 6_000) / times.at(-1)!).toBeGreaterThan(0.98);
  });

  it('is learned from refusals where nobody told it', async () => {
    const limiter = createLimiter();
    const accepted: number[] = [];
    // Fixed windows of 10 s with 20 calls each.
    const call = () => {
      const now = Date.now();
      const windowAt = now - (now % 10_000);
      if (accepted.filter((at) => at >= windowAt).length >= 20) return busy(windowAt + 10_000 - now)();
      accepted.push(now);
      return after(200, 'ok')({ signal: new AbortController().signal } as TaskContext);
    };
    const run = record(
      runTasks(
        tasks(200, () => call),
        { limiter, retry: true, heartbeatMs: false },
      ),
    );
    await vi.advanceTimersByTimeAsync(200_000);
    expect(run.end).toBe('completed');
    expect(accepted).toHaveLength(200);
    const refused = run.events.filter(({ type }) => type === 'retry').length;
    expect(refused).toBeLessThan(40);
  });
});

describe('a quota that is used up', () => {
  it('fails those who wait at once, with what is used up, and lets others in when it is refilled', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const exhausted = new QuotaExhaustedError('20 requests a day are used up', 'RequestsPerDay', {
      retryAfterMs: 90_000,
    });
    const call = vi.fn(() => 'ok');
    const run = record(
      runTasks({ one: () => Promise.reject(exhausted), two: call, three: call }, { limiter, retry: true }),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(run.events.filter(({ type }) => type === 'error')).toMatchObject([
      { name: 'one', error: exhausted, attempts: 1 },
      { name: 'two', error: exhausted, attempts: 0 },
      { name: 'three', error: exhausted, attempts: 0 },
    ]);
    expect(record(runTasks({ four: call }, { limiter })).events.at(-1)).toMatchObject({ type: 'error' });
    expect(call).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(brief(record(runTasks({ five: call }, { limiter })).events)).toContain('five complete');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is what a wait of hours means: nothing sleeps for it', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const run = record(runTasks({ one: busy(3_600_000), two: () => 'ok' }, { limiter }));
    await vi.advanceTimersByTimeAsync(0);
    const two = run.events.find(({ type, name }) => type === 'error' && name === 'two') as { error: Error };
    expect(two.error.message).toMatch(/asks to wait 3600 s, until 1970-01-01T01:16:40/);
  });
});

describe('a limiter’s slot', () => {
  it.each([
    ['a server asks for a wait beyond all dates', () => busy(Number.POSITIVE_INFINITY)()],
    [
      'an iterator has no return()',
      () => {
        let left = 2;
        const next = () => Promise.resolve(left-- > 0 ? { done: false, value: 'x' } : { done: true, value: 'ok' });
        return { next, [Symbol.asyncIterator]: () => undefined } as never;
      },
    ],
  ])('is free again when %s', async (_, odd) => {
    const limiter = createLimiter({ concurrency: 1 });
    const run = record(runTasks({ odd, other: () => 'ok' }, { limiter, heartbeatMs: false }));
    await vi.advanceTimersByTimeAsync(10);
    expect(endings(run.events)).toEqual(['odd', 'other']);
    expect([run.end, limiter.active, limiter.waiting, vi.getTimerCount()]).toEqual(['completed', 0, 0, 0]);
  });
});

describe('bad options', () => {
  it.each<[LimiterOptions, string]>([
    [{ requests: { limit: 0, perMs: 1 } }, 'requests.limit must be a number above 0, got 0'],
    [{ requests: 60 as never }, 'requests must be { limit, perMs }, got 60'],
    [{ tokens: { limit: 1, perMs: -1 } }, 'tokens.perMs must be a number above 0, got -1'],
    [{ tokens: { limit: 1, perMs: 1, estimate: 4 as never } }, 'tokens.estimate must be a function, got 4'],
    [{ adaptive: 'yes' as never }, 'adaptive must be true or false, got "yes"'],
  ])('of a limiter like %j are refused', (options, message) => {
    expect(() => createLimiter(options)).toThrow(message);
  });

  it.each([
    [{ afterMs: -1 }, "hedge.afterMs (or 'p95') must be a number of at least 0, got -1"],
    [{ afterMs: 'p0' }, `hedge.afterMs (or 'p95') must be a number of at least 0, got "p0"`],
    [{ afterMs: 5, max: 0 }, 'hedge.max must be a whole number of at least 1, got 0'],
    [true, 'hedge must be false or { afterMs, max }, got true'],
  ])('of a hedge like %j are refused', (hedge, message) => {
    expect(() => runTasks({}, { hedge: hedge as never })).toThrow(message);
  });
});
