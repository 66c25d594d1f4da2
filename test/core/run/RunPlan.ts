import fc from 'fast-check';

/** What a task does in each attempt, and what it is given. Milliseconds. */
export interface TaskPlan {
  /** What its function returns. */
  readonly kind: (typeof kinds)[number];
  /** Whether it is the second function of `fallback` or `race`, whose first has this limiter and fails. */
  readonly combined: { readonly by: 'fallback' | 'race'; readonly limiter: 0 | 1 | undefined } | undefined;
  readonly ms: number;
  /** Attempts that fail before one is answered. */
  readonly failures: number;
  /** How they fail. */
  readonly failure: 'error' | 'closes' | 'overloaded' | 'hostile';
  readonly limiter: 0 | 1 | undefined;
  readonly attempts: number;
  readonly delayMs: number;
  readonly priority: number;
  readonly hedgeMs: number | undefined;
  readonly deadlineMs: number | undefined;
  readonly queueTimeoutMs: number | undefined;
  /** When its own signal is aborted. */
  readonly abortAt: number | undefined;
}

export interface LimiterPlan {
  readonly concurrency: number;
  readonly requests: { readonly limit: number; readonly perMs: number } | undefined;
  readonly adaptive: boolean;
  /** When it is paused, and for how long. */
  readonly pause: { readonly at: number; readonly ms: number } | undefined;
  /** When its limits are changed, and to what. */
  readonly update: { readonly at: number; readonly concurrency: number; readonly requests: number | false } | undefined;
}

export interface RunPlan {
  readonly tasks: readonly TaskPlan[];
  readonly limiters: readonly [LimiterPlan, LimiterPlan];
  readonly source: 'record' | 'array' | 'generator' | 'async generator';
  /** How long an async source takes to each task. */
  readonly pauseMs: number;
  /** After how many tasks a lazy source throws, if it does. */
  readonly throwsAfter: number | undefined;
  /** How long a reader rests after each outcome, where the run is iterated and not subscribed to. */
  readonly readerRestsMs: number | undefined;
  readonly concurrency: number;
  readonly maxWaiting: number;
  /** How the run is ended from outside, if it is. */
  readonly stop: { readonly how: 'unsubscribe' | 'signal' | 'enough'; readonly at: number } | undefined;
}

const kinds = [
  'value',
  'promise',
  'generator',
  'observable',
  'promised iterable',
  'iterable',
  'promised generator',
  'function',
  'throws',
  'hangs',
] as const;

const ms = (max: number) => fc.integer({ min: 0, max });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const taskPlan: fc.Arbitrary<TaskPlan> = fc.record({
  kind: fc.constantFrom(...kinds),
  combined: fc.option(fc.record({ by: fc.constantFrom('fallback', 'race'), limiter: maybe(fc.constantFrom(0, 1)) }), {
    nil: undefined,
    freq: 1,
  }),
  ms: ms(30),
  failures: fc.integer({ min: 0, max: 3 }),
  failure: fc.constantFrom('error', 'closes', 'overloaded', 'hostile'),
  limiter: maybe(fc.constantFrom(0, 1)),
  attempts: fc.integer({ min: 1, max: 4 }),
  delayMs: fc.constantFrom(0, 0, 5, 20),
  priority: fc.integer({ min: -1, max: 1 }),
  hedgeMs: maybe(ms(20)),
  deadlineMs: maybe(fc.integer({ min: 1, max: 200 })),
  queueTimeoutMs: maybe(fc.integer({ min: 1, max: 200 })),
  abortAt: maybe(ms(100)),
});

const limiterPlan: fc.Arbitrary<LimiterPlan> = fc.record({
  concurrency: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  requests: maybe(fc.record({ limit: fc.integer({ min: 1, max: 3 }), perMs: fc.integer({ min: 1, max: 50 }) })),
  adaptive: fc.boolean(),
  pause: maybe(fc.record({ at: ms(50), ms: ms(50) })),
  update: maybe(
    fc.record({
      at: ms(100),
      concurrency: fc.integer({ min: 1, max: 3 }),
      requests: fc.constantFrom<(number | false)[]>(1, 5, false),
    }),
  ),
});

/** A random run: sources that pause, limiters that close, signals, hedges, deadlines, priorities, tasks that fail anyhow. */
export const runPlan: fc.Arbitrary<RunPlan> = fc.record({
  tasks: fc.array(taskPlan, { maxLength: 12 }),
  limiters: fc.tuple(limiterPlan, limiterPlan),
  source: fc.constantFrom('record', 'array', 'generator', 'async generator'),
  pauseMs: ms(20),
  throwsAfter: fc.option(ms(12), { nil: undefined, freq: 1 }),
  readerRestsMs: maybe(ms(30)),
  concurrency: fc.integer({ min: 1, max: 4 }),
  maxWaiting: fc.integer({ min: 1, max: 4 }),
  stop: maybe(fc.record({ how: fc.constantFrom('unsubscribe', 'signal', 'enough'), at: ms(100) })),
});
