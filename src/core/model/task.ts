import type { Observable } from 'rxjs';
import type { Limiter } from './Limiter.js';
import type { TokenUsage } from './TokenUsage.js';

/** What a task tells about an attempt besides its answer. */
export interface TaskReport {
  /** Tokens used. Over a task's attempts, failed ones included, they add up: they were paid for. */
  readonly usage?: TokenUsage;
  /** Why the model stopped, in the provider's own word. */
  readonly finishReason?: string;
  /** The model that answered, which may be more exact than the one asked. */
  readonly model?: string;
}

/** What a task function gets after its own arguments, new for each attempt. Its functions may be taken out of it. */
export interface TaskContext<Chunk = unknown> {
  readonly name: string;
  /** 1, 2, … */
  readonly attempt: number;
  /**
   * Aborted when the attempt ends without an answer: timeout, cancellation, unsubscribe, failure.
   * Its `reason` says which. Created only when read, and never aborted after success.
   */
  readonly signal: AbortSignal;
  /** Hands over a partial answer, which is also a sign of life. Ignored once the attempt is over. */
  readonly emit: (chunk: Chunk) => void;
  /** A sign of life alone: starts `idleTimeoutMs` anew. */
  readonly heartbeat: () => void;
  /** Reports usage, finish reason or model; within an attempt the last value of each wins. */
  readonly report: (facts: TaskReport) => void;
}

/** Whatever a task function may return. */
export type TaskReturn<Result, Chunk> =
  | Result
  | PromiseLike<Result>
  | AsyncGenerator<Chunk, Result>
  | Observable<Result>;

/**
 * A task: any function. It gets a {@link TaskContext} after its own arguments; one that ignores it is a task as it is.
 *
 * - a value or a promise: the answer
 * - an async generator: what it yields are chunks, what it returns is the answer
 * - an Observable: every value is a chunk, the last one the answer
 *
 * @example
 * const english = async (question: string, { signal }: TaskContext) => (await fetch(url(question), { signal })).text();
 */
export interface TaskFunction<Args extends unknown[] = [], Result = unknown, Chunk = unknown> {
  (...args: [...Args, TaskContext<Chunk>]): TaskReturn<Result, Chunk>;
  /** Length of the prompt in characters, where the function knows it: quotas of tokens are estimated from that. */
  readonly promptChars?: number;
}

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
  /** Shared by everything that draws on one quota: other tasks, other runs. */
  readonly limiter?: Limiter;
  /** Cancels this task alone (as a run's option: the run); the error is the signal's `reason`. */
  readonly signal?: AbortSignal;
  /** Yours: no code here reads it. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A task with its name and options, as an iterable of tasks holds them. */
export interface Task<Result = unknown, Chunk = unknown, Name extends string = string> extends TaskOptions {
  readonly name: Name;
  readonly run: TaskFunction<[], Result, Chunk>;
}
