import { ParallelGenAIError, type TimeoutKind } from '../../core/model/errors.js';
import { statusOf } from '../../core/retry/statusOf.js';
import { readField } from '../../core/util/readField.js';

const timeouts: Readonly<Record<TimeoutKind, string>> = {
  attempt: 'timeout',
  idle: 'idle_timeout',
  deadline: 'deadline_timeout',
  queue: 'queue_timeout',
};

/** The value of `error.type`: a timeout's kind, an HTTP status, the name of a class; `_OTHER` for what has none. */
export function errorType(error: unknown): string {
  if (ParallelGenAIError.isInstance(error) && error.name === 'TaskTimeoutError') {
    return timeouts[readField(error, 'kind') as TimeoutKind] ?? 'timeout';
  }
  const status = statusOf(error);
  if (status !== undefined) return String(status);
  const name = readField(error, 'name');
  // Anything else than a name may be anybody's words, and there may be any number of them.
  return typeof name === 'string' && /^[A-Za-z_$][\w$.]{0,63}$/.test(name) ? name : '_OTHER';
}
