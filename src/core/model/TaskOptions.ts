import type { Limiter } from './Limiter.js';

/** How failed attempts are repeated. What is left out keeps the default. */
export interface RetryOptions {
  /**
   * Attempts in all, the first included; a whole number from 1.
   * @default 5
   */
  readonly attempts?: number;
  /**
   * Milliseconds to wait after attempt `attempt` (1, 2, …) failed with `error`, unless the server named a wait.
   * @default backoff(): full jitter, 1 s doubling to 60 s
   */
  readonly delay?: (attempt: number, error: unknown) => number;
  /**
   * Whether another attempt may help.
   * @default isRetryable
   */
  readonly retryable?: (error: unknown) => boolean;
  /**
   * The longest wait, in milliseconds, that a server may ask for; a longer one fails the task at once.
   * @default 300_000
   */
  readonly maxRetryAfterMs?: number;
}

/** A second attempt beside one that keeps silent. */
export interface HedgeOptions {
  /**
   * How long an attempt must have shown no sign of life, in milliseconds; `'p95'` (or another percentile) for longer
   * than 95 % of the run's attempts took to their first (learned from the latest 256; nothing is hedged before there
   * are 20). The percentile is also what it costs: `'p95'` makes about 5 % more calls.
   */
  readonly afterMs: number | `p${number}`;
  /**
   * The most hedges of one attempt; a whole number from 1.
   * @default 1
   */
  readonly max?: number;
}

/** Options of a task, or of a run as its tasks' defaults. Times are milliseconds; `Infinity` means no limit. */
export interface TaskOptions {
  /**
   * Whether failed attempts are repeated: `true` for up to 5 attempts, a number for that many in all, or the details.
   * @default false
   */
  readonly retry?: boolean | number | RetryOptions;
  /**
   * The longest that one attempt may take, from its start (waiting for a slot does not count).
   * @default 120_000
   */
  readonly timeoutMs?: number;
  /**
   * An attempt's longest silence: no chunk and no `heartbeat()` for so long ends it.
   * @default Infinity
   */
  readonly idleTimeoutMs?: number;
  /**
   * The longest that the whole task may take, from its first start, waits between attempts included.
   * @default Infinity
   */
  readonly deadlineMs?: number;
  /**
   * A second attempt where the first keeps silent for long: the first to answer wins, the other is aborted at once.
   * Chunks of the two are held back until one has won.
   * It costs calls, so use it where few are slow and slowness hurts, and never for what must not happen twice.
   * @default false
   */
  readonly hedge?: HedgeOptions | false;
  /**
   * The longest wait for slots, of the run and of its limiter, before the first attempt or before a retry that is due.
   * A task that waits longer ends with a `TaskTimeoutError` of kind `'queue'`; a hedge may wait as long as the attempt
   * that it would join runs. The clock starts when the task is pulled;
   * the tasks of a record or an array are pulled at once where it is set.
   * @default Infinity
   */
  readonly queueTimeoutMs?: number;
  /**
   * Higher goes first in the queues of the run and of its limiter; among equals, due retries first. Any finite number.
   * The tasks of a record or an array start in this order; those of a lazy source are compared once they are pulled.
   * @default 0
   */
  readonly priority?: number;
  /**
   * Shared by everything that draws on one quota: other tasks, other runs.
   *
   * A run inside a task must not use the limiter whose slot that task holds: the inner tasks can wait for the outer ones
   * for ever. Give it a limiter of its own, or set `queueTimeoutMs`.
   * @default none
   */
  readonly limiter?: Limiter;
  /**
   * Cancels this task alone (as a run's option: the run); the error is the signal's `reason`.
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Yours: only your own estimate of tokens gets it, and no event carries it.
   * @default none
   */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * What the task asks, such as a hash of its prompt. `resumeTasks` of `parallel-genai/journal` takes a recorded answer
   * for a task of the same name and key, and asks again where the key is another. Nothing else reads it.
   * @default none
   */
  readonly key?: string;
}
