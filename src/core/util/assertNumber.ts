import { isObject } from './isObject.js';

/** Bounds of a number option. */
interface Bounds {
  readonly min?: number;
  /** A bound that the value must exceed. */
  readonly above?: number;
  readonly integer?: boolean;
}

/**
 * Refuses a number option that is out of bounds, naming the option and the value.
 * @throws TypeError if it is no number at all, RangeError if it is out of bounds or NaN
 */
export function assertNumber(option: string, value: unknown, { min, above, integer = false }: Bounds): void {
  const bound = above === undefined ? `of at least ${min}` : `above ${above}`;
  const rule = `${option} must be a ${integer ? 'whole ' : ''}number ${bound}, got ${formatValue(value)}`;
  if (typeof value !== 'number') throw new TypeError(rule);
  const fits = above === undefined ? value >= (min ?? 0) : value > above;
  const whole = !integer || Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
  if (!fits || !whole) throw new RangeError(rule);
}

/** A value as an error message shows it: its kind where its content could be long or secret. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 20 ? `a string of ${value.length} characters` : JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (!isObject(value)) return String(value);
  try {
    if (Array.isArray(value)) return 'an array';
    return value instanceof Promise ? 'a promise' : 'an object';
  } catch {
    return 'an object'; // A Proxy that was revoked.
  }
}
