import { setImmediate } from 'node:timers/promises';
import {
  fallback,
  race,
  runAsCompleted,
  type RunOptions,
  runTasks,
  stopWhen,
  type Task,
  type TaskContext,
} from 'parallel-genai';
import { tracing } from 'parallel-genai/otel';
import { lastValueFrom, NEVER, type Observable, of, takeUntil, timer, toArray } from 'rxjs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerSdk } from './telemetry.js';

const sdk = registerSdk();
const warn = vi.spyOn(console, 'warn');
beforeEach(() => {
  sdk.reset();
  warn.mockClear();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
});
afterEach(() => vi.useRealTimers());
afterAll(() => sdk.stop());

const alone: readonly ((context: TaskContext) => unknown)[] = [
  () => 1,
  () => Promise.resolve(2),
  async function* () {
    yield await Promise.resolve('chunk');
    return 3;
  },
  () => of(1, 2, 3),
  () => timer(10),
  ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('again')) : 4),
  () => Promise.reject(new Error('always')),
  ({ attempt }) => (attempt === 1 ? NEVER : 5),
  () => NEVER,
];
const pairs = [
  race(...[() => NEVER, () => Promise.resolve(6)]),
  race(...[() => NEVER, () => timer(10)]),
  fallback(...[() => Promise.reject(new Error('down')), () => 7]),
];

function* tasks(count: number, options: object = {}) {
  const kinds = [...alone, ...pairs];
  for (let i = 0; i < count; i++) {
    const run = kinds[i % kinds.length];
    yield { name: `${run && pairs.includes(run as never) ? 'pair' : 'task'} ${i}`, run, ...options };
  }
}

const around = tracing();
const options: RunOptions = {
  around,
  retry: { attempts: 2, delay: () => 0, retryable: () => true },
  hedge: { afterMs: 1 },
  timeoutMs: 20,
  concurrency: 50,
};
const all = <T>(run$: Observable<T>) => lastValueFrom(run$.pipe(toArray()), { defaultValue: [] });
const run = (count: number, more: RunOptions = {}, each: object = {}) =>
  runTasks(tasks(count, each) as Iterable<Task>, { ...options, ...more });

/** What came of a promise, with time that passes as soon as nothing else is to be done. */
async function played<T>(promise: Promise<T>): Promise<T | undefined> {
  let isOver = false;
  const settled = promise.catch(() => undefined).finally(() => (isOver = true));
  do {
    await setImmediate();
    vi.advanceTimersByTime(1);
  } while (!isOver);
  return settled;
}

/** Every span ended, before its parent did, and the SDK had nothing to say. */
function expectAllEnded(): void {
  const endedAt = new Map(sdk.spans.map((span, index) => [span.spanContext().spanId, index]));
  const late = sdk.spans.filter(
    ({ parentSpanContext: parent }, index) => parent && !((endedAt.get(parent.spanId) ?? -1) > index),
  );
  expect(new Set(late.map(({ name }) => name))).toEqual(new Set());
  expect(sdk.spans.length).toBe(sdk.started);
  expect(warn).not.toHaveBeenCalled();
}

describe('spans', () => {
  it('of 10,000 mixed tasks end as often as they start, and each before its parent', async () => {
    const events = await played(all(run(10_000)));
    expect(events?.filter(({ type }) => type === 'complete' || type === 'error')).toHaveLength(10_000);
    const starts = events?.filter(({ type }) => type === 'start') ?? [];
    const inner = 2 * starts.filter(({ name }) => name.startsWith('pair')).length;
    expect(starts.length).toBeGreaterThan(14_000);
    expect(sdk.started).toBe(1 + 10_000 + starts.length + inner);
    expectAllEnded();
  });

  const abortedAfter = (ms: number) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('not wanted')), ms);
    return controller.signal;
  };
  const thrown = new Error('thrown');
  const broken = async (after: number) => {
    let count = 0;
    for await (const _ of runAsCompleted(tasks(550) as never, options)) if (++count === after) break;
  };
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'is left at once': () => Promise.resolve(run(550).subscribe().unsubscribe()),
    'is left later': () => all(run(550).pipe(takeUntil(timer(5)))),
    'has a signal that is aborted': () => all(run(550, { signal: abortedAfter(5) })),
    'has tasks whose signal is aborted': () => all(run(550, {}, { signal: abortedAfter(5) })),
    'is iterated up to a break': () => broken(300),
    'is iterated up to a break at once': () => broken(1),
    'has had enough answers': () => all(run(550).pipe(stopWhen({ atLeast: 300, afterMs: 3 }) as never)),
    'runs into deadlines': () => all(run(550, { deadlineMs: 5 })),
    'runs into timeouts of silence': () => all(run(550, { idleTimeoutMs: 5 })),
    'has tasks that throw': () =>
      all(
        run(
          1_100,
          {},
          {
            run: () => {
              throw thrown;
            },
          },
        ),
      ),
    'pulls tasks from a source that throws': () => {
      const source = function* () {
        yield* tasks(300);
        throw new Error('no more');
      };
      return all(runTasks(source() as never, options));
    },
  };

  it.each(Object.entries(ways))('all end, each before its parent, when the run %s', async (_way, stop) => {
    await played(stop());
    expect(sdk.started).toBeGreaterThan(100);
    expectAllEnded();
  });
});
