import fc from 'fast-check';

/** What a server does to one call, after so many of the answer's pieces; -1 is before any header. */
export type Fault =
  | { readonly kind: 'none'; readonly bytesPerWrite: number; readonly pauseMs: number }
  | { readonly kind: 'status'; readonly status: number; readonly body: 'json' | 'html' | 'empty' }
  /** The connection is torn down. */
  | { readonly kind: 'reset'; readonly after: number }
  /** Nothing more comes, for as long as the client waits. */
  | { readonly kind: 'stall'; readonly after: number }
  /** The answer ends too early, between two pieces or within one. */
  | { readonly kind: 'cut'; readonly after: number; readonly within: boolean }
  /** Something else follows instead of the answer's rest. */
  | { readonly kind: 'garbage'; readonly after: number; readonly what: 'json' | 'html' | 'bytes' };

/** How a task asks. */
export type SourceName = 'askGemini' | 'askGenai' | 'fetch';

/** A run and all that happens to it. */
export interface FaultPlan {
  readonly tasks: readonly { readonly source: SourceName; readonly faults: readonly Fault[] }[];
  readonly pieces: number;
  readonly concurrency: number;
  /** Whether a limiter keeps to the concurrency, under a run that allows more. */
  readonly limited: boolean;
  readonly attempts: number;
  /** Whether another attempt joins one that keeps silent. */
  readonly hedged: boolean;
  /** Calls, by the order in which they reach the server, that all fail with this status. */
  readonly burst: { readonly from: number; readonly calls: number; readonly status: number };
  /** The reader leaves after so many events, if the run has as many. */
  readonly leaveAfter: number | undefined;
}

const serverErrors = [500, 502, 503, 504];
const before = fc.integer({ min: -1, max: 5 });
const within = fc.nat(5);

const none = fc.record({
  kind: fc.constant('none' as const),
  bytesPerWrite: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 64 })),
  pauseMs: fc.constantFrom(0, 0, 1, 2),
});

const faultKinds = {
  none,
  status: fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(...serverErrors, 408, 429, 400, 404),
    body: fc.constantFrom('json' as const, 'html' as const, 'empty' as const),
  }),
  reset: fc.record({ kind: fc.constant('reset' as const), after: before }),
  stall: fc.record({ kind: fc.constant('stall' as const), after: before }),
  cut: fc.record({ kind: fc.constant('cut' as const), after: within, within: fc.boolean() }),
  garbage: fc.record({
    kind: fc.constant('garbage' as const),
    after: within,
    what: fc.constantFrom('json' as const, 'html' as const, 'bytes' as const),
  }),
};

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { arbitrary: faultKinds.none, weight: 3 },
  { arbitrary: faultKinds.status, weight: 3 },
  { arbitrary: faultKinds.reset, weight: 3 },
  { arbitrary: faultKinds.cut, weight: 3 },
  { arbitrary: faultKinds.garbage, weight: 3 },
  // Stalls cost real time.
  { arbitrary: faultKinds.stall, weight: 1 },
);

/** Random runs. A task's faults are those of its first attempts; later ones go well, unless a burst hits them. */
export const faultPlan: fc.Arbitrary<FaultPlan> = fc.record({
  tasks: fc.array(
    fc.record({
      source: fc.constantFrom<SourceName>('askGemini', 'askGenai', 'fetch'),
      faults: fc.array(fault, { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 10 },
  ),
  pieces: fc.integer({ min: 1, max: 6 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  limited: fc.boolean(),
  hedged: fc.boolean(),
  attempts: fc.integer({ min: 1, max: 5 }),
  burst: fc.record({
    from: fc.nat(20),
    calls: fc.constantFrom(0, 0, 3, 8),
    status: fc.constantFrom(...serverErrors),
  }),
  leaveAfter: fc.option(fc.nat(60), { nil: undefined, freq: 4 }),
});

export const calm: Fault = { kind: 'none', bytesPerWrite: Number.POSITIVE_INFINITY, pauseMs: 0 };
