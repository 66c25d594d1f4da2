import { maxRetriesOf } from './maxRetriesOf.js';

/**
 * The default answer to "may another attempt help?". Yes, except for
 * - what was cancelled,
 * - a status of 4xx other than 408, 409, 425 and 429, wherever the popular clients put it,
 * - a quota that is used up for good (`insufficient_quota`), and what a server or an SDK calls final (`x-should-retry:
 *   false`, `isRetryable: false`),
 * - a mistake in the program (TypeError, RangeError, ReferenceError, SyntaxError), unless it is about JSON, or one of the
 *   TypeErrors by which `fetch` tells of a failed connection,
 * - errors of this library that would only happen again, such as an answer that a policy blocked.
 *
 * An error that says nothing itself is judged by its `cause`, three deep at most; an AggregateError may be retried if
 * any of its errors may. Whatever it is given, it throws nothing.
 *
 * @example
 * runTasks(tasks, { retry: { retryable: (error) => isRetryable(error) && !(error instanceof MyParseError) } });
 */
export const isRetryable = (error: unknown): boolean => maxRetriesOf(error) > 0;
