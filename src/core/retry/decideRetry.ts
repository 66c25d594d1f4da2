import { clampDelay } from '../util/clampDelay.js';
import type { RetryPolicy } from './retryPolicy.js';
import { maxRetriesOf, retryAfterMs } from './retryable.js';

/** What follows a failed attempt: another one after a wait, or the end, with the reason where it is not plain. */
export type RetryDecision = { readonly delayMs: number } | { readonly gaveUpReason: string | undefined };

/**
 * Whether attempt `attempt` (1, 2, …) that failed with `error` is followed by another, and after how long.
 * What the server says about the wait beats the back-off.
 *
 * @param now what a date that it names is measured from, in milliseconds since the epoch
 */
export function decideRetry(error: unknown, attempt: number, policy: RetryPolicy, now: number): RetryDecision {
  if (attempt >= policy.attempts || attempt > maxRetriesOf(error) || !policy.retryable(error)) {
    return { gaveUpReason: undefined };
  }
  const asked = retryAfterMs(error, now);
  if (asked !== undefined && asked > policy.maxRetryAfterMs) {
    const seconds = (ms: number) => `${Math.ceil(ms / 1_000)} s`;
    return {
      gaveUpReason: `the server asks to wait ${seconds(asked)}, longer than maxRetryAfterMs (${seconds(policy.maxRetryAfterMs)})`,
    };
  }
  return { delayMs: clampDelay(asked ?? policy.delay(attempt, error)) };
}
