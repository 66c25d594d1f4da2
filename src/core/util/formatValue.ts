import { isObject } from './isObject.js';

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
