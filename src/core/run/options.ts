import { backoff } from '../retry/backoff.js';
import { describe, requireNumber } from '../util/assertNumber.js';
import { isRetryable } from '../retry/retryable.js';
import type { HedgeOptions, RetryOptions, TaskOptions } from '../model/task.js';

/** Options of a run: the defaults of its tasks, and its own. */
export interface RunOptions extends TaskOptions {
  /**
   * The most attempts in flight at a time; a whole number from 1, or `Infinity`.
   * @default 20
   */
  readonly concurrency?: number;
  /**
   * How often, in milliseconds, a running attempt tells that it still runs (`heartbeat` events); `false` for never.
   * @default 2_000
   */
  readonly heartbeatMs?: number | false;
}

/** How a task's failed attempts are repeated, after defaults. */
export type RetryPolicy = Required<RetryOptions>;

/** A task's options after defaults; times that have no limit are `Infinity`. */
export interface TaskSettings {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly deadlineMs: number;
  readonly heartbeatMs: number;
  readonly hedge: Required<HedgeOptions> | undefined;
  readonly limiter: TaskOptions['limiter'];
  readonly signal: TaskOptions['signal'];
}

/** A run's options after defaults. */
export interface RunSettings {
  readonly concurrency: number;
  readonly signal: TaskOptions['signal'];
  /** What its tasks get where they say nothing. */
  readonly task: TaskSettings;
}

const standardDelay = backoff();
const noRetry: RetryPolicy = { attempts: 1, delay: standardDelay, retryable: isRetryable, maxRetryAfterMs: 300_000 };
const standardRetry: RetryPolicy = { ...noRetry, attempts: 5 };

const standardTask: TaskSettings = {
  retry: noRetry,
  timeoutMs: 120_000,
  idleTimeoutMs: Number.POSITIVE_INFINITY,
  deadlineMs: Number.POSITIVE_INFINITY,
  heartbeatMs: 2_000,
  hedge: undefined,
  limiter: undefined,
  signal: undefined,
};

/**
 * A run's options, checked and filled.
 * @throws TypeError or RangeError naming the option and the value
 */
export function runSettings(options: RunOptions = {}): RunSettings {
  requireObject('options', options);
  const { concurrency = 20, heartbeatMs = standardTask.heartbeatMs, signal } = options;
  requireNumber('concurrency', concurrency, { min: 1, integer: true });
  if (heartbeatMs !== false) requireNumber('heartbeatMs', heartbeatMs, { above: 0 });
  requireSignal(signal);
  // The run's signal ends the run, so it is no default of its tasks.
  const task = taskSettings(
    { ...options, signal: undefined },
    { ...standardTask, heartbeatMs: heartbeatMs === false ? Number.POSITIVE_INFINITY : heartbeatMs },
  );
  return { concurrency, signal, task };
}

/**
 * A task's options, checked and filled from the run's.
 * @throws TypeError or RangeError naming the option and the value
 */
export function taskSettings(options: TaskOptions, defaults: TaskSettings): TaskSettings {
  const { retry, timeoutMs, idleTimeoutMs, deadlineMs, hedge, limiter, signal } = options;
  // Most tasks of a long feed have no options of their own: they share one object.
  const none =
    retry === undefined && timeoutMs === undefined && idleTimeoutMs === undefined && deadlineMs === undefined;
  if (none && hedge === undefined && limiter === undefined && signal === undefined) return defaults;
  if (timeoutMs !== undefined) requireNumber('timeoutMs', timeoutMs, { above: 0 });
  if (idleTimeoutMs !== undefined) requireNumber('idleTimeoutMs', idleTimeoutMs, { above: 0 });
  if (deadlineMs !== undefined) requireNumber('deadlineMs', deadlineMs, { above: 0 });
  if (limiter !== undefined && typeof limiter?.acquire !== 'function') {
    throw new TypeError(`limiter must come from createLimiter(), got ${describe(limiter)}`);
  }
  requireSignal(signal);
  return {
    retry: retry === undefined ? defaults.retry : retryPolicy(retry),
    timeoutMs: timeoutMs ?? defaults.timeoutMs,
    idleTimeoutMs: idleTimeoutMs ?? defaults.idleTimeoutMs,
    deadlineMs: deadlineMs ?? defaults.deadlineMs,
    heartbeatMs: defaults.heartbeatMs,
    hedge: hedge === undefined ? defaults.hedge : hedgeSettings(hedge),
    limiter: limiter ?? defaults.limiter,
    signal,
  };
}

function hedgeSettings(hedge: HedgeOptions | false): Required<HedgeOptions> | undefined {
  if (hedge === false) return undefined;
  requireObject('hedge', hedge, 'false or { afterMs, max }');
  const { afterMs, max = 1 } = hedge;
  const share = typeof afterMs === 'string' ? percentile(afterMs) : undefined;
  if (share === undefined) requireNumber("hedge.afterMs (or 'p95')", afterMs, { min: 0 });
  requireNumber('hedge.max', max, { min: 1, integer: true });
  return { afterMs, max };
}

/** The share that a percentile such as `p95` names. */
export function percentile(name: string): number | undefined {
  const percent = Number(/^p(\d\d?(?:\.\d+)?)$/.exec(name)?.[1] ?? 0);
  return percent > 0 ? percent / 100 : undefined;
}

function retryPolicy(retry: boolean | number | RetryOptions): RetryPolicy {
  if (retry === false) return noRetry;
  if (retry === true) return standardRetry;
  if (typeof retry === 'number') {
    requireNumber('retry (attempts in all)', retry, { min: 1, integer: true });
    return { ...standardRetry, attempts: retry };
  }
  requireObject('retry', retry, 'true, false, a number of attempts or an object');
  const { attempts = 5, delay = standardDelay, retryable = isRetryable, maxRetryAfterMs = 300_000 } = retry;
  requireNumber('retry.attempts', attempts, { min: 1, integer: true });
  requireNumber('retry.maxRetryAfterMs', maxRetryAfterMs, { min: 0 });
  for (const [name, value] of Object.entries({ delay, retryable })) {
    if (typeof value !== 'function') throw new TypeError(`retry.${name} must be a function, got ${describe(value)}`);
  }
  return { attempts, delay, retryable, maxRetryAfterMs };
}

function requireObject(option: string, value: unknown, rule = 'an object'): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${option} must be ${rule}, got ${describe(value)}`);
  }
}

function requireSignal(signal: unknown): void {
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== 'function') {
    throw new TypeError(`signal must be an AbortSignal, got ${describe(signal)}`);
  }
}
