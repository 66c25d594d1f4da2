import type { TaskOptions } from '../model/TaskOptions.js';
import { noRetry, type RetryPolicy, retryPolicy } from '../retry/retryPolicy.js';
import { mustBeAbove0, mustBeFinite } from '../util/assertNumber.js';
import { mustBeLimiter, mustBeSignal } from '../util/must.js';
import { readOptions } from '../util/readOptions.js';
import { type HedgeSettings, hedgeSettings } from './hedgeSettings.js';

/** A task's options after defaults; times that have no limit are `Infinity`. */
export interface TaskSettings {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly deadlineMs: number;
  readonly queueTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly priority: number;
  readonly hedge: HedgeSettings | undefined;
  readonly limiter: TaskOptions['limiter'];
  readonly signal: TaskOptions['signal'];
}

/** What a task gets if neither it nor its run says anything. */
export const standardTask: TaskSettings = {
  retry: noRetry,
  timeoutMs: 120_000,
  idleTimeoutMs: Number.POSITIVE_INFINITY,
  deadlineMs: Number.POSITIVE_INFINITY,
  queueTimeoutMs: Number.POSITIVE_INFINITY,
  heartbeatMs: 2_000,
  priority: 0,
  hedge: undefined,
  limiter: undefined,
  signal: undefined,
};

/** What reads the options of a task. */
export const taskReaders = {
  timeoutMs: mustBeAbove0,
  idleTimeoutMs: mustBeAbove0,
  deadlineMs: mustBeAbove0,
  queueTimeoutMs: mustBeAbove0,
  retry: retryPolicy,
  priority: mustBeFinite,
  hedge: hedgeSettings,
  limiter: mustBeLimiter,
  signal: mustBeSignal,
  metadata: undefined,
};

/** What an entry of a record or an iterable of tasks may hold besides. */
const fieldReaders = { ...taskReaders, name: undefined, run: undefined, key: undefined };

/**
 * A task's options, checked and filled from the run's. Most tasks of a long source have none: they share one object.
 * @throws TypeError or RangeError naming the option and the value
 */
export const taskSettings = (options: TaskOptions, defaults: TaskSettings): TaskSettings =>
  readOptions(options, defaults, fieldReaders);
