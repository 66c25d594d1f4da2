import { isRetryableStatus, ParallelGenAIError } from '../model/errors.js';

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;

/** The HTTP status that an error carries, where it does: `status`, `statusCode` or `response.status`. */
export function statusOf(value: unknown): number | undefined {
  const error = record(value);
  const status = error?.['status'] ?? error?.['statusCode'] ?? record(error?.['response'])?.['status'];
  return typeof status === 'number' ? status : undefined;
}

/**
 * How many further attempts a failure deserves: as many as the policy allows, unless the error knows better.
 */
export function maxRetriesOf(error: unknown): number {
  if (ParallelGenAIError.isInstance(error)) return error.maxRetries;
  const fields = record(error);
  if (fields?.['name'] === 'AbortError') return 0;
  const status = statusOf(fields);
  return status === undefined || isRetryableStatus(status) ? Number.POSITIVE_INFINITY : 0;
}

/**
 * The default answer to "may another attempt help?": yes for everything but an abort, a 4xx other than 408, 409, 425
 * and 429 (read from `status`, `statusCode` or `response.status`), and an answer that policy blocked.
 *
 * @example
 * runTasks(tasks, { retry: { retryable: (error) => isRetryable(error) && !(error instanceof SyntaxError) } });
 */
export const isRetryable = (error: unknown): boolean => maxRetriesOf(error) > 0;

/**
 * How long the server asks to wait, in milliseconds, read from the error: a `retryAfterMs` of its own, google.rpc's
 * `RetryInfo` in `errorDetails` or `details`, or a `Retry-After` header (seconds or a date, RFC 9110) in `headers` or
 * `response.headers`. `undefined` where it says nothing.
 *
 * @param now what a date is measured from, in milliseconds since the epoch
 */
export function retryAfterMs(error: unknown, now: number = Date.now()): number | undefined {
  const fields = record(error);
  if (!fields) return undefined;
  const own = fields['retryAfterMs'];
  if (typeof own === 'number' && own >= 0) return own;
  const details = fields['errorDetails'] ?? fields['details'];
  const info = retryInfoMs(details);
  if (info !== undefined) return info;
  const header = headerOf(fields['headers']) ?? headerOf(record(fields['response'])?.['headers']);
  return header === undefined ? undefined : retryAfterHeaderMs(header, now);
}

/** The wait in google.rpc's `RetryInfo.retryDelay` ("58s", "34.4s") among an error's details, in milliseconds. */
export function retryInfoMs(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const detail of details) {
    const delay = record(detail)?.['retryDelay'];
    const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined;
    if (seconds !== undefined) return Number(seconds) * 1_000;
  }
  return undefined;
}

/** A `Retry-After` header's wait in milliseconds: seconds, or a date measured from `now`. */
export function retryAfterHeaderMs(header: string, now: number = Date.now()): number | undefined {
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function headerOf(headers: unknown): string | undefined {
  const fields = record(headers);
  if (!fields) return undefined;
  const get = fields['get'];
  const value: unknown =
    typeof get === 'function' ? get.call(headers, 'retry-after') : (fields['retry-after'] ?? fields['Retry-After']);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
