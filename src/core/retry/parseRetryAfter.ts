import { parseHttpDate } from './parseHttpDate.js';
import { plausibleWait } from './plausibleWait.js';

/** Without sign or exponent. */
const number = /^\d{1,10}(?:\.\d+)?$/;

/**
 * The wait in milliseconds that a `Retry-After` header names (RFC 9110, section 10.2.3): seconds, or an HTTP date
 * measured from `now`; 0 for a date that has passed. `undefined` for anything else: it is not guessed at.
 */
export function parseRetryAfter(header: string, now: number = Date.now()): number | undefined {
  const text = header.trim();
  const date = parseHttpDate(text, now);
  return date === undefined ? secondsMs(text) : plausibleWait(Math.max(0, date - now));
}

/** The wait in whole milliseconds that a number of seconds names. */
export const secondsMs = (text: string): number | undefined =>
  number.test(text) ? plausibleWait(Math.round(Number(text) * 1_000)) : undefined;

/** The wait in milliseconds that a `retry-after-ms` header names, as Azure and OpenAI send it. */
export const parseRetryAfterMs = (header: string): number | undefined =>
  number.test(header.trim()) ? plausibleWait(Number(header)) : undefined;
