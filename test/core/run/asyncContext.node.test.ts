import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createLimiter,
  fallback,
  race,
  runAsCompleted,
  runTasks,
  type RunOptions,
  type TaskFunction,
} from 'parallel-genai';
import { Observable, timer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after, record } from '../../support/tasks.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Which request is being served. */
const request = new AsyncLocalStorage<string>();
type Note = (where: string) => void;

/** Task functions that note, wherever they run, whose they are. */
const kinds: Readonly<Record<string, (note: Note) => TaskFunction>> = {
  'a function': (note) => () => note('call'),
  'a promise': (note) => async (context) => {
    note('call');
    await after(5, 1)(context);
    note('after its wait');
  },
  'a generator': (note) =>
    async function* (context) {
      note('first step');
      yield 1;
      note('second step');
      await after(5, 1)(context);
      yield 2;
      note('third step');
    },
  'an Observable': (note) => () =>
    new Observable((subscriber) => {
      note('subscription');
      subscriber.add(timer(5).subscribe(subscriber));
      return () => note('teardown');
    }),
  'an async iterable': (note) => () => ({
    [Symbol.asyncIterator]: () => {
      note('iterator');
      let left = 3;
      return {
        next: async () => {
          note('next');
          return left-- > 0 ? { done: false, value: 'x' } : { done: true, value: undefined };
        },
      };
    },
  }),
  'a promise of a generator': (note) => async () => {
    note('call');
    return (async function* () {
      note('first step');
      yield 1;
      note('second step');
    })();
  },
  fallback: (note) =>
    fallback(
      () => Promise.reject(note('first')),
      async () => note('second'),
    ),
  'fallback with a limiter': (note) => {
    const limiter = createLimiter({ concurrency: 1 });
    return fallback({ run: async (context) => (note('alone'), after(1, 1)(context)), limiter });
  },
  race: (note) => race(after(5, 1), async () => note('arm')),
};

const retried =
  (run: TaskFunction): TaskFunction =>
  (context) => {
    if (context.attempt === 1) throw new Error('again');
    return run(context);
  };
const silentFirst =
  (run: TaskFunction): TaskFunction =>
  (context) =>
    context.attempt === 1 ? after(1e6, 1)(context) : run(context);

const plainly = (run: TaskFunction) => run;
const ways: readonly [string, (run: TaskFunction) => TaskFunction, RunOptions][] = [
  ['with a limiter shared between the runs', plainly, {}],
  ['as a retry', retried, { retry: { delay: () => 3 } }],
  ['as a retry at once', retried, { retry: { delay: () => 0 } }],
  ['as a hedge', silentFirst, { hedge: { afterMs: 3 } }],
];

describe.each(ways)('a task runs in the context in which its run was subscribed, %s', (_, wrap, options) => {
  it.each(Object.entries(kinds))('%s', async (_, make) => {
    // Room for the hedges, since the attempts that they join do not end.
    const concurrency = options.hedge ? 8 : 2;
    const limiter = createLimiter({ concurrency: 2 * concurrency - 2 });
    const seen: Record<string, (string | undefined)[]> = { A: [], B: [] };
    const runs = ['A', 'B'].map((whose) => {
      const run = wrap(make(() => seen[whose]?.push(request.getStore())));
      const tasks = Array.from({ length: 4 }, (_, index) => ({ name: `${index}`, run }));
      // Made elsewhere: what counts is where it is subscribed.
      const run$ = runTasks(tasks, { limiter, concurrency, ...options });
      return request.run(whose, () => record(run$));
    });
    await request.run('timers', () => vi.advanceTimersByTimeAsync(10_000_000));
    expect(runs.map(({ end }) => end)).toEqual(['completed', 'completed']);
    for (const whose of ['A', 'B']) {
      expect(seen[whose]?.length).toBeGreaterThanOrEqual(4);
      expect(new Set(seen[whose])).toEqual(new Set([whose]));
    }
  });
});

describe('whoever releases a task', () => {
  it.each(['break', 'timeout', 'signal'])('its finally block runs in its own context, at a %s', async (how) => {
    const seen: (string | undefined)[] = [];
    const controller = new AbortController();
    async function* cleansUp() {
      try {
        for (;;) {
          yield 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        seen.push(request.getStore());
      }
    }
    const run$ = runTasks({ cleansUp }, { ...(how === 'timeout' && { timeoutMs: 12 }), signal: controller.signal });
    const run = request.run('A', () => record(run$));
    await request.run('B', async () => {
      await vi.advanceTimersByTimeAsync(12);
      if (how === 'break') run.unsubscribe();
      if (how === 'signal') controller.abort();
      await vi.advanceTimersByTimeAsync(50);
    });
    expect(seen).toEqual(['A']);
  });

  it('the source of tasks is pulled in its context too', async () => {
    const seen: (string | undefined)[] = [];
    const limiter = createLimiter({ concurrency: 1 });
    function* source(whose: string) {
      for (let index = 0; index < 4; index++) {
        if (whose === 'A') seen.push(request.getStore());
        yield { name: `${index}`, run: after(1, 1) };
      }
    }
    for (const whose of ['A', 'B']) {
      request.run(whose, () => record(runTasks(source(whose), { limiter, concurrency: 1 })));
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(['A', 'A', 'A', 'A']);
  });

  it('so is one whose tasks answer at once', async () => {
    const seen: (string | undefined)[] = [];
    const limiter = createLimiter({ concurrency: 1 });
    function* source() {
      for (let index = 0; index < 4; index++) {
        seen.push(request.getStore());
        yield { name: `${index}`, run: () => 1 };
      }
    }
    request.run('B', () => record(runTasks({ slow: after(5, 1) }, { limiter })));
    request.run('A', () => record(runTasks(source(), { limiter, maxWaiting: 1 })));
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(['A', 'A', 'A', 'A']);
  });

  it('onEvent hears everything in the context of its run, whoever made room', async () => {
    const seen: (string | undefined)[] = [];
    const limiter = createLimiter({ concurrency: 1 });
    const tasks = Array.from({ length: 4 }, (_, index) => ({ name: `${index}`, run: after(1, 1) }));
    for (const whose of ['A', 'B']) {
      const onEvent = () => void (whose === 'A' && seen.push(request.getStore()));
      request.run(whose, () => record(runTasks(tasks, { limiter, onEvent, heartbeatMs: 1, timeoutMs: 1_000 })));
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.length).toBeGreaterThanOrEqual(8);
    expect(new Set(seen)).toEqual(new Set(['A']));
  });

  it('a run that is iterated has the context of its first next()', async () => {
    const seen: (string | undefined)[] = [];
    const outcomes = runAsCompleted({ a: () => seen.push(request.getStore()) });
    await request.run('reader', () => outcomes.next());
    await outcomes.return?.();
    expect(seen).toEqual(['reader']);
  });
});
