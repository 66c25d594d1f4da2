import { isObject } from '../util/isObject.js';
import { readField } from '../util/readField.js';
import { firstOf } from '../util/readPath.js';
import { secondsMs } from './parseRetryAfter.js';
import { plausibleWait } from './plausibleWait.js';

/**
 * The wait in milliseconds that google.rpc's `RetryInfo` names among an error's details: `retryDelay`, a duration as
 * JSON has it ("34.4s") or as gRPC has it (`{ seconds: '34', nanos: 400000000 }`).
 */
export function retryInfoMs(details: unknown): number | undefined {
  try {
    return Array.isArray(details)
      ? firstOf(details, (detail) => durationMs(readField(detail, 'retryDelay')))
      : undefined;
  } catch {
    return undefined; // A Proxy.
  }
}

function durationMs(duration: unknown): number | undefined {
  if (typeof duration === 'string') return duration.endsWith('s') ? secondsMs(duration.slice(0, -1)) : undefined;
  const [seconds, nanos] = [digits(duration, 'seconds'), digits(duration, 'nanos')];
  if (!/^\d{1,20}$/.test(seconds + nanos)) return undefined;
  return plausibleWait(Math.round(Number(seconds) * 1_000 + Number(nanos) / 1e6));
}

/** A part travels as a string, a number or a bigint; what is none, or negative, makes the whole duration none. */
function digits(duration: unknown, part: string): string {
  const value = readField(duration, part) ?? '';
  return isObject(value) ? 'none' : `${value as string}`;
}
