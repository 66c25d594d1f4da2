import { runInNewContext } from 'node:vm';
import { AsyncTaskRunner, createLimiter, HttpError, runAsCompleted, runTasks, type TaskEvent } from 'parallel-genai';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { hostile } from '../util/hostile.js';
import { after, brief, failAfter, inTurn, record } from '../../support/tasks.js';

let printed: MockInstance<typeof console.error>;
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function* talks() {
  yield 'hello';
  await new Promise((resolve) => setTimeout(resolve, 30));
  return 'hello.';
}
const tasks = () => ({
  talks,
  fails: failAfter(10, new Error('down')),
  retried: { run: inTurn<unknown>(failAfter(5, new Error('again')), after(5, 'in')), retry: { delay: () => 5 } },
  refused: { run: failAfter(1, new HttpError('busy', 429, { retryAfterMs: 50 })), limiter: createLimiter() },
});

/** The ways to run, each with what it takes to get it to its end. */
const ways: Readonly<Record<string, (options: { onEvent: (event: TaskEvent) => void }) => Promise<unknown>>> = {
  runTasks: async (options) => record(runTasks(tasks(), { heartbeatMs: 10, ...options })),
  runAsCompleted: (options) => readAll(runAsCompleted(tasks(), { heartbeatMs: 10, ...options })),
  'the runner, iterated': (options) => readAll(runner(options).runAsyncAsCompleted()),
  'the runner, over outcomes': (options) => readAll(runner(options)),
  "the runner's events": async (options) => record(runner(options).events()),
  "the runner's results": async (options) => record(runner(options).results()),
  "the runner's aggregated answers": (options) => runner(options).aggregated(),
};

function runner(options: { onEvent: (event: TaskEvent) => void }) {
  const runner = new AsyncTaskRunner({ heartbeatMs: 10, ...options });
  for (const [name, entry] of Object.entries(tasks())) {
    const { run, ...own } = typeof entry === 'function' ? { run: entry } : entry;
    runner.addTask({ name, ...own }, run as () => unknown);
  }
  return runner;
}

async function readAll(outcomes: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of outcomes);
}

describe.each(Object.entries(ways))('onEvent with %s', (_, run) => {
  it('hears everything once, in order', async () => {
    const heard: TaskEvent[] = [];
    const done = run({ onEvent: (event) => heard.push(event) });
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    const reference = record(runTasks(tasks(), { heartbeatMs: 10 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(brief(heard)).toEqual(brief(reference.events));
    expect(new Set(heard.map(({ type }) => type)).size).toBe(7);
    expect(heard.map(({ at }) => at)).toEqual(heard.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  it('disturbs nobody by what it throws, which is printed', async () => {
    const heard: TaskEvent[] = [];
    const done = run({
      onEvent: (event) => {
        heard.push(event);
        throw new RangeError('a listener that throws');
      },
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    expect(heard.filter(({ type }) => type === 'complete' || type === 'error')).toHaveLength(4);
    expect(printed).toHaveBeenCalledTimes(heard.length);
    expect(String(printed.mock.calls[0]?.[0])).toBe("onEvent failed at a 'start' event: RangeError");
  });
});

describe('onEvent', () => {
  it('is told before the subscriber, and calls each task once', async () => {
    const order: string[] = [];
    const call = vi.fn(() => 1);
    runTasks({ call }, { onEvent: ({ type }) => void order.push(`heard ${type}`) }).subscribe(({ type }) =>
      order.push(`got ${type}`),
    );
    expect(order).toEqual(['heard start', 'got start', 'heard complete', 'got complete']);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('hears nothing before the run is subscribed, and each run of its own', () => {
    const heard = vi.fn();
    const run$ = runTasks({ one: () => 1 }, { onEvent: heard });
    expect(heard).not.toHaveBeenCalled();
    run$.subscribe();
    run$.subscribe();
    expect(heard).toHaveBeenCalledTimes(4);
  });

  it('hears nothing more once the run is left', async () => {
    const heard = vi.fn();
    const run = record(runTasks({ slow: after(50, 1) }, { onEvent: heard, heartbeatMs: 10 }));
    await vi.advanceTimersByTimeAsync(15);
    run.unsubscribe();
    const { length } = heard.mock.calls;
    await vi.advanceTimersByTimeAsync(100);
    expect(heard.mock.calls).toHaveLength(length);
  });

  it('may leave the run', () => {
    const controller = new AbortController();
    const onEvent = ({ type }: TaskEvent) => type === 'complete' && controller.abort(new Error('enough'));
    const run = record(
      runTasks({ one: () => 1, two: after(5, 2) }, { onEvent, signal: controller.signal, concurrency: 1 }),
    );
    expect(run).toMatchObject({ end: 'failed', error: new Error('enough') });
  });

  it.each([
    ['a promise', () => Promise.reject(new Error('later'))],
    ['a promise of another realm', () => runInNewContext('Promise.reject(new Error("later"))') as unknown],
    ['a thenable', () => ({ then: (_: unknown, reject: (error: unknown) => void) => reject(new Error('later')) })],
  ])('that rejects later by %s disturbs nobody either', async (_, onEvent) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const run = record(runTasks({ one: () => 1 }, { onEvent }));
    await vi.advanceTimersByTimeAsync(0);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.off('unhandledRejection', unhandled);
    expect(run.end).toBe('completed');
    expect(unhandled).not.toHaveBeenCalled();
    expect(printed).toHaveBeenCalledTimes(2);
  });

  it.each(Object.entries(hostile))('may throw %s', (_, make) => {
    const onEvent = () => {
      throw make();
    };
    expect(record(runTasks({ one: () => 1 }, { onEvent })).end).toBe('completed');
    expect(printed).toHaveBeenCalledTimes(2);
  });

  it('may throw an error whose name is no text', () => {
    const onEvent = () => {
      throw Object.assign(new Error('odd'), { name: hostile['an object whose conversions throw']?.() });
    };
    expect(record(runTasks({ one: () => 1 }, { onEvent })).end).toBe('completed');
    expect(printed.mock.calls[0]).toEqual(["onEvent failed at a 'start' event: an object"]);
  });

  it.each([undefined, null, 5, { catch: 1 }])('may give back %j, and nothing is printed', (returned) => {
    const onEvent = (() => returned) as () => void;
    const run = record(runTasks({ one: () => 1 }, { onEvent }));
    expect(run.end).toBe('completed');
    expect(printed).not.toHaveBeenCalled();
  });

  it.each([5, 'log', {}, null])('is refused where it is %j', (onEvent) => {
    expect(() => runTasks({ one: () => 1 }, { onEvent: onEvent as never })).toThrow('onEvent must be a function');
  });
});
