import { formatValue } from './assertNumber.js';
import { isObject } from './isObject.js';

/** @throws TypeError naming the option and the value, if that is no object */
export function assertObject(option: string, value: unknown, rule = 'an object'): void {
  if (!isObject(value)) {
    throw new TypeError(`${option} must be ${rule}, got ${formatValue(value)}`);
  }
}

/** @throws TypeError naming the option and the value, if that is no AbortSignal */
export function assertSignal(signal: unknown): void {
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== 'function') {
    throw new TypeError(`signal must be an AbortSignal, got ${formatValue(signal)}`);
  }
}
