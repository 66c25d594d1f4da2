import { readField } from '../util/readField.js';
import { plausibleWait } from './plausibleWait.js';

/**
 * The wait in milliseconds that google.rpc's `RetryInfo` names among an error's details: `retryDelay`, a duration as
 * JSON has it ("34.4s") or as gRPC has it (`{ seconds: '34', nanos: 400000000 }`).
 */
export function retryInfoMs(details: unknown): number | undefined {
  try {
    if (!Array.isArray(details)) return undefined;
    for (const detail of details as unknown[]) {
      const wait = durationMs(readField(detail, 'retryDelay'));
      if (wait !== undefined) return wait;
    }
  } catch {
    // A Proxy.
  }
  return undefined;
}

function durationMs(duration: unknown): number | undefined {
  if (typeof duration === 'string') {
    const seconds = /^(\d{1,10}(?:\.\d+)?)s$/.exec(duration)?.[1];
    return plausibleWait(Math.round(Number(seconds ?? Number.NaN) * 1_000));
  }
  const seconds = int64(readField(duration, 'seconds'));
  const nanos = int64(readField(duration, 'nanos'));
  if (seconds === undefined && nanos === undefined) return undefined;
  return plausibleWait(Math.round((seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6));
}

/** It travels as a string, a number or a bigint; what is none, or negative, makes the whole duration none. */
function int64(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return /^(?:string|number|bigint)$/.test(typeof value) && /^\d{1,10}$/.test(`${value as string}`)
    ? Number(value)
    : Number.NaN;
}
