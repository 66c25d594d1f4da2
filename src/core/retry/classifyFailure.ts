import { ParallelGenAIError, QuotaExhaustedError } from '../model/errors.js';
import { retryAfterMs, statusOf } from './retryable.js';

/** A longer wait is no pause but the end of a quota: nothing sleeps for it. */
const longestWaitMs = 300_000;
/** The latest that a Date can tell: servers may say anything. */
const latestDate = 8.64e15;
/** How long a quota counts as used up where nobody says until when. */
const exhaustedMs = 60_000;

/** What a failed attempt says about the server that it asked. */
export type ServerFeedback =
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'exhausted'; readonly waitMs: number; readonly error: unknown }
  | { readonly kind: 'none' };

const overloadNames = new Set(['ConnectionError', 'TaskTimeoutError']);

/**
 * Reads an attempt's error: a wait that the server asks for; an overload without one (408, 429, 5xx, no connection, no
 * answer in time); a quota that is used up for long; or nothing (the server is fine, the request was not).
 */
export function classifyFailure(error: unknown, now: number): ServerFeedback {
  const waitMs = retryAfterMs(error, now);
  const own = ParallelGenAIError.isInstance(error);
  if (own && error.name === 'QuotaExhaustedError') return { kind: 'exhausted', waitMs: waitMs ?? exhaustedMs, error };
  if (waitMs !== undefined && waitMs > longestWaitMs) {
    const until = new Date(Math.min(now + waitMs, latestDate)).toISOString();
    const message = `the quota is used up: the server asks to wait ${Math.ceil(waitMs / 1_000)} s, until ${until}`;
    return {
      kind: 'exhausted',
      waitMs,
      error: new QuotaExhaustedError(message, undefined, { cause: error, retryAfterMs: waitMs }),
    };
  }
  if (waitMs !== undefined) return { kind: 'wait', waitMs };
  const status = statusOf(error);
  const overloaded =
    status === undefined ? own && overloadNames.has(error.name) : status === 408 || status === 429 || status >= 500;
  return { kind: overloaded ? 'overloaded' : 'none' };
}
