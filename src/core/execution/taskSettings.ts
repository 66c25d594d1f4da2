import type { TaskOptions } from '../model/task.js';
import { noRetry, type RetryPolicy, retryPolicy } from '../retry/retryPolicy.js';
import { formatValue, assertNumber } from '../util/assertNumber.js';
import { assertSignal } from '../util/assertOptions.js';
import { type HedgeSettings, hedgeSettings } from './hedgeSettings.js';

/** A task's options after defaults; times that have no limit are `Infinity`. */
export interface TaskSettings {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly deadlineMs: number;
  readonly heartbeatMs: number;
  readonly hedge: HedgeSettings | undefined;
  readonly limiter: TaskOptions['limiter'];
  readonly signal: TaskOptions['signal'];
}

/** What a task gets where neither it nor its run says anything. */
export const standardTask: TaskSettings = {
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
 * A task's options, checked and filled from the run's.
 * @throws TypeError or RangeError naming the option and the value
 */
export function taskSettings(options: TaskOptions, defaults: TaskSettings): TaskSettings {
  const { retry, timeoutMs, idleTimeoutMs, deadlineMs, hedge, limiter, signal } = options;
  // Most tasks of a long feed have no options of their own: they share one object.
  const none =
    retry === undefined && timeoutMs === undefined && idleTimeoutMs === undefined && deadlineMs === undefined;
  if (none && hedge === undefined && limiter === undefined && signal === undefined) return defaults;
  if (timeoutMs !== undefined) assertNumber('timeoutMs', timeoutMs, { above: 0 });
  if (idleTimeoutMs !== undefined) assertNumber('idleTimeoutMs', idleTimeoutMs, { above: 0 });
  if (deadlineMs !== undefined) assertNumber('deadlineMs', deadlineMs, { above: 0 });
  if (limiter !== undefined && typeof limiter?.acquire !== 'function') {
    throw new TypeError(`limiter must come from createLimiter(), got ${formatValue(limiter)}`);
  }
  assertSignal(signal);
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
