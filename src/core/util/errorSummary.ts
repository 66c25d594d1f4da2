import { formatValue } from './formatValue.js';
import { oneLine } from './oneLine.js';
import { readField } from './readField.js';

/**
 * What was thrown, on one line: an error's name and message, a string as it is, and of anything else its kind alone.
 * Redacted, cut, without escape codes; whatever it is, nothing is thrown.
 *
 * @param maxChars the longest that it may be
 */
export function errorSummary(error: unknown, maxChars = 200): string {
  if (typeof error === 'string') return oneLine(error, maxChars);
  const parts = [readField(error, 'name'), readField(error, 'message')];
  const words = parts.filter((part) => typeof part === 'string' && part !== '').join(': ');
  return oneLine(words || formatValue(error), maxChars);
}
