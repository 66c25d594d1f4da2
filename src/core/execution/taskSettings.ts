import type { TaskOptions } from '../model/TaskOptions.js';
import { noRetry, type RetryPolicy, retryPolicy } from '../retry/retryPolicy.js';
import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { assertNumber, formatValue } from '../util/assertNumber.js';
import { assertSignal } from '../util/assertOptions.js';
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

const times = ['timeoutMs', 'idleTimeoutMs', 'deadlineMs', 'queueTimeoutMs'] as const;

/** The options of a task. */
export const taskOptionNames: ReadonlySet<string> = new Set([
  ...times,
  'retry',
  'priority',
  'hedge',
  'limiter',
  'signal',
  'metadata',
]);

/** What an entry of a record or an iterable of tasks may hold. */
const taskFieldNames: ReadonlySet<string> = new Set([...taskOptionNames, 'name', 'run', 'key']);

/**
 * A task's options, checked and filled from the run's.
 * @throws TypeError or RangeError naming the option and the value
 */
export function taskSettings(options: TaskOptions, defaults: TaskSettings, known = taskFieldNames): TaskSettings {
  assertKnownOptions('option', options, known);
  // Most tasks of a long source have no options of their own: they share one object.
  if (!hasOptions(options)) return defaults;
  const { retry, priority, hedge, limiter, signal } = options;
  for (const name of times) if (options[name] !== undefined) assertNumber(name, options[name], { above: 0 });
  if (priority !== undefined && !Number.isFinite(priority)) {
    throw new (typeof priority === 'number' ? RangeError : TypeError)(
      `priority must be a finite number, got ${formatValue(priority)}`,
    );
  }
  if (limiter !== undefined && typeof limiter?.acquire !== 'function') {
    throw new TypeError(`limiter must come from createLimiter(), got ${formatValue(limiter)}`);
  }
  assertSignal(signal);
  return {
    retry: retry === undefined ? defaults.retry : retryPolicy(retry),
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    idleTimeoutMs: options.idleTimeoutMs ?? defaults.idleTimeoutMs,
    deadlineMs: options.deadlineMs ?? defaults.deadlineMs,
    queueTimeoutMs: options.queueTimeoutMs ?? defaults.queueTimeoutMs,
    heartbeatMs: defaults.heartbeatMs,
    priority: priority ?? defaults.priority,
    hedge: hedge === undefined ? defaults.hedge : hedgeSettings(hedge),
    limiter: limiter ?? defaults.limiter,
    signal,
  };
}

function hasOptions(options: TaskOptions): boolean {
  const { retry, priority, hedge, limiter, signal, timeoutMs, idleTimeoutMs, deadlineMs, queueTimeoutMs } = options;
  // Not by `??`: a `null` is to be refused, not overlooked.
  const noLimit =
    timeoutMs === undefined && idleTimeoutMs === undefined && deadlineMs === undefined && queueTimeoutMs === undefined;
  if (!noLimit || retry !== undefined || priority !== undefined) return true;
  return hedge !== undefined || limiter !== undefined || signal !== undefined;
}
