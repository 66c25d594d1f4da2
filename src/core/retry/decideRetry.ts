import { clampDelay } from '../util/clampDelay.js';
import { ParallelGenAIError } from '../model/errors.js';
import type { RetryPolicy } from './retryPolicy.js';
import { maxRetriesOf } from './maxRetriesOf.js';
import { retryAfterMs } from './retryAfterMs.js';

/** What follows a failed attempt: another one after a wait, or the end, with the reason where it is not plain. */
export type RetryDecision = { readonly delayMs: number } | { readonly gaveUpReason: string | undefined };

/**
 * Whether attempt `attempt` (1, 2, …) that failed with `error` is followed by another, and after how long.
 * The wait that the server names beats the back-off; a server that names none, or says "now", leaves it to the back-off.
 *
 * @param now what a date that it names is measured from, in milliseconds since the epoch
 * @param leftMs what is left of the task's deadline: a longer wait ends the task at once
 */
export function decideRetry(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  now: number,
  leftMs = Number.POSITIVE_INFINITY,
): RetryDecision {
  const most = maxRetriesOf(error);
  // Of errors that are not ours, 0 is only what `isRetryable` makes of them: a rule of the user's own may know better.
  const spent = attempt > most && (most > 0 || ParallelGenAIError.isInstance(error));
  if (attempt >= policy.attempts || spent || !policy.retryable(error)) return { gaveUpReason: undefined };
  const asked = retryAfterMs(error, now) || undefined;
  const waitMs = asked ?? policy.delay(attempt, error);
  const tooLong = (limit: string, limitMs: number): RetryDecision => {
    const who = asked === undefined ? 'the back-off' : 'the server';
    return { gaveUpReason: `${who} asks to wait ${seconds(waitMs)}, longer than ${limit} (${seconds(limitMs)})` };
  };
  if (asked !== undefined && asked > policy.maxRetryAfterMs) return tooLong('maxRetryAfterMs', policy.maxRetryAfterMs);
  const delayMs = clampDelay(waitMs);
  return delayMs > leftMs ? tooLong('what is left of deadlineMs', leftMs) : { delayMs };
}

const seconds = (ms: number): string => `${Math.round(ms) / 1_000} s`;
