import { ParallelGenAIError } from '../../core/model/errors.js';
import { statusOf } from '../../core/retry/statusOf.js';
import { readField } from '../../core/util/readField.js';

/**
 * The value of `error.type`: a timeout's kind (`timeout`, `idle_timeout`, `deadline_timeout`, `queue_timeout`), an HTTP
 * status, the name of a class; `_OTHER` for what has none.
 */
export function errorType(error: unknown): string {
  const name = readField(error, 'name');
  if (name === 'TaskTimeoutError' && ParallelGenAIError.isInstance(error)) {
    const kind = String(readField(error, 'kind'));
    return kind === 'attempt' ? 'timeout' : `${kind}_timeout`;
  }
  const status = statusOf(error);
  if (status !== undefined) return String(status);
  // Anything else than a name may be anybody's words, and there may be any number of them.
  return typeof name === 'string' && /^[A-Za-z_$][\w$.]{0,63}$/.test(name) ? name : '_OTHER';
}
