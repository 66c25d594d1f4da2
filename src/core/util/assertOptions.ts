import { describe } from './assertNumber.js';

/** @throws TypeError naming the option and the value, if that is no object */
export function requireObject(option: string, value: unknown, rule = 'an object'): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${option} must be ${rule}, got ${describe(value)}`);
  }
}

/** @throws TypeError naming the option and the value, if that is no AbortSignal */
export function requireSignal(signal: unknown): void {
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== 'function') {
    throw new TypeError(`signal must be an AbortSignal, got ${describe(signal)}`);
  }
}
