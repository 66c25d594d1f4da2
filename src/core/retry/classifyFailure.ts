import { ParallelGenAIError, QuotaExhaustedError } from '../model/errors.js';
import { readField } from '../util/readField.js';
import { isAbortError } from './isAbortError.js';
import { saysNetworkError } from './isNetworkError.js';
import { quotaWordOf } from './quotaWords.js';
import { readCauses } from './readCauses.js';
import { retryAfterMs } from './retryAfterMs.js';
import { ownStatus, statusOf } from './statusOf.js';

/** A longer wait is no pause but the end of a quota: nothing sleeps for it. The default of `maxRetryAfterMs`. */
const longestWaitMs = 300_000;
/** How long a quota counts as used up if nobody says until when. */
const exhaustedMs = 60_000;
/** How long it counts as used up at most, whatever a server says: then a single attempt tries. */
const longestExhaustedMs = 3_600_000;

/** What a failed attempt says about the server that it asked. */
export type ServerFeedback =
  /** It asks to wait; 300,000 ms at most, and 0 only for a quota. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  /**
   * It answers that it has too much to do (408, 429, 5xx), without a wait; or it does not answer at all (`isOutage`):
   * no connection, or nothing in time.
   */
  | { readonly kind: 'overloaded'; readonly isOutage: boolean }
  /** A quota is used up, for `waitMs` (at most an hour) as far as is known; `error` is for those that wait for it. */
  | { readonly kind: 'exhausted'; readonly waitMs: number; readonly error: unknown }
  /** The server is fine, the request was not; or nothing is known. */
  | { readonly kind: 'none' };

/**
 * Reads an attempt's error: what a limiter learns from it. No wait of one answer closes a limiter for long: one above
 * 300 s means that a quota is used up, and that is asked again after an hour at the latest.
 *
 * @param now what a date is measured from, in milliseconds since the epoch
 */
export function classifyFailure(error: unknown, now: number): ServerFeedback {
  const askedMs = retryAfterMs(error, now);
  // A quota that says "now" has floored less than a second; an overload that says so knows no better.
  const waitMs = askedMs === 0 && statusOf(error) !== 429 ? undefined : askedMs;
  const signal = readCauses(error, { read: ownSignal, combine: worst });
  if (signal === 'exhausted' || (waitMs ?? 0) > longestWaitMs) {
    return {
      kind: 'exhausted',
      waitMs: Math.min(waitMs || exhaustedMs, longestExhaustedMs),
      error: readField(error, 'name') === 'QuotaExhaustedError' ? error : quotaError(error, waitMs, now),
    };
  }
  if (waitMs !== undefined) return { kind: 'wait', waitMs };
  return signal === undefined || signal === 'none'
    ? { kind: 'none' }
    : { kind: 'overloaded', isOutage: signal === 'outage' };
}

type Signal = 'exhausted' | 'outage' | 'overloaded' | 'none';

const bySeverity = ['outage', 'overloaded', 'exhausted'] as const;
const worst = (signals: readonly (Signal | undefined)[]): Signal | undefined =>
  bySeverity.find((signal) => signals.includes(signal)) ?? signals[0];

/** What one error says of itself. */
function ownSignal(error: unknown): Signal | undefined {
  const status = ownStatus(error);
  const byStatus = status === 408 || status === 429 || (status ?? 0) >= 500 ? 'overloaded' : 'none';
  if (ParallelGenAIError.isInstance(error)) {
    const name = readField(error, 'name');
    if (name === 'QuotaExhaustedError') return 'exhausted';
    // A wait for slots is no fault of the server.
    const isTimeout = name === 'TaskTimeoutError' && readField(error, 'kind') !== 'queue';
    return isTimeout || name === 'ConnectionError' ? 'outage' : byStatus;
  }
  if (isAbortError(error)) return 'none';
  if (quotaWordOf(error) !== undefined) return 'exhausted';
  if (status !== undefined) return byStatus;
  return saysNetworkError(error) ? 'outage' : undefined;
}

function quotaError(cause: unknown, waitMs: number | undefined, now: number): QuotaExhaustedError {
  const word = readCauses(cause, { read: quotaWordOf, combine: (words) => words.find(Boolean) });
  const until = (ms: number) =>
    `: the server asks to wait ${Math.ceil(ms / 1_000)} s, until ${new Date(now + ms).toISOString()}`;
  const why = word ? `: the server says ${word}` : waitMs === undefined ? '' : until(waitMs);
  return new QuotaExhaustedError(`the quota is used up${why}`, undefined, { cause, retryAfterMs: waitMs });
}
