import { ParallelGenAIError } from '../../core/model/errors.js';
import { withoutKeys } from '../../core/util/withoutKeys.js';

/**
 * Passes an answer on. An error of ours on the way says nothing of the keys that were sent: a server may quote them in
 * the midst of an answer, and only we know what they look like.
 */
export async function* hidingKeys<T, R>(answer: AsyncGenerator<T, R>, keys: readonly string[]): AsyncGenerator<T, R> {
  try {
    return yield* answer;
  } catch (error) {
    throw hideKeys(error, keys);
  }
}

/** The error; if it is one of ours, it says nothing of these keys any more. */
export function hideKeys(error: unknown, keys: readonly string[]): unknown {
  if (!ParallelGenAIError.isInstance(error)) return error;
  error.message = withoutKeys(error.message, keys);
  // It begins with the message.
  if (error.stack !== undefined) error.stack = withoutKeys(error.stack, keys);
  return error;
}
