import { ParallelGenAIError } from '../model/errors.js';
import { withoutKeys } from './withoutKeys.js';

/** So few characters of a key that was cut off give nothing away. */
const shortestPart = 4;

/** The error; if it is one of ours, it says nothing of these keys any more. */
export function hideKeys(error: unknown, keys: readonly string[]): unknown {
  if (!ParallelGenAIError.isInstance(error)) return error;
  error.message = hide(error.message, keys);
  // It begins with the message.
  if (error.stack !== undefined) error.stack = hide(error.stack, keys);
  return error;
}

function hide(text: string, keys: readonly string[]): string {
  let hidden = withoutKeys(text, keys);
  for (const key of keys) {
    // Long messages were cut, and perhaps in the midst of a key: what stands before a `…` may be its beginning.
    for (let length = key.length - 1; length >= shortestPart; length--) {
      hidden = hidden.replaceAll(`${key.slice(0, length)}…`, '…');
    }
  }
  return hidden;
}
