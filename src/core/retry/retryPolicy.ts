import type { RetryOptions } from '../model/TaskOptions.js';
import { formatValue, assertNumber } from '../util/assertNumber.js';
import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { assertObject } from '../util/assertOptions.js';
import { backoff } from './backoff.js';
import { isRetryable } from './isRetryable.js';

/** How a task's failed attempts are repeated, after defaults. */
export type RetryPolicy = Required<RetryOptions>;

const standardDelay = backoff();
/** One attempt, no more. */
export const noRetry: RetryPolicy = {
  attempts: 1,
  delay: standardDelay,
  retryable: isRetryable,
  maxRetryAfterMs: 300_000,
};
const standardRetry: RetryPolicy = { ...noRetry, attempts: 5 };
const optionNames: ReadonlySet<string> = new Set(Object.keys(noRetry));

/**
 * The policy that an option `retry` means.
 * @throws TypeError or RangeError naming the option and the value
 */
export function retryPolicy(retry: boolean | number | RetryOptions): RetryPolicy {
  if (retry === false) return noRetry;
  if (retry === true) return standardRetry;
  if (typeof retry === 'number') {
    assertNumber('retry (attempts in all)', retry, { min: 1, integer: true });
    return { ...standardRetry, attempts: retry };
  }
  assertObject('retry', retry, 'true, false, a number of attempts or an object');
  assertKnownOptions('option of retry', retry, optionNames);
  const { attempts = 5, delay = standardDelay, retryable = isRetryable, maxRetryAfterMs = 300_000 } = retry;
  assertNumber('retry.attempts', attempts, { min: 1, integer: true });
  assertNumber('retry.maxRetryAfterMs', maxRetryAfterMs, { min: 0 });
  for (const [name, value] of Object.entries({ delay, retryable })) {
    if (typeof value !== 'function') throw new TypeError(`retry.${name} must be a function, got ${formatValue(value)}`);
  }
  return { attempts, delay, retryable, maxRetryAfterMs };
}
