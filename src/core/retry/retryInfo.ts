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
  const [seconds, nanos] = [digits(duration, 'seconds'), digits(duration, 'nanos')];
  if (!/^\d{1,20}$/.test(seconds + nanos)) return undefined;
  return plausibleWait(Math.round(Number(seconds) * 1_000 + Number(nanos) / 1e6));
}

/** A part travels as a string, a number or a bigint; what is none, or negative, makes the whole duration none. */
function digits(duration: unknown, part: string): string {
  const value = readField(duration, part) ?? '';
  return ['string', 'number', 'bigint'].includes(typeof value) ? `${value as string}` : 'none';
}
