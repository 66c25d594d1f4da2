import { ParallelGenAIError } from '../../core/model/errors.js';
import { isObject } from '../../core/util/isObject.js';
import { oneLine } from '../../core/util/oneLine.js';
import { readField } from '../../core/util/readField.js';
import { maxRetriesOf } from '../../core/retry/maxRetriesOf.js';
import { retryAfterMs } from '../../core/retry/retryAfterMs.js';
import { statusOf } from '../../core/retry/statusOf.js';

/** What of an error crosses the wire: no stack, no headers, no cause, and nothing that looks like a key. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly status?: number;
  readonly kind?: string;
  readonly retryAfterMs?: number;
  /** Where it is finite: 0 for what would only happen again. */
  readonly maxRetries?: number;
}

/**
 * An error that happened on the server, as the client sees it: tell it by its `name` (`HttpError`, `BlockedError`, …).
 * `isRetryable` and `retryAfterMs` answer as they would have there.
 */
export class RemoteError extends ParallelGenAIError {
  /** The name of the error there. */
  override readonly name: string;
  override readonly maxRetries: number;
  /** The HTTP status, where it had one. */
  readonly status?: number;
  /** What a TaskTimeoutError was about: `attempt`, `idle` or `deadline`. */
  readonly kind?: string;
  /** How long the server asked to wait, in milliseconds, if it did. */
  readonly retryAfterMs?: number;

  constructor({ name, message, status, kind, retryAfterMs, maxRetries }: WireError) {
    super(message);
    this.name = name;
    if (status !== undefined) this.status = status;
    if (kind !== undefined) this.kind = kind;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    this.maxRetries = maxRetries ?? Number.POSITIVE_INFINITY;
  }
}

const longestMessage = 1_000;
const longestName = 100;
const unknownFailure = 'the task failed';

/** What was thrown, an Error or not, as it crosses the wire. */
export function toWireError(error: unknown): WireError {
  const [name, message, kind] = ['name', 'message', 'kind'].map((key) => readField(error, key));
  const isError = typeof message === 'string';
  const status = statusOf(error);
  const wait = retryAfterMs(error);
  const maxRetries = maxRetriesOf(error);
  return {
    name: isError && typeof name === 'string' ? oneLine(name, longestName) : 'Error',
    message: oneLine(isError ? message : isObject(error) ? unknownFailure : String(error), longestMessage),
    ...(status !== undefined && { status }),
    ...(typeof kind === 'string' && { kind }),
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(Number.isFinite(maxRetries) && { maxRetries }),
  };
}

/** The error that crossed the wire. */
export function fromWireError(wire: unknown): RemoteError {
  const { name, message, status, kind, retryAfterMs, maxRetries } = (wire ?? {}) as Record<string, unknown>;
  return new RemoteError({
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : unknownFailure,
    ...(typeof status === 'number' && { status }),
    ...(typeof kind === 'string' && { kind }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    ...(typeof maxRetries === 'number' && { maxRetries }),
  });
}
