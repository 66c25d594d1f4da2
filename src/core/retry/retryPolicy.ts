import type { RetryOptions } from '../model/TaskOptions.js';
import { mustBeAtLeast0, mustBeCount } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';
import { mustBeFunction } from '../util/must.js';
import { readOptions } from '../util/readOptions.js';
import { backoffMs } from './backoffMs.js';
import { isRetryable } from './isRetryable.js';

/** How a task's failed attempts are repeated, after defaults. */
export type RetryPolicy = Required<RetryOptions>;

/** One attempt, no more. */
export const noRetry: RetryPolicy = {
  attempts: 1,
  delay: (attempt) => backoffMs(attempt),
  retryable: isRetryable,
  maxRetryAfterMs: 300_000,
};
const standardRetry: RetryPolicy = { ...noRetry, attempts: 5 };

const readers = {
  attempts: mustBeCount,
  delay: mustBeFunction,
  retryable: mustBeFunction,
  maxRetryAfterMs: mustBeAtLeast0,
};

/**
 * The policy that an option `retry` means.
 * @throws TypeError or RangeError naming the option and the value
 */
export function retryPolicy(retry: boolean | number | RetryOptions): RetryPolicy {
  if (retry === false) return noRetry;
  if (retry === true) return standardRetry;
  if (typeof retry === 'number') {
    mustBeCount(retry, 'retry (attempts in all)');
    return { ...standardRetry, attempts: retry };
  }
  assertObject('retry', retry, 'true, false, a number of attempts or an object');
  return readOptions(retry, standardRetry, readers, 'retry');
}
